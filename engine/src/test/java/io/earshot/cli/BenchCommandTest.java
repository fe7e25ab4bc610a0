package io.earshot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.earshot.Figure;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether {@code bench} measures at all; how fast the pipeline is, a loaded build machine cannot say. */
class BenchCommandTest {
    @Test
    void everyFigureIsThereAndMakesSense(@TempDir Path dir) throws Exception {
        Path model = Cli.yamnet(dir);
        Cli done =
                Cli.run("bench", "--model", model, "--windows", 64, "--rounds", 3, "--batch", 16, "--format", "jsonl");
        assertThat(done.err()).isEmpty();
        assertThat(done.code()).isZero();
        JsonNode line = done.json().get(0);
        for (String key : List.of(
                "pipeline_windows_per_s", "bare_windows_per_s", "ratio", "cpu_ratio", "features_us_per_window")) {
            assertThat(line.get(key).asDouble())
                    .as(key)
                    .isPositive()
                    .isBetween(
                            line.get(key + "_min").asDouble(),
                            line.get(key + "_max").asDouble());
        }
        assertThat(line.get("batch").asInt()).isEqualTo(16);
        assertThat(line.get("threads").asInt()).isEqualTo(2);
        assertThat(line.get("provider").asText()).isEqualTo("cpu");
    }

    @Test
    void twoModelsTakeTurns(@TempDir Path dir) throws Exception {
        Path model = Cli.yamnet(dir);
        Cli done = Cli.run(
                "bench", "--model", model, "--beside", model, "--windows", 32, "--rounds", 3, "--format", "jsonl");
        assertThat(done.code()).as(done.err()).isZero();
        JsonNode line = done.json().get(0);
        assertThat(line.get("beside").asText()).isEqualTo("yamnet");
        for (String key : List.of("beside_pipeline_ratio", "beside_bare_ratio", "beside_bare_cpu_ratio")) {
            assertThat(line.get(key).asDouble()).as(key).isPositive();
        }
        assertThat(done.json().get(1).get("bare_windows_per_s").asDouble()).isPositive();
        assertThat(done.json().get(1).has("beside")).isFalse();
        assertThat(Cli.run("bench", "--model", model, "--beside", model, "--windows", 32, "--rounds", 3)
                        .out())
                .contains("yamnet to yamnet", "bare, processor time");
    }

    @Test
    void bothRatiosMustBeReached() {
        Figure less = new Figure(0.74, 0.7, 0.8);
        Figure more = new Figure(1.5, 0.9, 2.0);
        assertThat(BenchCommand.shortfall(less, less, null)).isNull();
        assertThat(BenchCommand.shortfall(less, more, 0.74)).isNull();
        assertThat(BenchCommand.shortfall(less, more, 0.75))
                .isEqualTo("the pipeline reaches 0.740 of the bare loop by the clock and 1.500 by processor time, must"
                        + " reach 0.750");
        assertThat(BenchCommand.shortfall(more, less, 0.75)).contains("1.500 of", "0.740 by processor time");
    }
}
