package io.earshot.cli;

import static io.earshot.cli.Given.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.earshot.broker.EmbeddedBroker;
import io.earshot.cli.Given.Result;
import io.earshot.media.WavWriter;
import io.earshot.model.ModelInput;
import io.earshot.model.ModelPackages;
import io.earshot.synth.SoundType;
import io.earshot.training.TinyBase;
import io.earshot.training.Tones;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each network of the literature, as {@code train} writes it after an epoch: {@code predict} and {@code analyze} say of a
 * recording what {@code scores} says of its windows, and {@code run} says the same of its frames on a real broker. By {@code
 * demo} it listens to two live mics besides.
 */
@Tag("slow")
@Timeout(400)
class ZooLiveIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern ACCOUNT = Pattern.compile("([0-9]+) expected, ([0-9]+) scored, 0 in gaps");
    private static final int RATE = 44_100;
    private static final double SECONDS = 11.5;
    /** How far scores of the same window may lie apart. */
    private static final double NEAR = 1e-4;

    @TempDir
    static Path recordings;

    private static EmbeddedBroker broker;
    private static Path recording;
    private static Path swapped;

    @TempDir
    Path dir;

    private Path model;

    @BeforeAll
    static void start() throws IOException {
        broker = EmbeddedBroker.start();
        float[] left = left();
        float[] right = right();
        recording = recordings.resolve("recording.wav");
        WavWriter.write(recording, RATE, left, right);
        swapped = recordings.resolve("swapped.wav");
        WavWriter.write(swapped, RATE, right, left);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    /** What the first window of ten seconds hears loudest is gone in the second, and so on. */
    private static float[] left() {
        float[] left = Tones.noise(SECONDS * RATE / Tones.RATE, 0.002, 1);
        add(left, SoundType.CHAINSAW, 0, 0.9);
        add(left, SoundType.BIRD_CALL, 10.1, 0.9);
        return left;
    }

    private static float[] right() {
        float[] right = Tones.noise(SECONDS * RATE / Tones.RATE, 0.02, 2);
        add(right, SoundType.WHALE_CALL, 5, 2);
        return right;
    }

    private static void add(float[] to, SoundType type, double at, double seconds) {
        float[] sound = type.sound().render(seconds, RATE, 3);
        int from = (int) (at * RATE);
        for (int i = 0; i < sound.length; i++) {
            to[from + i] += 0.15f * sound[i];
        }
    }

    @ParameterizedTest
    @CsvSource({
        "mfcc-mlp, 4s, 1s, 6",
        "mfcc-mlp-deep, 4s, 1s, 6",
        "mel-cnn, 4s, 1s, 6",
        "panns-cnn6, 10s, 1s, 12",
        "panns-cnn10, 10s, 1s, 12",
        "panns-cnn14, 10s, 1s, 12",
        "lean, 1s, 500ms, 4"
    })
    void everyCommandSaysTheSameOfEachWindow(String recipe, String window, String hop, int demoSeconds)
            throws Exception {
        train(recipe, window, hop);
        ModelInput heard = ModelPackages.load(model).firstInput();
        SortedMap<Long, double[]> scores = scores(recording);
        assertThat(scores.keySet()).hasSize(windows(heard));
        assertThat(apart(scores.values()))
                .as("windows do not sound alike to it, or what follows shows nothing")
                .isGreaterThan(20 * NEAR);
        if (heard.channels() == 2) {
            assertTellsLeftFromRight(scores);
        }
        assertPredicts(scores);
        assertAnalyzes(scores);
        assertSame(live(recipe, scores.size()), scores);
        assertDemoScoresEveryWindow(heard, demoSeconds);
    }

    private void train(String recipe, String window, String hop) throws Exception {
        Path sounds = dir.resolve("sounds");
        // Means of MFCC are standardised by what is learnt from: of too few clips, all other sounds would lie far
        // outside.
        int clips = recipe.startsWith("mfcc") ? 6 : 1;
        for (SoundType type : List.of(SoundType.CHAINSAW, SoundType.BIRD_CALL)) {
            for (int i = 0; i < clips; i++) {
                float[] samples = type.sound().render(4, Tones.RATE, i);
                float[] noise = Tones.noise(4, 0.001 * Math.pow(3, i), i);
                for (int at = 0; at < samples.length; at++) {
                    samples[at] = 0.1f * samples[at] + noise[at];
                }
                Tones.write(sounds.resolve(type.label()).resolve("1-clip%d.wav".formatted(i)), samples);
            }
        }
        Path file = Files.writeString(dir.resolve("recipe.yaml"), settings(recipe, window, hop));
        model = dir.resolve(recipe);
        List<Object> train = new ArrayList<>(
                List.of("train", recipe, "--data", sounds, "--out", model, "--recipe", file, "--seeds", "0"));
        if (recipe.equals("lean")) {
            train.addAll(List.of("--base", TinyBase.write(dir.resolve("base")), "--cache", dir.resolve("cache")));
        }
        done(train.toArray());
    }

    /** The shipped recipe, but for one epoch, and for steps after which windows still sound unlike one another. */
    private String settings(String recipe, String window, String hop) throws IOException {
        String text = Files.readString(shipped("recipes").resolve(recipe + ".yaml"));
        Map<String, String> changes = Map.of(
                "epochs",
                "1",
                "batch_size",
                "2",
                "learning_rate",
                recipe.equals("mel-cnn") || recipe.equals("lean") ? "0.01" : "0.0001",
                "schedule",
                "constant",
                "window",
                window,
                "hop",
                hop,
                "checkpoint_dir",
                "'" + dir.resolve("checkpoints") + "'");
        for (Map.Entry<String, String> change : changes.entrySet()) {
            String line = change.getKey() + ": " + change.getValue();
            text = text.replaceAll("(?m)^" + change.getKey() + ": .*", Matcher.quoteReplacement(line));
        }
        return text;
    }

    private static Path shipped(String name) {
        return Path.of(System.getProperty("earshot.root", "."), "config", name).normalize();
    }

    private static Result done(Object... command) {
        Result result = run(command);
        assertThat(result.code()).as("%s: %s", List.of(command), result.err()).isZero();
        return result;
    }

    private static List<JsonNode> json(Object... command) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : done(command).out().lines().toList()) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    /** As at the end of a stream: {@code 1 + ceil((n - window) / hop)}. */
    private static int windows(ModelInput heard) {
        double samples = SECONDS * heard.rate();
        return 1 + (int) Math.ceil((samples - heard.window()) / heard.hop());
    }

    /** Of each window by its index: of the chainsaw, of the bird. */
    private SortedMap<Long, double[]> scores(Path file) throws IOException {
        SortedMap<Long, double[]> scores = new TreeMap<>();
        for (JsonNode line : json("scores", file, "--model", model, "--format", "jsonl")) {
            scores.put(line.get("window").asLong(), values(line.get("scores")));
        }
        return scores;
    }

    private static double[] values(JsonNode scores) {
        return new double[] {
            scores.get(SoundType.CHAINSAW.label()).asDouble(),
            scores.get(SoundType.BIRD_CALL.label()).asDouble()
        };
    }

    /** How far the scores of one label lie apart. */
    private static double apart(Iterable<double[]> windows) {
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (double[] window : windows) {
            least = Math.min(least, window[0]);
            most = Math.max(most, window[0]);
        }
        return most - least;
    }

    private static void assertSame(SortedMap<Long, double[]> actual, SortedMap<Long, double[]> expected) {
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        expected.forEach((window, scores) ->
                assertThat(actual.get(window)).as("window %d", window).containsExactly(scores, within(NEAR)));
    }

    /** A model of two channels tells left from right: with them swapped, a window sounds different. */
    private void assertTellsLeftFromRight(SortedMap<Long, double[]> scores) throws IOException {
        SortedMap<Long, double[]> other = scores(swapped);
        double most = 0;
        for (long window : scores.keySet()) {
            most = Math.max(most, apart(List.of(scores.get(window), other.get(window))));
        }
        assertThat(most).isGreaterThan(20 * NEAR);
    }

    private void assertPredicts(SortedMap<Long, double[]> scores) throws IOException {
        List<JsonNode> said = json("predict", recording, "--model", model, "--format", "jsonl");
        assertThat(said).hasSize(1);
        assertThat(said.get(0).get("windows").asInt()).isEqualTo(scores.size());
        JsonNode labels = said.get(0).get("labels");
        assertThat(labels).hasSize(2);
        for (JsonNode label : labels) {
            int index = label.get("label").asText().equals(SoundType.CHAINSAW.label()) ? 0 : 1;
            double mean = scores.values().stream()
                    .mapToDouble(each -> each[index])
                    .average()
                    .orElseThrow();
            assertThat(label.get("score").asDouble()).isCloseTo(mean, within(NEAR));
        }
        assertThat(labels.get(0).get("score").asDouble())
                .isGreaterThanOrEqualTo(labels.get(1).get("score").asDouble());
    }

    /** With a threshold that every window exceeds, the recording is one event. */
    private void assertAnalyzes(SortedMap<Long, double[]> scores) throws IOException {
        Path types = Files.writeString(
                dir.resolve("types.yaml"),
                "types: {heard: {labels: [%s], high: 0.0000001, low: 0.0000001}}"
                        .formatted(SoundType.CHAINSAW.label()));
        List<String> said = done("analyze", recording, "--model", model, "--events", types, "--format", "csv")
                .out()
                .lines()
                .toList();
        assertThat(said).hasSize(2);
        String[] event = said.get(1).split(",", -1);
        assertThat(event[2]).isEqualTo("heard");
        assertThat(event[8]).isEqualTo(String.valueOf(model.getFileName()));
        double[] values =
                scores.values().stream().mapToDouble(each -> each[0]).sorted().toArray();
        assertThat(Double.parseDouble(event[5])).as("peak").isCloseTo(values[values.length - 1], within(2 * NEAR));
        double mean =
                scores.values().stream().mapToDouble(each -> each[0]).average().orElseThrow();
        assertThat(Double.parseDouble(event[6])).as("mean").isCloseTo(mean, within(2 * NEAR));
    }

    /** What {@code run} publishes of the recording's frames. */
    private SortedMap<Long, double[]> live(String recipe, int windows) throws Exception {
        Path config = config(recipe);
        done("topics", "create", "--config", config);
        SortedMap<Long, double[]> scores = new TreeMap<>();
        Running engine = new Running(config);
        try {
            engine.awaitReady();
            done("send", recording, "--mic", "mic-1", "--config", config, "--speed", "max");
            List<JsonNode> told = json(
                    "tail",
                    "scores",
                    "--config",
                    config,
                    "--model",
                    model,
                    "--from-beginning",
                    "--format",
                    "jsonl",
                    "--count",
                    windows + 2,
                    "--timeout",
                    120);
            List<String> kinds =
                    told.stream().map(each -> each.get("kind").asText()).toList();
            assertThat(kinds).startsWith("resume").endsWith("retired");
            for (JsonNode outcome : told.subList(1, told.size() - 1)) {
                assertThat(outcome.get("kind").asText()).as("%s", outcome).isEqualTo("scored");
                assertThat(outcome.get("last")).isEqualTo(outcome.get("first"));
                scores.put(outcome.get("first").asLong(), values(outcome.get("scores")));
            }
        } finally {
            engine.stop();
        }
        return scores;
    }

    private Path config(String recipe) throws IOException {
        return Files.writeString(
                dir.resolve("earshot.yaml"),
                """
                kafka: {bootstrap-servers: ["%s"], reach-within: 10s}
                topics: {prefix: %s., partitions: 1, replication: 1}
                models: [{path: '%s'}]
                event-types: '%s'
                alert-rules: '%s'
                state-dir: '%s'
                health: {port: -1}
                """
                        .formatted(
                                broker.bootstrapServers(),
                                recipe,
                                model,
                                shipped("events.yaml"),
                                shipped("alerts.yaml"),
                                dir.resolve("state")));
    }

    /** {@code run} until it is stopped: an interrupt ends it as a signal does, but for the exit code. */
    private static final class Running {
        private final StringWriter err = new StringWriter();
        private final Thread thread;

        Running(Path config) {
            thread = new Thread(() -> {
                PrintWriter out = new PrintWriter(new StringWriter());
                int unused = Main.run(
                        out, new PrintWriter(err, true), "run", "--config", config.toString(), "--roles", "ingest");
            });
            thread.start();
        }

        void awaitReady() throws InterruptedException {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
            while (!err.toString().contains("earshot: ready")) {
                assertThat(thread.isAlive() && System.nanoTime() < deadline)
                        .as("not ready: %s", err)
                        .isTrue();
                thread.join(20);
            }
        }

        void stop() throws InterruptedException {
            assertThat(thread.isAlive()).as("it ended by itself: %s", err).isTrue();
            thread.interrupt();
            thread.join(TimeUnit.SECONDS.toMillis(30));
            assertThat(thread.isAlive()).as("it does not end").isFalse();
        }
    }

    private void assertDemoScoresEveryWindow(ModelInput heard, int seconds) {
        Result live = done(
                "demo",
                "--model",
                model,
                "--mics",
                "2",
                "--seconds",
                seconds,
                "--metrics-port",
                "-1",
                "--dashboard-port",
                "-1");
        Matcher account = ACCOUNT.matcher(live.err());
        assertThat(account.find()).as(live.err()).isTrue();
        double window = (double) heard.window() / heard.rate();
        double hop = (double) heard.hop() / heard.rate();
        assertThat(Integer.parseInt(account.group(1)))
                .as("windows of %d s of two mics", seconds)
                .isEqualTo(Integer.parseInt(account.group(2)))
                .isGreaterThanOrEqualTo(2 * (int) ((seconds - window) / hop + 1));
    }
}
