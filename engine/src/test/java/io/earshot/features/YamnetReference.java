package io.earshot.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The twenty clips with known features, scores and embeddings that lie beside the repository. */
public final class YamnetReference {
    public static final int PATCHES = 10;
    private static final int PADDED_SAMPLES = 84_720;

    private YamnetReference() {}

    /** @return the folder of read-only material; the calling test is skipped where it is absent */
    public static Path shared() {
        Path shared =
                Path.of(System.getProperty("earshot.root", ".."), "../shared").normalize();
        assumeTrue(Files.isDirectory(shared), () -> "skipped: no reference material in " + shared);
        return shared;
    }

    /** @return the names of all clips, without suffix */
    public static List<String> clips() {
        try (Stream<Path> files = Files.list(shared().resolve("reference/yamnet"))) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".wav"))
                    .map(name -> name.substring(0, name.length() - 4))
                    .sorted()
                    .toList();
            assertThat(names).hasSize(20);
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @return little-endian floats: {@code log_mel} [10][96][64], {@code scores} [10][521], {@code embeddings} [10][1024] */
    public static float[] floats(String clip, String what) {
        FloatBuffer floats = ByteBuffer.wrap(bytes(clip + "." + what + ".f32"))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        float[] values = new float[floats.remaining()];
        floats.get(values);
        return values;
    }

    /** @return the clip's samples, zero-padded at the end so that ten patches fit */
    public static float[] samples(String clip) {
        ByteBuffer wav = ByteBuffer.wrap(bytes(clip + ".wav")).order(ByteOrder.LITTLE_ENDIAN);
        int at = 12; // behind RIFF, size and WAVE
        while (wav.getInt(at) != 0x61746164) { // "data"
            at += 8 + wav.getInt(at + 4);
        }
        float[] samples = new float[PADDED_SAMPLES];
        for (int i = 0; i < wav.getInt(at + 4) / 2; i++) {
            samples[i] = wav.getShort(at + 8 + 2 * i) / 32768f;
        }
        return samples;
    }

    private static byte[] bytes(String file) {
        try {
            return Files.readAllBytes(shared().resolve("reference/yamnet").resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
