package io.earshot.cli;

import static io.earshot.cli.Given.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.cli.Given.Result;
import io.earshot.training.TinyBase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code train} in a process of its own that is killed. */
class InterruptedTrainingTest {
    private static final String FROM_BEFORE = " (from before)";

    @TempDir
    Path dir;

    @Test
    void whatWasKilledGoesOnAndComesToTheSame() throws Exception {
        Given given = new Given(dir, TinyBase.write(dir.resolve("base")));
        Object[] words = given.trainHeadWords("--seeds", "4");
        Path said = dir.resolve("said.txt");
        Process process = new ProcessBuilder(command(words))
                .redirectOutput(dir.resolve("out.txt").toFile())
                .redirectError(said.toFile())
                .start();
        try {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
            while (!text(said).contains("seed 1, fold 2: accuracy") && process.isAlive()) {
                assertThat(System.nanoTime()).as(text(said)).isLessThan(deadline);
                boolean unused = process.waitFor(5, TimeUnit.MILLISECONDS);
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(text(said)).contains("seed 1, fold 2: accuracy").doesNotContain("learning from all");
        assertThat(given.out).doesNotExist();
        Path journal = dir.resolve("mine.training.jsonl");
        long kept = text(journal).lines().count();
        assertThat(kept).isBetween(2L, 19L);

        Result again = run(words);
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(again.err()
                        .lines()
                        .filter(line -> line.endsWith(FROM_BEFORE))
                        .count())
                .as(again.err())
                .isBetween(kept - 1, kept);
        assertThat(journal).doesNotExist();

        byte[] resumed = Files.readAllBytes(given.out.resolve("results.json"));
        given.out = dir.resolve("never-killed");
        Result whole = given.trainHead("--seeds", "4");
        assertThat(whole.err()).doesNotContain(FROM_BEFORE);
        assertThat(given.out.resolve("results.json")).hasBinaryContent(resumed);
    }

    private static List<String> command(Object... words) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "io.earshot.cli.Main"));
        Stream.of(words).map(String::valueOf).forEach(command::add);
        return command;
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file);
    }
}
