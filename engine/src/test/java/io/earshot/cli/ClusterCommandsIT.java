package io.earshot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.broker.EmbeddedBroker;
import io.earshot.media.WavWriter;
import io.earshot.model.TinyModels;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands that talk to a cluster, as a user calls them, on a real broker. */
@Timeout(value = 90, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClusterCommandsIT {
    private static EmbeddedBroker broker;

    @TempDir
    static Path shared;

    private static Path model;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.start();
        model = shared.resolve("tiny");
        new TinyModels().write(model);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private Path config(String prefix, String... more) throws Exception {
        Path config = Path.of(System.getProperty("earshot.root"), "config").normalize();
        String yaml =
                """
                kafka: {bootstrap-servers: ["%s"], reach-within: 10s}
                topics: {prefix: %s., partitions: 2, replication: 1, domains: [coast]}
                event-types: %s
                alert-rules: %s
                state-dir: state
                %s
                """
                        .formatted(
                                broker.bootstrapServers(),
                                prefix,
                                config.resolve("events.yaml"),
                                config.resolve("alerts.yaml"),
                                String.join("\n", more));
        return Files.writeString(folder.resolve(prefix + ".yaml"), yaml);
    }

    private Path wav(String name, int samples) throws Exception {
        float[] tone = new float[samples];
        for (int i = 0; i < samples; i++) {
            tone[i] = (float) (0.3 * Math.sin(2 * Math.PI * 440 * i / 16_000));
        }
        Path file = folder.resolve(name);
        WavWriter.write(file, 16_000, tone);
        return file;
    }

    @Test
    void topicsAreCreatedOnceAndThenFoundToBeAsPlanned() throws Exception {
        Path config = config("once");
        Cli before = Cli.run("topics", "check", "--config", config);
        assertThat(before.code()).isEqualTo(1);
        assertThat(before.out()).contains("once.frames ", "is missing: create it with `earshot topics create`");

        Cli created = Cli.run("topics", "create", "--config", config);
        assertThat(created.code()).as(created.err()).isZero();
        assertThat(created.out().lines().filter(line -> line.endsWith("created")))
                .hasSize(8);

        Cli again = Cli.run("topics", "create", "--config", config);
        assertThat(again.code()).isZero();
        assertThat(again.out().lines().filter(line -> line.endsWith("ok"))).hasSize(8);
        assertThat(Cli.run("topics", "check", "--config", config).code()).isZero();
    }

    @Test
    void anotherPartitionCountIsNamed() throws Exception {
        Path config = config("count");
        Cli.run("topics", "create", "--config", config);
        Cli other = Cli.run("topics", "check", "--config", config, "--partitions", 3, "--format", "jsonl");
        assertThat(other.code()).isEqualTo(1);
        assertThat(other.out().lines()).hasSize(8).allSatisfy(line -> assertThat(line)
                .contains("has 2 partitions")
                .contains("3"));
        assertThat(Cli.run("topics", "check", "--config", config, "--partitions", 0)
                        .err())
                .contains("--partitions must be in 1..10000, was 0");
    }

    @Test
    void rightsArePrintedWithoutABroker() throws Exception {
        Cli rights = Cli.run("topics", "acls", "--config", config("acl"), "--bootstrap", "127.0.0.1:1");
        assertThat(rights.code()).isZero();
        assertThat(rights.out()).contains("--topic 'acl.frames.coast'");
    }

    @Test
    void micsAreSetListedRemovedAndImportedAsTheyWereListed() throws Exception {
        Path config = config("mics");
        Cli.run("topics", "create", "--config", config);
        Cli set = Cli.run(
                "mics",
                "set",
                "ridge-07",
                "--config",
                config,
                "--site",
                "north",
                "--name",
                "Ridge, old \"oak\"",
                "--lat",
                "-2.15",
                "--lon",
                "29.7",
                "--elevation",
                "1204",
                "--clock",
                "gps",
                "--domain",
                "coast",
                "--label",
                "habitat=forest",
                "--label",
                "owner=park");
        assertThat(set.code()).as(set.err()).isZero();
        Cli.run("mics", "set", "reef-2", "--config", config);

        Cli csv = Cli.run("mics", "list", "--config", config, "--format", "csv");
        assertThat(csv.out().lines())
                .containsExactly(
                        "mic,site,name,latitude,longitude,elevation,domain,clock,labels",
                        "reef-2,,,,,,,,",
                        "ridge-07,north,\"Ridge, old \"\"oak\"\"\",-2.15,29.7,1204.0,coast,gps,habitat=forest;owner=park");

        assertThat(Cli.run("mics", "remove", "ridge-07", "reef-2", "--config", config)
                        .code())
                .isZero();
        assertThat(Cli.run("mics", "list", "--config", config).err()).contains("no mic is registered yet");
        assertThat(Cli.run("mics", "remove", "ridge-07", "--config", config).code())
                .isEqualTo(1);

        Path file = Files.writeString(folder.resolve("mics.csv"), csv.out());
        Cli imported = Cli.run("mics", "import", file, "--config", config);
        assertThat(imported.out()).contains("2 mics registered in mics.mics");
        assertThat(Cli.run("mics", "list", "--config", config, "--format", "csv")
                        .out())
                .isEqualTo(csv.out());
    }

    @Test
    void aFileOfMicsWithMistakesRegistersNoneAndNamesEveryLine() throws Exception {
        Path config = config("bad");
        Cli.run("topics", "create", "--config", config);
        Path file = Files.writeString(
                folder.resolve("bad.csv"), "mic,latitude,longitude,clock\ngood,1,2,gps\nodd one,91,2,sun\ngood,1,,\n");
        Cli bad = Cli.run("mics", "import", file, "--config", config);
        assertThat(bad.code()).isEqualTo(2);
        assertThat(bad.err())
                .contains("bad.csv:3: mic must be 1 to 128 printable ASCII characters without spaces, was 'odd one'")
                .contains("bad.csv:3: latitude must be a number in -90..90, was '91'")
                .contains("bad.csv:3: clock must be one of gps, ntp, rtc, free, was 'sun'")
                .contains("bad.csv:4: latitude and longitude go together")
                .contains("bad.csv:4: mic 'good' is there twice")
                .contains("nothing was registered");
        assertThat(Cli.run("mics", "list", "--config", config).err()).contains("no mic is registered yet");
    }

    @Test
    void recordingsAreSentAsStreamsOfTheirOwnAndSeenByTail() throws Exception {
        Path config = config("send");
        Cli.run("topics", "create", "--config", config);
        Path first = wav("first.wav", 16_000);
        Path second = wav("second.wav", 8_000);
        Path broken = Files.writeString(folder.resolve("broken.wav"), "no audio");
        Cli sent = Cli.run(
                "send",
                first,
                broken,
                second,
                "--mic",
                "m-1",
                "--config",
                config,
                "--speed",
                "max",
                "--start",
                "2026-05-01T20:00:00Z");
        assertThat(sent.code()).isEqualTo(1);
        assertThat(sent.err()).contains("broken.wav: is neither WAV, FLAC nor Ogg Vorbis");
        assertThat(sent.out()).contains("sent 2 streams of mic m-1 to send.frames: 15 frames, 1.500 s of audio");

        Cli frames = Cli.run(
                "tail",
                "frames",
                "--config",
                config,
                "--from-beginning",
                "--count",
                15,
                "--timeout",
                30,
                "--format",
                "jsonl");
        assertThat(frames.code()).as(frames.err()).isZero();
        assertThat(frames.out().lines()).hasSize(15).noneMatch(line -> line.contains("payload"));
        assertThat(frames.out())
                .contains("\"stream\":\"1-first.wav\",\"stream_started\":\"2026-05-01T20:00:00Z\"")
                .contains("\"stream\":\"2-second.wav\",\"stream_started\":\"2026-05-01T20:00:01Z\"");
        assertThat(frames.out().lines().filter(line -> line.contains("\"end_of_stream\":true")))
                .hasSize(2);

        Cli more = Cli.run("tail", "frames", "--config", config, "--count", 1, "--timeout", 1);
        assertThat(more.code()).isEqualTo(1);
        assertThat(more.err()).contains("0 of 1 records of send.frames, send.frames.coast came within 1 s");
    }

    @Test
    void sendAndTailRefuseATopicThatIsMissing() throws Exception {
        Path config = config("absent");
        Cli send = Cli.run("send", wav("a.wav", 1_600), "--mic", "m", "--config", config);
        assertThat(send.code()).isEqualTo(2);
        assertThat(send.err()).contains("topic absent.frames is missing", "`earshot topics create --config ");
        assertThat(Cli.run("tail", "events", "--config", config).err()).contains("topic absent.events is missing");
    }

    @Test
    void runRefusesWhatCannotWorkAndNamesAllOfItAtOnce() throws Exception {
        Cli run = Cli.run("run", "--config", config("none"));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .contains("models: names no model package: add one")
                .contains("topic none.frames: is missing: create it with `earshot topics create --config ")
                .contains("topic none.dead-letters: is missing");
        assertThat(run.err().lines()).hasSize(9).allMatch(line -> line.startsWith("earshot: "));
    }

    @Test
    void runRefusesAnUnreachableBroker() throws Exception {
        Path config = config("gone", "models: [{path: " + model + "}]");
        Files.writeString(
                config,
                Files.readString(config)
                        .replace(broker.bootstrapServers(), "127.0.0.1:1")
                        .replace("10s", "1s"));
        Cli run = Cli.run("run", "--config", config);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("no answer from kafka.bootstrap-servers 127.0.0.1:1 within 1 s");
    }

    @Test
    void runRefusesRulesAboutTypesThatAreNotThereAndRolesThatAreNotKnown() throws Exception {
        Path rules = Files.writeString(folder.resolve("odd.yaml"), "rules: {odd: {events: [unicorn], severity: info}}");
        Path config = config("rules", "models: [{path: " + model + "}]");
        String yaml = Files.readString(config).replaceAll("alert-rules: .*", "alert-rules: " + rules);
        Files.writeString(config, yaml);
        assertThat(Cli.run("run", "--config", config).err())
                .contains("odd.yaml: rules.odd.events: event type 'unicorn' is not in ");
        assertThat(Cli.run("run", "--config", config, "--roles", "ingest,dashboard")
                        .err())
                .contains("dashboard comes with a later release");
        Cli unknown = Cli.run("run", "--config", config, "--roles", "listen");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).contains("'listen' is not known; there are ingest, events and alerts");
    }

    @Test
    void runRefusesAPortThatIsTakenAndDoctorNamesIt() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path config =
                    config("port", "models: [{path: " + model + "}]", "health: {port: " + taken.getLocalPort() + "}");
            Cli.run("topics", "create", "--config", config);
            Cli run = Cli.run("run", "--config", config);
            assertThat(run.code()).as(run.err()).isEqualTo(2);
            assertThat(run.err()).contains("health.port " + taken.getLocalPort(), "choose another");

            Cli doctor = Cli.run("doctor", "--config", config);
            assertThat(doctor.code()).isEqualTo(1);
            assertThat(doctor.out())
                    .contains("problem   health port    health.port " + taken.getLocalPort())
                    .contains("ok        brokers        " + broker.bootstrapServers() + ": cluster ")
                    .contains("ok        topics         8 topics of 2 partitions are as planned")
                    .contains("ok        model          tiny 1, 4 labels, runs on cpu")
                    .contains("1 problem: earshot run would not start");
        }
    }

    @Test
    void runSaysReadyAndEndsInOrderOnSigterm() throws Exception {
        Path config = config("live", "models: [{path: " + model + "}]", "health: {port: 0}");
        Cli.run("topics", "create", "--config", config);
        Path err = folder.resolve("err.txt");
        Process run = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "io.earshot.cli.Main",
                        "run",
                        "--config",
                        config.toString())
                .redirectError(err.toFile())
                .start();
        try {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (!Files.readString(err).contains("earshot: ready") && System.nanoTime() < deadline && run.isAlive()) {
                run.waitFor(50, TimeUnit.MILLISECONDS);
            }
            assertThat(Files.readString(err)).contains("earshot: ready");
            run.destroy();
            assertThat(run.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(run.exitValue()).as(Files.readString(err)).isZero();
            assertThat(Files.readString(err)).contains("earshot: stopping");
        } finally {
            run.destroyForcibly();
        }
    }
}
