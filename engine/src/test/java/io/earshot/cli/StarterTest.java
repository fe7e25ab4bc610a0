package io.earshot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.api.Samples;
import io.earshot.synth.Label;
import io.earshot.synth.Scene;
import io.earshot.synth.Theme;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The model in the box, on scenes like the demo's that it did not learn from. */
final class StarterTest {
    private static final int RATE = 16_000;
    private static final int SECONDS = 120;
    private static final List<String> DANGERS = List.of("chainsaw", "gunshot", "whale_call");

    @TempDir
    Path dir;

    @Test
    void chainsawsGunshotsAndWhalesOfSyntheticScenesAreFoundWithoutAnyOption() throws Exception {
        int wanted = 0;
        int found = 0;
        for (Theme theme : Theme.values()) {
            for (long seed = 101; seed <= 102; seed++) {
                Scene scene = Scene.random(seed, theme, RATE, SECONDS);
                float[] samples = new float[SECONDS * RATE];
                scene.render(0, samples, 0, samples.length);
                Path file = dir.resolve(theme + "-" + seed + ".wav");
                Samples.write(file, samples, RATE);
                Cli analyzed = Cli.run("analyze", file, "--format", "dcase");
                assertThat(analyzed.code()).as(analyzed.err()).isZero();
                List<String[]> events = analyzed.lines().stream()
                        .skip(1)
                        .map(line -> line.split("\t", -1))
                        .toList();
                for (Label truth : scene.truth(0, SECONDS)) {
                    if (DANGERS.contains(truth.label())) {
                        wanted++;
                        found += events.stream().anyMatch(event -> meets(event, truth)) ? 1 : 0;
                    }
                }
            }
        }
        assertThat(wanted).isGreaterThanOrEqualTo(8);
        assertThat((double) found / wanted).as("%d of %d", found, wanted).isGreaterThanOrEqualTo(0.9);
    }

    private static boolean meets(String[] event, Label truth) {
        assertThat(event).as(Arrays.toString(event)).hasSize(3);
        return event[2].equals(truth.label())
                && Double.parseDouble(event[0]) < truth.offset()
                && Double.parseDouble(event[1]) > truth.onset();
    }
}
