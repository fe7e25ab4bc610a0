package io.earshot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.model.TinyModels;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code run} and {@code doctor} as a user calls them, on a real broker. */
@Timeout(value = 90, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RunCommandIT {
    private static LocalCluster cluster;

    @TempDir
    static Path shared;

    private static Path model;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws Exception {
        cluster = new LocalCluster();
        model = shared.resolve("tiny");
        new TinyModels().write(model);
        Files.writeString(model.resolve("events.yaml"), "types: {tone: {labels: ['Label, 0'], high: 0.9, low: 0.8}}");
        Files.writeString(model.resolve("alerts.yaml"), "rules: {heard: {events: [tone], severity: info}}");
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private Path config(String prefix, String... more) throws Exception {
        return ofModel(cluster.config(folder, prefix, more));
    }

    /** With topics and a model. */
    private Path configWithTopics(String prefix, String... more) throws Exception {
        return configWithTopics(cluster, prefix, String.join("\n", more));
    }

    private Path configWithTopics(LocalCluster at, String prefix, String more) throws Exception {
        return ofModel(at.configWithTopics(folder, prefix, "models: [{path: " + model + "}]", more));
    }

    /** The shipped event types are not this model's. */
    private static Path ofModel(Path config) throws Exception {
        return Files.writeString(
                config,
                Files.readString(config)
                        .replaceAll("event-types: .*", "event-types: " + model.resolve("events.yaml"))
                        .replaceAll("alert-rules: .*", "alert-rules: " + model.resolve("alerts.yaml")));
    }

    @Test
    void runRefusesWhatCannotWorkAndNamesAllOfItAtOnce() throws Exception {
        Cli run = Cli.run("run", "--config", config("none"));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .contains("models: names no model package: add one")
                .contains("topic none.frames: is missing: create it with `earshot topics create --config ")
                .contains("topic none.dead-letters: is missing");
        assertThat(run.err().lines()).hasSize(10).allMatch(line -> line.startsWith("earshot: "));
    }

    @Test
    void runRefusesAnUnreachableBroker() throws Exception {
        Path config = config("gone", "models: [{path: " + model + "}]", "health: {port: -1}");
        Files.writeString(
                config,
                Files.readString(config)
                        .replace(cluster.servers(), "127.0.0.1:1")
                        .replace("10s", "1s"));
        Cli run = Cli.run("run", "--config", config);
        assertThat(run.code()).as(run.err()).isEqualTo(1);
        assertThat(run.err()).contains("no answer from kafka.bootstrap-servers 127.0.0.1:1 within 1 s");
        assertThat(Cli.run("doctor", "--config", config).code()).isEqualTo(1);
        Files.writeString(config, Files.readString(config) + "\ningest: {threads: 0}\n");
        assertThat(Cli.run("doctor", "--config", config).code()).isEqualTo(2);
    }

    @Test
    void topicsThatAreMissingMayYetComeAndOtherPartitionsAreTheConfigurationsToMend() throws Exception {
        String more = "models: [{path: " + model + "}]\nhealth: {port: -1}";
        Path missing = config("missing", more);
        Cli run = Cli.run("run", "--config", missing);
        assertThat(run.code()).as(run.err()).isEqualTo(1);
        assertThat(run.errLines())
                .filteredOn(line -> !line.contains("without the role dashboard"))
                .hasSize(8)
                .allMatch(line -> line.contains(" is missing: create it with "));
        assertThat(Cli.run("doctor", "--config", missing).code()).isEqualTo(1);
        Path other = configWithTopics("other", "health: {port: -1}");
        Files.writeString(other, Files.readString(other).replace("partitions: 2", "partitions: 3"));
        assertThat(Cli.run("run", "--config", other).code()).isEqualTo(2);
        assertThat(Cli.run("doctor", "--config", other).code()).isEqualTo(2);
    }

    @Test
    void runRefusesRulesAboutTypesThatAreNotThereAndRolesThatAreNotKnown() throws Exception {
        Path rules = Files.writeString(folder.resolve("odd.yaml"), "rules: {odd: {events: [unicorn], severity: info}}");
        Path config = config("rules", "models: [{path: " + model + "}]");
        String yaml = Files.readString(config).replaceAll("alert-rules: .*", "alert-rules: " + rules);
        Files.writeString(config, yaml);
        assertThat(Cli.run("run", "--config", config).err())
                .contains("odd.yaml: rules: odd: about event types unicorn, which are not in ");
        assertThat(Cli.run("run", "--config", config, "--roles", "ingest,dashboard")
                        .err())
                .contains("--roles dashboard: the dashboard is not on the class path");
        Cli unknown = Cli.run("run", "--config", config, "--roles", "listen");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err())
                .contains("'listen' is not known; there are ingest, events, alerts, shadow and dashboard");
    }

    @Test
    void runAndDoctorRefuseEventTypesThatNoModelTells() throws Exception {
        Path config = cluster.configWithTopics(folder, "deaf", "models: [{path: " + model + "}]", "health: {port: -1}");
        Cli run = Cli.run("run", "--config", config);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.errLines())
                .filteredOn(line -> !line.contains("without the role dashboard"))
                .singleElement()
                .asString()
                .contains("event-types: no label of ", "nothing would be detected: set event-types: ");
        Cli doctor = Cli.run("doctor", "--config", config);
        assertThat(doctor.code()).isEqualTo(2);
        assertThat(doctor.out())
                .containsPattern("problem +event types +.*no label of .*"
                        + model.resolve("events.yaml").getFileName())
                .contains("1 problem: earshot run would not start");
    }

    @Test
    void runRefusesAPortThatIsTakenAndDoctorNamesIt() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path config = configWithTopics(
                    "port", "health: {port: %1$d}\ndashboard: {port: %1$d}".formatted(taken.getLocalPort()));
            Cli run = Cli.run("run", "--config", config);
            assertThat(run.code()).as(run.err()).isEqualTo(2);
            assertThat(run.err()).contains("health.port " + taken.getLocalPort(), "choose another");

            Cli doctor = Cli.run("doctor", "--config", config);
            assertThat(doctor.code()).isEqualTo(2);
            assertThat(doctor.out())
                    .contains("problem   health port     health.port " + taken.getLocalPort())
                    .contains("warning   dashboard port  dashboard.port " + taken.getLocalPort())
                    .contains("ok        brokers         " + cluster.servers() + ": cluster ")
                    .contains("ok        topics          11 topics of 2 partitions are as planned")
                    .contains("ok        model           tiny 1, 4 labels, runs on cpu")
                    .contains("1 problem: earshot run would not start");
        }
    }

    @Test
    void doctorComparesTheClocks() throws Exception {
        Path config = configWithTopics("clock", "health: {port: -1}");
        Cli doctor = Cli.run("doctor", "--config", config);
        assertThat(doctor.code()).as(doctor.out()).isZero();
        assertThat(doctor.out())
                .containsPattern(
                        "ok +clock +this machine's is 0\\.[0-9]{3} s (behind|ahead of) the one of controller 1");
        assertThat(examined(config, Duration.ofMillis(2_500)))
                .containsPattern(
                        "warning +clock +this machine's is 2\\.[45][0-9]{2} s ahead of the one of controller 1,"
                                + ".*: let NTP set both");
        assertThat(examined(config, Duration.ofMinutes(-1)))
                .containsPattern("warning +clock +this machine's is (59|60)\\.[0-9]{3} s behind");
    }

    @Test
    void doctorSaysWhyItDidNotCompareTheClocks() throws Exception {
        Map<String, String> strict = Map.of(
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "allow.everyone.if.no.acl.found", "true");
        try (LocalCluster own = new LocalCluster(strict)) {
            Path config = own.configWithTopics(folder, "strict", "health: {port: -1}");
            own.denyDescribingTheCluster();
            assertThat(Cli.run("doctor", "--config", config).out())
                    .containsPattern("skipped +clock +not checked: that needs the right Describe on the cluster");
        }
    }

    /** What doctor prints on a machine whose clock is ahead of ours. */
    private static String examined(Path config, Duration ahead) {
        StringWriter out = new StringWriter();
        Clock clock = Clock.offset(Clock.systemUTC(), ahead);
        new Doctor(new PrintWriter(out), config, clock).examine(ConfigFile.read(config, Map.of()));
        return out.toString();
    }

    @Test
    void runSaysReadyAndEndsInOrderOnSigterm() throws Exception {
        Path config = configWithTopics("live", "health: {port: 0}");
        try (Child run = Child.start(folder, "run", "--config", config)) {
            run.awaitErr("earshot: ready");
            assertThat(run.stop()).as(run.err()).isZero();
            assertThat(run.err()).contains("earshot: stopping");
        }
    }

    @Test
    void runEndsWithOneLineAndCode1WhenTheBrokerIsGoneForLongerThanAllowed() throws Exception {
        try (LocalCluster own = new LocalCluster()) {
            Path config = configWithTopics(own, "away", "health: {port: -1}");
            Files.writeString(
                    config,
                    Files.readString(config)
                            .replace(
                                    "reach-within: 10s",
                                    "reach-within: 10s, client: {request.timeout.ms: 500, delivery.timeout.ms: 1000,"
                                            + " max.block.ms: 1000}"));
            try (Child run = Child.start(folder, "run", "--config", config, "--roles", "ingest")) {
                run.awaitErr("earshot: ready");
                // A window of this model has two samples: the worker is at it for seconds.
                Path wav = LocalCluster.wav(folder.resolve("long.wav"), 60 * 16_000);
                Cli sent = Cli.run("send", wav, "--mic", "m-1", "--config", config, "--speed", "max");
                assertThat(sent.code()).as(sent.err()).isZero();
                Cli scored = Cli.run(
                        "tail", "scores", "--config", config, "--from-beginning", "--count", 1, "--timeout", 30);
                assertThat(scored.code()).as(scored.err()).isZero();
                own.stop();
                assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
                assertThat(told(run))
                        .singleElement()
                        .asString()
                        .startsWith("earshot: the engine stopped: sending to topic away.scores failed: Expiring ");
            }
        }
    }

    @Test
    void runEndsWithOneLineAndCode1WhenTheClusterRefusesItsRecords() throws Exception {
        Path config = configWithTopics("small", "health: {port: -1}");
        cluster.set("small.scores", "max.message.bytes", "64");
        try (Child run = Child.start(folder, "run", "--config", config)) {
            run.awaitErr("earshot: ready");
            Path wav = LocalCluster.wav(folder.resolve("short.wav"), 16_000);
            Cli.run("send", wav, "--mic", "m-1", "--config", config, "--speed", "max");
            assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
            assertThat(told(run))
                    .singleElement()
                    .asString()
                    .startsWith(
                            "earshot: the engine stopped: sending to topic small.scores failed: The request included a"
                                    + " message larger than");
        }
    }

    /** What it said after it was ready, without the logs. */
    private static List<String> told(Child run) {
        return run.err()
                .lines()
                .dropWhile(line -> !line.equals("earshot: ready"))
                .skip(1)
                .filter(line -> line.startsWith("earshot: ") || line.startsWith("\tat "))
                .toList();
    }
}
