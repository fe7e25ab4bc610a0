package io.earshot.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.audio.Resampler;
import io.earshot.audio.SampleFormat;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
import org.junit.jupiter.params.provider.ValueSource;

/** Real recordings: Vorbis clips of ESC-10, FLAC soundscapes, and 16 kHz versions made by another resampler. */
class RecordingsTest {
    static LongStream seeds() {
        return LongStream.concat(LongStream.range(0, 20), LongStream.of(System.nanoTime()));
    }

    @Test
    void everyVorbisClipHasTheLengthThatItsLastPageStates() throws IOException {
        List<Path> clips = SharedAudio.files("audio/esc10", ".ogg");
        assertThat(clips).hasSize(320);
        float[][] rows = new float[1][400_000];
        int aboutFiveSeconds = 0;
        for (Path clip : clips) {
            try (AudioFile audio = AudioFile.open(clip)) {
                assertThat(audio.sampleRate()).isEqualTo(44_100);
                assertThat(audio.channels()).isEqualTo(1);
                assertThat(audio.integerPcm()).isFalse();
                int length = audio.read(rows, 400_000);
                assertThat(audio.totalSamples()).as(clip.toString()).hasValue(length);
                assertThat(audio.read(rows, 1)).isEqualTo(-1);
                assertThat(audio.truncated()).isFalse();
                aboutFiveSeconds += Math.abs(length - 220_500) < 1_000 ? 1 : 0;
            }
        }
        assertThat(aboutFiveSeconds).isGreaterThan(300); // they were cut at the ends of packets
    }

    /** With only the last page's position known, as in a stream of one page, the cut is ours; else JOrbis makes it. */
    @ParameterizedTest(name = "only the last page is placed: {0}")
    @ValueSource(booleans = {false, true})
    void aLastPageThatStatesLessThanItHoldsCutsTheRest(boolean onlyLast, @TempDir Path folder) throws IOException {
        for (Path clip : SharedAudio.files("audio/esc10", ".ogg").subList(0, 10)) {
            byte[] bytes = Files.readAllBytes(clip);
            int last = lastPage(bytes);
            ByteBuffer pages = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            int length = (int) pages.getLong(last + 6) - 44;
            for (int at = 0; at <= last; at += pageSize(bytes, at)) {
                if (at == last) {
                    pages.putLong(at + 6, length);
                } else if (onlyLast && pages.getLong(at + 6) > 0) {
                    pages.putLong(at + 6, -1);
                }
                pages.putInt(at + 22, 0);
                pages.putInt(at + 22, oggChecksum(bytes, at, at + pageSize(bytes, at)));
            }
            float[] whole;
            try (AudioFile audio = AudioFile.open(clip)) {
                whole = SharedAudio.mono(audio);
            }
            try (AudioFile audio = AudioFile.open(Files.write(folder.resolve("cut.ogg"), bytes))) {
                assertThat(audio.totalSamples()).hasValue(length);
                assertThat(SharedAudio.mono(audio)).isEqualTo(Arrays.copyOf(whole, length));
                assertThat(audio.truncated()).isFalse();
            }
        }
    }

    @Test
    void streamsOneAfterAnotherAreReadAsOne(@TempDir Path folder) throws IOException {
        List<Path> clips = SharedAudio.files("audio/esc10", ".ogg").subList(0, 2);
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(Files.readAllBytes(clips.get(0)));
        both.writeBytes(Files.readAllBytes(clips.get(1)));
        try (AudioFile first = AudioFile.open(clips.get(0));
                AudioFile second = AudioFile.open(clips.get(1));
                AudioFile audio = AudioFile.open(Files.write(folder.resolve("chain.ogg"), both.toByteArray()))) {
            float[] one = SharedAudio.mono(first);
            float[] other = SharedAudio.mono(second);
            float[] chain = SharedAudio.mono(audio);
            assertThat(Arrays.copyOf(chain, one.length)).isEqualTo(one);
            assertThat(Arrays.copyOfRange(chain, one.length, chain.length)).isEqualTo(other);
            assertThat(audio.truncated()).isFalse();
        }
    }

    /**
     * Good resamplers differ in how they end their pass band. So both versions are brought to 12 kHz first, which leaves
     * what lies below the transition band of either; what then differs is mostly the reference's rounding to 16 bits.
     */
    @Test
    void resampledClipsAgreeWithThoseOfAnotherResampler() throws IOException {
        List<Path> references = SharedAudio.files("reference/yamnet", ".wav");
        assertThat(references).hasSize(20);
        for (Path reference : references) {
            float[] expected;
            float[] actual;
            try (AudioFile audio = AudioFile.open(reference);
                    AudioFile original = AudioFile.open(SharedAudio.original(reference))) {
                assertThat(audio.sampleRate()).isEqualTo(16_000);
                expected = SharedAudio.mono(audio);
                actual = resample(SharedAudio.mono(original), 44_100, 16_000);
            }
            assertThat(actual).as(reference.toString()).hasSameSizeAs(expected);
            assertThat(agreement(expected, actual)).as("decibels, " + reference).isGreaterThan(20);
            double below = agreement(resample(expected, 16_000, 12_000), resample(actual, 16_000, 12_000));
            assertThat(below).as("decibels below 5.4 kHz, " + reference).isGreaterThan(50);
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
        Path cut = Files.write(
                folder.resolve("cut.ogg"), Arrays.copyOf(whole, whole.length - 1 - random.nextInt(whole.length / 3)));
        try (AudioFile audio = AudioFile.open(cut)) {
            int length = audio.read(new float[1][400_000], 400_000);
            assertThat(length).isLessThan(400_000);
            assertThat(audio.read(new float[1][1], 1)).isEqualTo(-1);
            assertThat(audio.truncated()).isTrue();
        }
    }

    private static float[] resample(float[] source, int in, int out) {
        Resampler resampler = new Resampler(in, out);
        float[] samples = new float[(int) resampler.outputLength(source.length)];
        resampler.resample(source, 0, source.length, 0, source.length, 0, samples.length, samples, 0);
        return samples;
    }

    /** Signal over difference, in decibels. */
    private static double agreement(float[] expected, float[] actual) {
        double signal = 0;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            signal += expected[i] * expected[i];
            difference += Math.pow(expected[i] - actual[i], 2);
        }
        return 10 * Math.log10(signal / difference);
    }

    private static int lastPage(byte[] ogg) {
        for (int at = ogg.length - 27; ; at--) {
            if (ogg[at] == 'O' && ogg[at + 1] == 'g' && ogg[at + 2] == 'g' && ogg[at + 3] == 'S') {
                return at;
            }
        }
    }

    private static int pageSize(byte[] ogg, int at) {
        int segments = ogg[at + 26] & 0xFF;
        int size = 27 + segments;
        for (int i = 0; i < segments; i++) {
            size += ogg[at + 27 + i] & 0xFF;
        }
        return size;
    }

    /** RFC 3533: polynomial 0x04C11DB7, most significant bit first, from 0, over the page with this field zero. */
    private static int oggChecksum(byte[] ogg, int from, int to) {
        int crc = 0;
        for (int i = from; i < to; i++) {
            crc ^= ogg[i] << 24;
            for (int bit = 0; bit < 8; bit++) {
                crc = crc < 0 ? crc << 1 ^ 0x04C11DB7 : crc << 1;
            }
        }
        return crc;
    }
}
