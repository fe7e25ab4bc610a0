package io.earshot.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.earshot.audio.ChannelMix;
import io.earshot.audio.PcmDecoder;
import io.earshot.audio.SampleFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AudioFileTest {
    private static final int PCM = 1;
    private static final int FLOAT = 3;

    @TempDir
    Path folder;

    static LongStream seeds() {
        return LongStream.concat(LongStream.range(0, 40), LongStream.of(System.nanoTime()));
    }

    @ParameterizedTest(name = "format {0}, {1} bits, extensible: {2}")
    @CsvSource({
        "1,8,false",
        "1,16,false",
        "1,24,false",
        "1,32,false",
        "3,32,false",
        "3,64,false",
        "1,24,true",
        "3,32,true"
    })
    void readsEveryKindOfWav(int tag, int bits, boolean extensible) throws IOException {
        double[] values = {0, 0.5, -0.5, -1, 0.25, -0.125, 0.75, 0.375};
        ByteBuffer data = ByteBuffer.allocate(values.length * bits / 8).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            switch (bits * 10 + tag) {
                case 81 -> data.put((byte) (value * 128 + 128));
                case 161 -> data.putShort((short) (value * 32768));
                case 241 -> data.putShort((short) (value * 8388608)).put((byte) ((int) (value * 8388608) >> 16));
                case 321 -> data.putInt((int) (value * 2147483648.0));
                case 323 -> data.putFloat((float) value);
                default -> data.putDouble(value);
            }
        }
        Path file = write("any.name", wav(tag, 2, 48_000, bits, extensible, data.array()));
        try (AudioFile audio = AudioFile.open(file)) {
            assertThat(audio.sampleRate()).isEqualTo(48_000);
            assertThat(audio.channels()).isEqualTo(2);
            assertThat(audio.totalSamples()).hasValue(4);
            assertThat(audio.bitsPerSample()).isEqualTo(bits);
            assertThat(audio.integerPcm()).isEqualTo(tag == PCM && bits <= 24);
            float[][] rows = new float[2][10];
            assertThat(audio.read(rows, 3)).isEqualTo(3);
            assertThat(audio.position()).isEqualTo(3);
            assertThat(Arrays.copyOf(rows[0], 3)).containsExactly(0f, -0.5f, 0.25f);
            assertThat(Arrays.copyOf(rows[1], 3)).containsExactly(0.5f, -1f, -0.125f);
            assertThat(audio.read(rows, 10)).isEqualTo(1);
            assertThat(rows[1][0]).isEqualTo(0.375f);
            assertThat(audio.read(rows, 10)).isEqualTo(-1);
            assertThat(audio.truncated()).isFalse();
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void givesIntegerSamplesUnchangedFromWavAndFlac(long seed) throws Exception {
        Random random = new Random(seed);
        SampleFormat format = random.nextBoolean() ? SampleFormat.PCM_S16LE : SampleFormat.PCM_S24LE;
        int channels = 1 + random.nextInt(8);
        int samples = 1 + random.nextInt(20_000);
        ByteBuffer pcm = Pcm.random(random, format, channels, samples);
        byte[] bytes = new byte[pcm.remaining()];
        pcm.duplicate().get(bytes);
        Path file = random.nextBoolean()
                ? write("a.flac", new FlacEncoder(format, 32_000, channels).encode(pcm))
                : write("a.wav", wav(PCM, channels, 32_000, format.bits(), random.nextBoolean(), bytes));
        ByteBuffer read = ByteBuffer.allocate(bytes.length + 64);
        float[][] rows = new float[channels][samples];
        try (AudioFile audio = AudioFile.open(file);
                AudioFile again = AudioFile.open(file)) {
            assertThat(audio.nativeFormat()).isEqualTo(format);
            assertThat(audio.integerPcm()).isTrue();
            int got;
            do {
                int piece = Math.min(read.remaining(), (1 + random.nextInt(5_000)) * channels * format.bytes());
                ByteBuffer target = read.slice(read.position(), piece);
                got = audio.readNative(target);
                read.position(read.position() + target.position());
            } while (got > 0);
            assertThat(audio.truncated()).isFalse();
            assertThat(audio.totalSamples()).hasValue(samples);
            assertThat(again.read(rows, samples)).isEqualTo(samples);
            assertThat(again.read(rows, 1)).isEqualTo(-1);
        }
        assertThat(Arrays.copyOf(read.array(), read.position())).isEqualTo(bytes);
        float[][] expected = new float[1][samples];
        new PcmDecoder(format).decode(pcm, 32_000, channels, ChannelMix.chosen(channels - 1), expected, 0, samples);
        assertThat(rows[channels - 1]).isEqualTo(expected[0]);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void truncatedFilesGiveWhatIsThereAndSaySo(long seed) throws IOException {
        Random random = new Random(seed);
        int samples = 10_000;
        ByteBuffer pcm = Pcm.random(random, SampleFormat.PCM_S16LE, 2, samples);
        byte[] bytes = new byte[pcm.remaining()];
        pcm.duplicate().get(bytes);
        boolean flac = random.nextBoolean();
        byte[] whole = flac
                ? new FlacEncoder(SampleFormat.PCM_S16LE, 16_000, 2).encode(pcm)
                : wav(PCM, 2, 16_000, 16, false, bytes);
        int head = flac ? 42 : 44;
        int length = head + random.nextInt(whole.length - head);
        try (AudioFile audio = AudioFile.open(write("cut", Arrays.copyOf(whole, length)))) {
            ByteBuffer read = ByteBuffer.allocate(bytes.length);
            while (audio.readNative(read) > 0) {
                // to the end
            }
            assertThat(audio.truncated()).isTrue();
            assertThat(audio.position()).isLessThan(samples);
            assertThat(Arrays.copyOf(read.array(), read.position()))
                    .isEqualTo(Arrays.copyOf(bytes, (int) audio.position() * 4));
            if (!flac) {
                assertThat(audio.position()).isEqualTo((length - head) / 4);
            }
        }
    }

    @Test
    void flacThatEndsBetweenTwoBlocksIsTruncatedToo() throws IOException {
        ByteBuffer pcm = Pcm.random(new Random(8), SampleFormat.PCM_S16LE, 1, 2 * 4_096);
        FlacEncoder encoder = new FlacEncoder(SampleFormat.PCM_S16LE, 16_000, 1);
        int oneBlock = encoder.encode(pcm.slice(0, 2 * 4_096)).length;
        try (AudioFile audio = AudioFile.open(write("cut.flac", Arrays.copyOf(encoder.encode(pcm), oneBlock)))) {
            assertThat(audio.read(new float[1][10_000], 10_000)).isEqualTo(4_096);
            assertThat(audio.read(new float[1][10_000], 10_000)).isEqualTo(-1);
            assertThat(audio.truncated()).isTrue();
        }
    }

    @Test
    void readsWavWhoseRecorderLeftTheSizeOpenToItsEnd() throws IOException {
        for (int size : new int[] {0, -1}) {
            byte[] bytes = wav(PCM, 1, 16_000, 16, false, new byte[2_000]);
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(40, size);
            try (AudioFile audio = AudioFile.open(write("open.wav", bytes))) {
                assertThat(audio.totalSamples()).isEmpty();
                assertThat(audio.read(new float[1][3_000], 3_000)).isEqualTo(1_000);
                assertThat(audio.read(new float[1][3_000], 3_000)).isEqualTo(-1);
                assertThat(audio.truncated()).isFalse();
            }
        }
    }

    @Test
    void readsTheSizeOfRf64FromItsOwnChunkAndSkipsChunksOfOddSize() throws IOException {
        byte[] plain = wav(PCM, 1, 16_000, 16, false, new byte[200]);
        ByteBuffer large = ByteBuffer.allocate(1_000).order(ByteOrder.LITTLE_ENDIAN);
        large.put(ascii("RF64")).putInt(-1).put(ascii("WAVE"));
        large.put(ascii("ds64")).putInt(28).putLong(0).putLong(100).putLong(50).putInt(0);
        large.put(ascii("bext")).putInt(3).put(new byte[4]);
        large.put(plain, 12, 24).put(ascii("data")).putInt(-1).put(plain, 44, 200);
        try (AudioFile audio = AudioFile.open(write("large.wav", Arrays.copyOf(large.array(), large.position())))) {
            assertThat(audio.totalSamples()).hasValue(50);
            assertThat(audio.read(new float[1][100], 100)).isEqualTo(50);
        }
    }

    @Test
    void skipsATagBeforeFlacAndBytesAfterIt() throws IOException {
        byte[] flac = new FlacEncoder(SampleFormat.PCM_S16LE, 16_000, 1).encode(ByteBuffer.allocate(600));
        ByteBuffer tagged = ByteBuffer.allocate(flac.length + 10 + 300 + 128);
        tagged.put(ascii("ID3"))
                .put(new byte[] {4, 0, 0, 0, 0, 2, 44})
                .put(new byte[300])
                .put(flac)
                .put(ascii("TAG"));
        try (AudioFile audio = AudioFile.open(write("tagged", tagged.array()))) {
            assertThat(audio.read(new float[1][400], 400)).isEqualTo(300);
            assertThat(audio.read(new float[1][400], 400)).isEqualTo(-1);
            assertThat(audio.truncated()).isFalse();
        }
    }

    @Test
    void errorsNameTheFileAndWhatIsWrong() throws IOException {
        assertOpenFails(new byte[0], "is empty");
        assertOpenFails(ascii("%PDF-1.7 of some kind"), "is neither WAV, FLAC nor Ogg Vorbis");
        assertOpenFails(ascii("RIFF....AVI LIST"), "is neither WAV, FLAC nor Ogg Vorbis");
        assertOpenFails(Arrays.copyOf(wav(PCM, 1, 16_000, 16, false, new byte[0]), 30), "ends within its headers");
        assertOpenFails(wav(6, 1, 8_000, 8, false, new byte[8]), "0x0006");
        assertOpenFails(wav(PCM, 0, 8_000, 8, false, new byte[8]), "0 channels");
        assertOpenFails(wav(PCM, 12, 8_000, 8, false, new byte[24]), "12 channels");
        assertOpenFails(wav(PCM, 1, 0, 16, false, new byte[8]), "sample rate of 0");
        assertOpenFails(ascii("RIFF....WAVEdata...."), "audio before its format");
        assertOpenFails(ascii("fLaC and then nothing of the sort"), "STREAMINFO");
        assertOpenFails(ascii("OggS and then nothing of the sort"), "without Vorbis");
        assertThatThrownBy(() -> AudioFile.open(folder)).hasMessage(folder + ": is a folder, not an audio file");
        Path absent = folder.resolve("absent.wav");
        assertThatThrownBy(() -> AudioFile.open(absent)).hasMessage(absent + ": no such file");
    }

    @Test
    void errorsWithinTheAudioSayWhere() throws IOException {
        ByteBuffer floats = ByteBuffer.allocate(4 * 16_000).order(ByteOrder.LITTLE_ENDIAN);
        floats.putFloat(4 * 8_000, Float.NaN);
        try (AudioFile audio = AudioFile.open(write("nan.wav", wav(FLOAT, 1, 16_000, 32, false, floats.array())))) {
            assertThatThrownBy(() -> audio.read(new float[1][16_000], 16_000))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("nan.wav")
                    .hasMessageContaining("NaN")
                    .hasMessageContaining("0.500 s");
        }
        byte[] flac = new FlacEncoder(SampleFormat.PCM_S16LE, 16_000, 1)
                .encode(Pcm.random(new Random(2), SampleFormat.PCM_S16LE, 1, 16_000));
        flac[flac.length / 2] ^= 1;
        try (AudioFile audio = AudioFile.open(write("bad.flac", flac))) {
            assertThatThrownBy(() -> audio.read(new float[1][16_000], 16_000))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("bad.flac")
                    .hasMessageContaining("s from its start");
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    @Timeout(20)
    void damagedFilesGiveSamplesOrAnErrorThatNamesThem(long seed) throws IOException {
        Random random = new Random(seed);
        ByteBuffer pcm = Pcm.random(random, SampleFormat.PCM_S16LE, 2, 5_000);
        byte[] bytes = new byte[pcm.remaining()];
        pcm.duplicate().get(bytes);
        byte[] whole = random.nextBoolean()
                ? new FlacEncoder(SampleFormat.PCM_S16LE, 16_000, 2).encode(pcm)
                : wav(PCM, 2, 16_000, 16, random.nextBoolean(), bytes);
        for (int i = 0; i < 10; i++) {
            byte[] damaged = whole.clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                damaged[random.nextInt(random.nextBoolean() ? 60 : damaged.length)] ^= (byte) (1 << random.nextInt(8));
            }
            readsOrNamesTheFile(write("damaged", damaged));
        }
    }

    @Test
    void writesWhatItReadsBack() throws IOException {
        Path file = folder.resolve("written.wav");
        float[][] rows = {{0, 0.5f, -0.5f, 2, -2}, {1 / 32768f, -1, 0.999f, 0, 0.25f}};
        WavWriter.write(file, 22_050, rows);
        try (AudioFile audio = AudioFile.open(file)) {
            assertThat(audio.sampleRate()).isEqualTo(22_050);
            assertThat(audio.totalSamples()).hasValue(5);
            float[][] read = new float[2][5];
            assertThat(audio.read(read, 5)).isEqualTo(5);
            assertThat(read[0]).containsExactly(0, 0.5f, -0.5f, 32767 / 32768f, -1);
            assertThat(read[1][0]).isEqualTo(1 / 32768f);
            assertThat(read[1][2]).isCloseTo(0.999f, within(1 / 65536f));
        }
        assertThat(Files.size(file)).isEqualTo(44 + 20);
    }

    static boolean readsOrNamesTheFile(Path file) {
        try (AudioFile audio = AudioFile.open(file)) {
            float[][] rows = new float[audio.channels()][1_000];
            while (audio.read(rows, 1_000) > 0) {
                assertThat(audio.position()).isLessThan(2_000_000);
            }
            return true;
        } catch (IOException e) {
            assertThat(e).hasMessageStartingWith(file + ": ");
            return false;
        }
    }

    private void assertOpenFails(byte[] bytes, String what) throws IOException {
        Path file = write("wrong", bytes);
        assertThatThrownBy(() -> AudioFile.open(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(what);
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private static byte[] wav(int tag, int channels, int rate, int bits, boolean extensible, byte[] data) {
        ByteBuffer bytes = ByteBuffer.allocate(100 + data.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(ascii("RIFF")).putInt(36 + data.length).put(ascii("WAVE"));
        bytes.put(ascii("fmt ")).putInt(extensible ? 40 : 16);
        bytes.putShort((short) (extensible ? 0xFFFE : tag)).putShort((short) channels);
        bytes.putInt(rate).putInt(rate * channels * bits / 8);
        bytes.putShort((short) (channels * bits / 8)).putShort((short) bits);
        if (extensible) {
            bytes.putShort((short) 22).putShort((short) bits).putInt(0).putShort((short) tag);
            bytes.put(new byte[] {0, 0, 0, 0, 0x10, 0, (byte) 0x80, 0, 0, (byte) 0xAA, 0, 0x38, (byte) 0x9B, 0x71});
        }
        bytes.put(ascii("data")).putInt(data.length).put(data);
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
