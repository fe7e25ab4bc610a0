package io.earshot.media;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The recordings beside the repository; tests that need them are skipped where they are absent. */
final class SharedAudio {
    private static final Path SHARED =
            Path.of(System.getProperty("earshot.root"), "../shared").normalize();

    private SharedAudio() {}

    /** Files under a folder of ../shared whose names end as given, in the order of their names. */
    static List<Path> files(String under, String suffix) {
        Path folder = SHARED.resolve(under);
        assumeTrue(Files.isDirectory(folder), () -> "skipped: no recordings at " + folder);
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(f -> f.toString().endsWith(suffix)).sorted().toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The recording behind a reference, named class-clip.wav there and class/clip.ogg here. */
    static Path original(Path reference) {
        String name = reference.getFileName().toString();
        int dash = name.indexOf('-');
        return SHARED.resolve("audio/esc10")
                .resolve(name.substring(0, dash))
                .resolve(name.substring(dash + 1).replace(".wav", ".ogg"));
    }

    /** The whole first channel. */
    static float[] mono(AudioFile audio) throws IOException {
        float[][] rows = new float[audio.channels()][60 * audio.sampleRate() * 3];
        int count = audio.read(rows, rows[0].length);
        return Arrays.copyOf(rows[0], count);
    }
}
