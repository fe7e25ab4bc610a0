package io.earshot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.earshot.Engine;
import io.earshot.Meters;
import io.earshot.config.AlertRulesConfig;
import io.earshot.config.EarshotConfig;
import io.earshot.config.EventTypesConfig;
import io.earshot.config.Yaml;
import io.earshot.media.WavWriter;
import io.earshot.synth.Cue;
import io.earshot.synth.Scene;
import io.earshot.synth.SceneScript;
import io.earshot.synth.SoundType;
import io.earshot.synth.Theme;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code coverage}, {@code why} and {@code backtest} as a user calls them, on what an engine with the model in the box has
 * made of two mics: one heard a chainsaw, one was cut off in the middle.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AccountIT {
    private static final int RATE = 16_000;
    private static final int SECONDS = 60;
    private static final int SAW_FROM = 20;
    private static final int SAW_SECONDS = 14;

    @TempDir
    static Path folder;

    private static LocalCluster cluster;
    private static Engine engine;
    private static Path config;
    private static Instant start;

    @BeforeAll
    static void hear() throws Exception {
        cluster = new LocalCluster();
        Path starter = Path.of(System.getProperty("earshot.root"), "config/models/starter")
                .toAbsolutePath()
                .normalize();
        config = cluster.configWithTopics(folder, "acct", "models: [{path: " + starter + "}]", "health: {port: -1}");
        Files.writeString(
                config,
                Files.readString(config)
                        .replaceAll("event-types: .*", "event-types: " + starter.resolve("events.yaml")));
        Cli set = Cli.run("mics", "set", "saw", "--site", "north", "--config", config);
        assertThat(set.code()).as(set.err()).isZero();
        Cli.run("mics", "set", "mute", "--config", config);
        EarshotConfig read = ConfigFile.read(config, Map.of());
        engine = new Engine(
                read,
                Yaml.read(read.eventTypes(), EventTypesConfig.class),
                Yaml.read(read.alertRules(), AlertRulesConfig.class),
                EnumSet.allOf(Engine.Role.class),
                Meters.NONE,
                Clock.systemUTC());
        engine.start();
        await("engine ready", () -> engine.unready().isEmpty());
        start = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(2 * SECONDS);
        send("saw", wav("saw", List.of(Cue.of(SoundType.CHAINSAW, SAW_FROM, SAW_SECONDS, 30))));
        send("calm", wav("calm", List.of()));
        await("both mics are accounted for", () -> {
            List<JsonNode> accounts = coverage("--format", "jsonl").json();
            return accounts.stream()
                            .filter(account -> account.get("model").isTextual()
                                    && !account.get("streaming").asBoolean())
                            .count()
                    == 2;
        });
    }

    @AfterAll
    static void stop() {
        if (engine != null) {
            engine.close();
        }
        cluster.close();
    }

    private static void send(String mic, Path file) {
        Cli sent = Cli.run("send", file, "--mic", mic, "--speed", "max", "--start", start, "--config", config);
        assertThat(sent.code()).as(sent.err()).isZero();
    }

    private static Path wav(String name, List<Cue> cues) throws Exception {
        Scene scene = new Scene(new SceneScript(
                RATE, SECONDS, Theme.FOREST.background(), SceneScript.DEFAULT_BACKGROUND_DECIBELS, cues, 7));
        float[] samples = new float[SECONDS * RATE];
        scene.render(0, samples, 0, samples.length);
        Path file = folder.resolve(name + ".wav");
        WavWriter.write(file, RATE, samples);
        return file;
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(engine.failure()).isNull();
            assertThat(System.nanoTime() - deadline)
                    .as("waited in vain: " + what)
                    .isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    /** Of the hour before the recordings ended and a while after. */
    private static Cli coverage(Object... more) {
        Object[] args = new Object[7 + more.length];
        System.arraycopy(
                new Object[] {
                    "coverage", "--from", start.minusSeconds(600), "--to", start.plusSeconds(600), "--config", config
                },
                0,
                args,
                0,
                7);
        System.arraycopy(more, 0, args, 7, more.length);
        Cli coverage = Cli.run(args);
        assertThat(coverage.code()).as(coverage.err()).isZero();
        return coverage;
    }

    @Test
    void coverageAddsUpToWallTimeAndSaysUpToWhenItKnows() {
        Cli coverage = coverage("--format", "jsonl");
        assertThat(coverage.json()).extracting(a -> a.get("mic").asText()).containsExactly("calm", "mute", "saw");
        for (JsonNode account : coverage.json()) {
            BigDecimal sum = account.get("analysed_s")
                    .decimalValue()
                    .add(account.get("silent_s").decimalValue())
                    .add(account.get("absent_s").decimalValue())
                    .add(account.get("unknown_s").decimalValue());
            for (JsonNode missing : account.get("missing_s")) {
                sum = sum.add(missing.decimalValue());
            }
            assertThat(sum)
                    .as(account.toString())
                    .isEqualByComparingTo(account.get("sum_s").decimalValue());
            // The time asked for begins and ends anywhere in a minute, and is widened to whole ones.
            assertThat(sum.intValueExact())
                    .isIn(1200, 1260)
                    .isEqualTo(1200 + (start.getEpochSecond() % 60 == 0 ? 0 : 60));
            if (!account.get("mic").asText().equals("mute")) {
                assertThat(account.get("analysed_s").decimalValue()).isEqualByComparingTo("" + SECONDS);
                assertThat(account.get("known_until").asText())
                        .isEqualTo(start.plusSeconds(SECONDS).toString());
            }
        }
        assertThat(coverage.err())
                .contains(
                        "mic saw, model starter: known up to " + start.plusSeconds(SECONDS) + ", its stream had ended")
                .contains("mic mute: nothing is known of that time");
    }

    @Test
    void coverageOfOneMicInEveryFormat() {
        assertThat(coverage("--mic", "saw", "--format", "csv").rows())
                .singleElement()
                .asString()
                .startsWith("saw,starter,60,0,,");
        assertThat(coverage("--mic", "saw").lines()).hasSize(2);
        Cli unknown = Cli.run("coverage", "--from", "-1h", "--mic", "ghost", "--config", config);
        assertThat(unknown.code()).isEqualTo(1);
        assertThat(unknown.err())
                .contains("mic ghost is not registered, and nothing has been published of it since -1h");
        Cli backwards = Cli.run("coverage", "--from", "now", "--to", "-1h", "--config", config);
        assertThat(backwards.code()).isEqualTo(2);
        assertThat(backwards.err()).contains("--to must be later than --from");
    }

    private static Cli why(int second, Object... more) {
        Object[] args = new Object[9 + more.length];
        Object[] asked = {
            "why", "--mic", "saw", "--time", start.plusSeconds(second), "--type", "chainsaw", "--config", config
        };
        System.arraycopy(asked, 0, args, 0, 9);
        System.arraycopy(more, 0, args, 9, more.length);
        return Cli.run(args);
    }

    @Test
    void whyThereWasAnEventAndWhatBecameOfItUnderEveryRule() {
        Cli why = why(SAW_FROM + 5, "--format", "jsonl");
        assertThat(why.code()).as(why.err()).isZero();
        assertThat(why.err()).isEmpty();
        JsonNode verdict = why.json().get(0);
        assertThat(verdict.get("verdict").asText()).as(why.out()).isEqualTo("event");
        assertThat(verdict.get("event").asText())
                .isEqualTo(verdict.get("emitted").asText())
                .hasSize(32);
        List<JsonNode> windows = lines(why, "window");
        assertThat(windows)
                .hasSizeBetween(19, 23)
                .allMatch(window -> window.get("kind").asText().equals("scored"));
        assertThat(lines(why, "rule"))
                .extracting(rule ->
                        rule.get("rule").asText() + " " + rule.get("outcome").asText())
                .containsExactly("chainsaw-heard fired", "chainsaw-at-work held-back");
        assertThat(lines(why, "rule").get(1).get("because").asText()).startsWith("share 20.0 % of 300 s, it was ");
    }

    @Test
    void whyThereWasNoEvent() {
        Cli quiet = why(5);
        assertThat(quiet.code()).as(quiet.err()).isZero();
        assertThat(quiet.out())
                .contains(": below", "emitted: no event", "no-event")
                .containsPattern("below low 0\\.[0-9]+");
        Cli after = why(SECONDS + 300);
        assertThat(after.out()).contains(": not-known-yet", "known up to");
        assertThat(why(5, "--format", "csv").lines().get(0)).isEqualTo("time,window,kind,score,median,level,decided");
        Cli unknown = Cli.run("why", "--mic", "saw", "--time", "now", "--type", "unicorn", "--config", config);
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).contains("--type unicorn is none of the event types of ", "chainsaw");
    }

    @Test
    void aReplayWithTheSameModelAndRulesHasNoDifferenceAndTouchesNothing() throws Exception {
        Map<String, Long> sizes = sizes();
        JsonNode summary = backtest(0, SECONDS + 60, "--format", "jsonl");
        assertThat(summary.get("events").get("same").asInt()).isEqualTo(1);
        assertThat(summary.get("alerts").get("same").asInt()).isEqualTo(1);
        assertNoDifference(summary);
        assertThat(summary.get("windows").asInt()).isGreaterThanOrEqualTo(2 * 124);
        assertThat(sizes()).isEqualTo(sizes);
        Cli table = Cli.run("backtest", "--from", start, "--to", start.plusSeconds(90), "--all", "--config", config);
        assertThat(table.out())
                .containsPattern("event +same +- +chainsaw +saw ")
                .contains("events  1 same, 0 changed, 0 missing, 0 extra; of these 0 ties, 0 late");
    }

    /** From inside the saw: the event began before, the alert fires after. */
    @Test
    void aReplayThatBeginsInTheMiddleOfAnEventStillHasItWhole() throws Exception {
        JsonNode summary = backtest(SAW_FROM + 1, SECONDS, "--format", "jsonl");
        assertThat(summary.get("alerts").get("same").asInt()).isEqualTo(1);
        assertNoDifference(summary);
    }

    @Test
    void otherEventTypesAndRulesMakeADifferenceThatIsNamed() throws Exception {
        Path deaf = Files.writeString(
                folder.resolve("deaf.yaml"),
                "types: {chainsaw: {labels: [chainsaw], high: 0.99999, low: 0.99999, median: 31, minimum: 1m}}");
        Cli missing = Cli.run(
                "backtest", "--from", start, "--to", start.plusSeconds(90), "--events", deaf, "--config", config);
        assertThat(missing.code()).as(missing.err()).isZero();
        assertThat(missing.out())
                .containsPattern("event +missing +- +chainsaw +saw ")
                .containsPattern("alert +missing ");

        Path eager = Files.writeString(
                folder.resolve("eager.yaml"), "rules: {any-saw: {events: [chainsaw], severity: info}}");
        Cli other = Cli.run(
                "backtest", "--from", start, "--to", start.plusSeconds(90), "--alerts", eager, "--config", config);
        assertThat(other.code()).as(other.err()).isZero();
        assertThat(other.out())
                .containsPattern("alert +missing +- +chainsaw-heard +north ")
                .containsPattern("alert +extra +- +any-saw +north ")
                .contains("events  1 same, 0 changed, 0 missing, 0 extra");
    }

    @Test
    void aBacktestOfATimeWithoutFramesSaysSo() {
        Cli none = Cli.run("backtest", "--from", "-40d", "--to", "-39d", "--config", config);
        assertThat(none.code()).as(none.err()).isZero();
        Cli backwards = Cli.run("backtest", "--from", "now", "--to", "-1h", "--config", config);
        assertThat(backwards.code()).isEqualTo(2);
    }

    private static JsonNode backtest(int fromSecond, int toSecond, Object... more) {
        Object[] args = new Object[7 + more.length];
        Object[] asked = {
            "backtest", "--from", start.plusSeconds(fromSecond), "--to", start.plusSeconds(toSecond), "--config", config
        };
        System.arraycopy(asked, 0, args, 0, 7);
        System.arraycopy(more, 0, args, 7, more.length);
        Cli backtest = Cli.run(args);
        assertThat(backtest.code()).as(backtest.err()).isZero();
        assertThat(backtest.err()).isEmpty();
        return backtest.json().get(backtest.json().size() - 1);
    }

    private static void assertNoDifference(JsonNode summary) {
        for (String what : List.of("events", "alerts")) {
            for (String kind : List.of("changed", "missing", "extra", "ties", "late")) {
                assertThat(summary.get(what).get(kind).asInt())
                        .as(summary.toString())
                        .isZero();
            }
        }
    }

    /** Records of every topic, and the groups that there are. */
    private static Map<String, Long> sizes() throws Exception {
        Map<String, Long> sizes = new TreeMap<>();
        for (String topic : List.of("frames", "scores", "events", "alerts", "coverage", "mics", "dead-letters")) {
            sizes.put(topic, cluster.size("acct." + topic));
        }
        cluster.groups().forEach(group -> sizes.put("group " + group, 0L));
        return sizes;
    }

    private static List<JsonNode> lines(Cli cli, String what) {
        return cli.json().stream()
                .filter(line -> line.get("what").asText().equals(what))
                .toList();
    }
}
