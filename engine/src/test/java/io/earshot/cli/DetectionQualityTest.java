package io.earshot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped event types on real scenes: a guard against losing what tuning won. */
class DetectionQualityTest {
    private static final List<String> TYPES = List.of("chainsaw", "rooster", "dog_bark", "helicopter", "baby_cry");
    private static final int SECONDS = 121;

    @Test
    void soundsAreFoundSecondBySecond(@TempDir Path dir) throws Exception {
        Path model = Cli.yamnet(dir);
        int hits = 0;
        int misses = 0;
        int falseAlarms = 0;
        for (int scene : IntStream.rangeClosed(1, 8).toArray()) {
            String name = "audio/soundscapes/soundscape-%02d".formatted(scene);
            Cli heard = Cli.run("analyze", Cli.shared(name + ".flac"), "--model", model, "--format", "dcase");
            for (String type : TYPES) {
                boolean[] truth = seconds(Span.read(Cli.shared(name + ".tsv"), type));
                boolean[] found = seconds(Span.parse(heard.rows(), type));
                for (int s = 0; s < SECONDS; s++) {
                    hits += truth[s] && found[s] ? 1 : 0;
                    misses += truth[s] && !found[s] ? 1 : 0;
                    falseAlarms += !truth[s] && found[s] ? 1 : 0;
                }
            }
        }
        double f1 = 2.0 * hits / (2.0 * hits + misses + falseAlarms);
        System.out.printf("segment F1 %.3f: %d hits, %d misses, %d false alarms%n", f1, hits, misses, falseAlarms);
        assertThat(f1).isGreaterThanOrEqualTo(0.65);
    }

    /** The whole seconds in which something sounds. */
    private static boolean[] seconds(List<Span> spans) {
        boolean[] sounding = new boolean[SECONDS];
        for (Span span : spans) {
            for (int s = (int) span.onset(); s < Math.min(SECONDS, Math.ceil(span.offset())); s++) {
                sounding[s] = true;
            }
        }
        return sounding;
    }
}
