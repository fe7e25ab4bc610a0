package io.earshot.media;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.earshot.audio.SampleFormat;
import io.earshot.fuzz.Hostile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/** WAV and FLAC files of any content: read to an end, or refused by an {@link IOException} that names the file. */
class AudioFileFuzz {
    static final int MEBIBYTES = 64;
    /** Enough for any trick; a few bytes of FLAC may hold hours of silence. */
    private static final long SAMPLES = 1 << 19;

    private static final Path FILE = temporary();

    static Path temporary() {
        try {
            Path memory = Path.of("/dev/shm");
            Path file = Files.isWritable(memory)
                    ? Files.createTempFile(memory, "earshot-fuzz", ".audio")
                    : Files.createTempFile("earshot-fuzz", ".audio");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static Stream<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        Path wav = temporary();
        WavWriter.write(wav, 16_000, new float[64]);
        seeds.add(Files.readAllBytes(wav));
        seeds.add(wav("fmt ", 16, 3, 2, 48_000, 64, new byte[80]));
        seeds.add(wav("fmt ", 16, 1, 8, 8_000, 24, new byte[96]));
        seeds.add(wav("LIST", 16, 1, 1, 8_000, 8, new byte[16]));
        seeds.add(wav("ds64", 28, 1, 1, 8_000, 8, new byte[16]));
        byte[] endless = wav("ds64", 28, 1, 1, 8_000, 8, new byte[16]);
        java.util.Arrays.fill(endless, 28, 36, (byte) 0x80); // found: a size below zero
        java.util.Arrays.fill(endless, endless.length - 20, endless.length - 16, (byte) 0xFF);
        seeds.add(endless);
        for (int channels : new int[] {1, 2}) {
            ByteBuffer pcm = ByteBuffer.allocate(channels * 2 * 600);
            for (int i = 0; i < pcm.capacity() / 2; i++) {
                pcm.putShort(i * 2, (short) (i * 997));
            }
            byte[] flac = new FlacEncoder(SampleFormat.PCM_S16LE, 16_000, channels).encode(pcm);
            seeds.add(flac);
            ByteBuffer tagged = ByteBuffer.allocate(16 + flac.length);
            tagged.put(Hostile.bytes("ID3")).putInt(6, 0).position(9);
            seeds.add(tagged.put((byte) 6).put(new byte[6]).put(flac).array());
        }
        return seeds.stream();
    }

    private static byte[] wav(String first, int size, int tag, int channels, int rate, int bits, byte[] audio) {
        int frame = channels * bits / 8;
        ByteBuffer file = ByteBuffer.allocate(64 + size + audio.length).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        file.put(Hostile.bytes(first.equals("ds64") ? "RF64" : "RIFF"))
                .putInt(-1)
                .put(Hostile.bytes("WAVE"));
        if (!first.equals("fmt ")) {
            file.put(Hostile.bytes(first)).putInt(size).put(new byte[size]);
        }
        file.put(Hostile.bytes("fmt "))
                .putInt(16)
                .putShort((short) tag)
                .putShort((short) channels)
                .putInt(rate);
        file.putInt(rate * frame).putShort((short) frame).putShort((short) bits);
        file.put(Hostile.bytes("data")).putInt(audio.length).put(audio);
        return java.util.Arrays.copyOf(file.array(), file.position());
    }

    @FuzzTest
    @MethodSource("seeds")
    void anyFileIsReadOrRefused(byte[] input) throws Exception {
        Hostile.parse(input, MEBIBYTES, file -> read(FILE, file));
    }

    @Test
    void filesNearGoodOnesAreReadOrRefused() throws Exception {
        Hostile.parseMutants(seeds().toList(), this::anyFileIsReadOrRefused);
    }

    static void read(Path path, byte[] content) throws IOException {
        Files.write(path, content);
        try {
            readWhole(path, false);
            readWhole(path, true);
        } catch (IOException refused) {
            if (!String.valueOf(refused.getMessage()).startsWith(path + ": ")) {
                throw new AssertionError("names no file", refused);
            }
        }
    }

    private static void readWhole(Path path, boolean asBytes) throws IOException {
        try (AudioFile audio = AudioFile.open(path)) {
            int channels = audio.channels();
            if (channels < 1
                    || channels > 8
                    || audio.sampleRate() < 1
                    || audio.totalSamples().orElse(0) < 0) {
                throw new AssertionError("impossible: " + channels + " channels at " + audio.sampleRate());
            }
            float[][] rows = new float[channels][4_096];
            ByteBuffer bytes = ByteBuffer.allocate(channels * 4 * 4_096);
            int got = 1;
            while (got > 0 && audio.position() < SAMPLES) {
                got = asBytes ? audio.readNative(bytes.clear()) : audio.read(rows, 4_096);
                for (int c = 0; c < channels && !asBytes; c++) {
                    for (int i = 0; i < got; i++) {
                        if (!Float.isFinite(rows[c][i])) {
                            throw new AssertionError("a sample is " + rows[c][i]);
                        }
                    }
                }
            }
        }
    }
}
