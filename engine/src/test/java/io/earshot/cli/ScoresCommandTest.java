package io.earshot.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.earshot.features.YamnetReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code scores} and {@code predict} with the real network on real clips, against the reference values. */
class ScoresCommandTest {
    private static final int LABELS = 521;
    private static final int EMBEDDING = 1_024;

    private static Path model;
    private static List<String> clips;

    @BeforeAll
    static void importModel(@TempDir Path dir) throws Exception {
        model = Cli.yamnet(dir);
        clips = YamnetReference.clips();
    }

    @Test
    void tenWindowsOfEachClipAreTheReferences() {
        List<float[]> windows = csv(run("--format", "csv", wavs()), LABELS);
        assertThat(windows).hasSize(clips.size() * YamnetReference.PATCHES);
        double[] meanAndWorst = difference(windows, "scores", LABELS);
        System.out.printf("scores of clips at 16 kHz: differ by %.2g at most%n", meanAndWorst[1]);
        assertThat(meanAndWorst[1]).isLessThan(1e-3);
    }

    @Test
    void embeddingsAreTheReferences() {
        List<float[]> windows = csv(run("--embeddings", "--format", "csv", wavs()), EMBEDDING);
        double[] meanAndWorst = difference(windows, "embeddings", EMBEDDING);
        System.out.printf("embeddings: differ by %.2g at most%n", meanAndWorst[1]);
        assertThat(meanAndWorst[1]).isLessThan(1e-3);
    }

    @Test
    void theOriginalsAt44KilohertzScoreAlmostTheSame() {
        List<float[]> windows = csv(run("--format", "csv", originals()), LABELS);
        assertThat(windows).hasSize(clips.size() * YamnetReference.PATCHES);
        double[] meanAndWorst = difference(windows, "scores", LABELS);
        int sameTop = 0;
        for (int c = 0; c < clips.size(); c++) {
            int from = c * YamnetReference.PATCHES;
            float[] here = mean(windows.subList(from, from + YamnetReference.PATCHES));
            if (top(here) == top(mean(reference(c, "scores", LABELS)))) {
                sameTop++;
            }
        }
        System.out.printf(
                "scores of originals: differ by %.2g on average, %.2g at most; %d of %d have the same best label%n",
                meanAndWorst[0], meanAndWorst[1], sameTop, clips.size());
        assertThat(meanAndWorst[0]).isLessThanOrEqualTo(0.005);
        assertThat(meanAndWorst[1]).isLessThanOrEqualTo(0.15);
        assertThat(sameTop).isGreaterThanOrEqualTo(17);
    }

    @Test
    void predictRanksTheMeansOfTheWindows() {
        Cli predicted = Cli.run(with("predict", wavs(), "--top", "3", "--format", "jsonl"));
        assertThat(predicted.code()).isZero();
        List<JsonNode> lines = predicted.json();
        assertThat(lines).hasSize(clips.size());
        List<String> names = names();
        for (int c = 0; c < clips.size(); c++) {
            float[] expected = mean(reference(c, "scores", LABELS));
            JsonNode labels = lines.get(c).get("labels");
            assertThat(lines.get(c).get("windows").asInt()).isEqualTo(YamnetReference.PATCHES);
            assertThat(lines.get(c).get("file").asText()).endsWith(clips.get(c) + ".wav");
            int[] best = Best.of(expected, 3);
            assertThat(labels).hasSize(3);
            for (int rank = 0; rank < 3; rank++) {
                assertThat(labels.get(rank).get("label").asText()).isEqualTo(names.get(best[rank]));
                assertThat(labels.get(rank).get("score").asDouble()).isCloseTo(expected[best[rank]], within(1e-3));
            }
        }
    }

    @Test
    void predictListsTheSameAsTableAndCsv() {
        Path clip = wavs().get(0);
        List<String> rows = Cli.run("predict", clip, "--model", model, "--top", 2, "--format", "csv")
                .rows();
        assertThat(rows).hasSize(2);
        assertThat(rows.get(0)).startsWith(clip + ",1,");
        List<String> table =
                Cli.run("predict", clip, "--model", model, "--top", 2).rows();
        assertThat(table).hasSize(2).allMatch(row -> row.endsWith(clip.toString()));
    }

    @Test
    void jsonlHasEveryLabelOrTheBest() {
        Path clip = wavs().get(0);
        List<JsonNode> all =
                Cli.run("scores", clip, "--model", model, "--format", "jsonl").json();
        assertThat(all)
                .hasSize(YamnetReference.PATCHES)
                .allMatch(line -> line.get("scores").size() == LABELS);
        assertThat(all.get(1).get("start").asDouble()).isEqualTo(0.48);
        List<JsonNode> best = Cli.run("scores", clip, "--model", model, "--format", "jsonl", "--top", 2)
                .json();
        assertThat(best).allMatch(line -> line.get("scores").size() == 2);
    }

    @Test
    void theTableShowsAsManyLabelsAsAskedFor() {
        List<String> rows =
                Cli.run("scores", wavs().get(0), "--model", model, "--top", 1).lines();
        assertThat(rows).hasSize(YamnetReference.PATCHES).allMatch(row -> row.matches(".*\\s\\d\\.\\d{3}"));
    }

    @Test
    void askingForNoLabelsIsBadUsage() {
        for (String command : List.of("scores", "predict")) {
            Cli asked = Cli.run(command, wavs().get(0), "--model", model, "--top", 0);
            assertThat(asked.code()).isEqualTo(2);
            assertThat(asked.err()).isEqualTo("earshot: --top must be 1 or more, was 0\n");
        }
    }

    private static List<Path> wavs() {
        return clips.stream()
                .map(clip -> Cli.shared("reference/yamnet/" + clip + ".wav"))
                .toList();
    }

    /** A reference named class-clip comes from class/clip.ogg. */
    private static List<Path> originals() {
        return clips.stream()
                .map(clip -> clip.replaceFirst("-", "/"))
                .map(path -> Cli.shared("audio/esc10/" + path + ".ogg"))
                .toList();
    }

    private static Cli run(Object... parts) {
        Cli done = Cli.run(with("scores", parts));
        assertThat(done.err()).isEmpty();
        assertThat(done.code()).isZero();
        return done;
    }

    private static Object[] with(String command, Object... parts) {
        List<Object> words = new ArrayList<>(List.of(command, "--model", model));
        for (Object part : parts) {
            if (part instanceof List<?> several) {
                words.addAll(several);
            } else {
                words.add(part);
            }
        }
        return words.toArray();
    }

    private static List<String> names() {
        return Cli.run("model", "inspect", model, "--labels")
                .out()
                .lines()
                .filter(line -> line.matches(" *\\d+ .*"))
                .map(line -> line.strip().replaceFirst("\\d+ ", ""))
                .toList();
    }

    /** The numbers of each row, behind file, window and start. */
    private static List<float[]> csv(Cli printed, int columns) {
        List<float[]> windows = new ArrayList<>();
        for (String row : printed.rows()) {
            String[] fields = row.split(",");
            assertThat(fields).hasSize(3 + columns);
            assertThat(Integer.parseInt(fields[1])).isEqualTo(windows.size() % YamnetReference.PATCHES);
            float[] values = new float[columns];
            for (int i = 0; i < columns; i++) {
                values[i] = Float.parseFloat(fields[3 + i]);
            }
            windows.add(values);
        }
        return windows;
    }

    private static List<float[]> reference(int clip, String what, int columns) {
        float[] all = YamnetReference.floats(clips.get(clip), what);
        List<float[]> windows = new ArrayList<>();
        for (int w = 0; w < YamnetReference.PATCHES; w++) {
            float[] window = new float[columns];
            System.arraycopy(all, w * columns, window, 0, columns);
            windows.add(window);
        }
        return windows;
    }

    private static double[] difference(List<float[]> windows, String what, int columns) {
        double sum = 0;
        double worst = 0;
        for (int c = 0; c < clips.size(); c++) {
            List<float[]> expected = reference(c, what, columns);
            for (int w = 0; w < YamnetReference.PATCHES; w++) {
                float[] actual = windows.get(c * YamnetReference.PATCHES + w);
                for (int i = 0; i < columns; i++) {
                    double off = Math.abs(actual[i] - expected.get(w)[i]);
                    sum += off;
                    worst = Math.max(worst, off);
                }
            }
        }
        return new double[] {sum / windows.size() / columns, worst};
    }

    private static float[] mean(List<float[]> windows) {
        float[] mean = new float[windows.get(0).length];
        for (float[] window : windows) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += window[i] / windows.size();
            }
        }
        return mean;
    }

    private static int top(float[] values) {
        return Best.of(values, 1)[0];
    }
}
