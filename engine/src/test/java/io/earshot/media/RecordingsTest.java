package io.earshot.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.audio.Resampler;
import io.earshot.audio.SampleFormat;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.jflac.FLACDecoder;
import org.jflac.util.ByteData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real recordings: Vorbis clips of ESC-10, FLAC soundscapes, and 16 kHz versions made by another resampler. */
class RecordingsTest {
    static LongStream seeds() {
        return LongStream.concat(LongStream.range(0, 20), LongStream.of(System.nanoTime()));
    }

    @Test
    void everyVorbisClipHasFiveSecondsToTheSample() throws IOException {
        List<Path> clips = SharedAudio.files("audio/esc10", ".ogg");
        assertThat(clips).hasSize(320);
        float[][] rows = new float[1][300_000];
        for (Path clip : clips) {
            try (AudioFile audio = AudioFile.open(clip)) {
                assertThat(audio.sampleRate()).isEqualTo(44_100);
                assertThat(audio.channels()).isEqualTo(1);
                assertThat(audio.integerPcm()).isFalse();
                assertThat(audio.totalSamples()).as(clip.toString()).hasValue(220_500);
                assertThat(audio.read(rows, 300_000)).as(clip.toString()).isEqualTo(220_500);
                assertThat(audio.read(rows, 1)).isEqualTo(-1);
                assertThat(audio.truncated()).isFalse();
            }
        }
    }

    @Test
    void resampledClipsAgreeWithThoseOfAnotherResampler() throws IOException {
        List<Path> references = SharedAudio.files("reference/yamnet", ".wav");
        assertThat(references).hasSize(20);
        for (Path reference : references) {
            float[] expected;
            try (AudioFile audio = AudioFile.open(reference)) {
                assertThat(audio.sampleRate()).isEqualTo(16_000);
                expected = SharedAudio.mono(audio);
            }
            float[] actual;
            try (AudioFile audio = AudioFile.open(SharedAudio.original(reference))) {
                float[] source = SharedAudio.mono(audio);
                Resampler resampler = new Resampler(44_100, 16_000);
                actual = new float[(int) resampler.outputLength(source.length)];
                resampler.resample(source, 0, source.length, 0, source.length, 0, actual.length, actual, 0);
            }
            assertThat(actual).as(reference.toString()).hasSameSizeAs(expected);
            double signal = 0;
            double difference = 0;
            for (int i = 0; i < expected.length; i++) {
                signal += expected[i] * expected[i];
                difference += Math.pow(expected[i] - actual[i], 2);
            }
            double ratio = 10 * Math.log10(signal / difference);
            System.out.printf("%s %.1f dB%n", reference.getFileName(), ratio);
            assertThat(ratio).as("decibels of agreement, " + reference).isGreaterThan(20);
        }
    }

    @Test
    void soundscapesDecodeAsAForeignDecoderHasThem() throws IOException {
        for (Path file : SharedAudio.files("audio/soundscapes", ".flac").subList(0, 2)) {
            ByteArrayOutputStream foreign = new ByteArrayOutputStream();
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
                FLACDecoder decoder = new FLACDecoder(in);
                decoder.readMetadata();
                for (var frame = decoder.readNextFrame(); frame != null; frame = decoder.readNextFrame()) {
                    ByteData block = decoder.decodeFrame(frame, null);
                    foreign.write(block.getData(), 0, block.getLen());
                    if (foreign.size() >= 120 * 16_000 * 2) {
                        break;
                    }
                }
            }
            try (AudioFile audio = AudioFile.open(file)) {
                assertThat(audio.nativeFormat()).isEqualTo(SampleFormat.PCM_S16LE);
                assertThat(audio.totalSamples()).hasValue(120 * 16_000);
                ByteBuffer read = ByteBuffer.allocate(foreign.size() + 2);
                assertThat(audio.readNative(read)).isEqualTo(120 * 16_000);
                assertThat(audio.truncated()).isFalse();
                assertThat(Arrays.copyOf(read.array(), read.position())).isEqualTo(foreign.toByteArray());
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    @Timeout(30)
    void damagedAndTruncatedVorbisGivesSamplesOrAnErrorThatNamesTheFile(long seed, @TempDir Path folder)
            throws IOException {
        Random random = new Random(seed);
        List<Path> clips = SharedAudio.files("audio/esc10", ".ogg");
        byte[] whole = Files.readAllBytes(clips.get(random.nextInt(clips.size())));
        for (int i = 0; i < 4; i++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(random.nextBoolean() ? 6_000 : damaged.length)] ^= (byte) (1 + random.nextInt(255));
            AudioFileTest.readsOrNamesTheFile(Files.write(folder.resolve("damaged.ogg"), damaged));
        }
        Path cut = Files.write(folder.resolve("cut.ogg"), Arrays.copyOf(whole, 30_000 + random.nextInt(25_000)));
        try (AudioFile audio = AudioFile.open(cut)) {
            assertThat(audio.totalSamples()).isEmpty();
            assertThat(audio.read(new float[1][300_000], 300_000)).isBetween(10_000, 220_500);
            assertThat(audio.read(new float[1][1], 1)).isEqualTo(-1);
            assertThat(audio.truncated()).isTrue();
        }
    }
}
