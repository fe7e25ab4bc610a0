package io.earshot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands that prepare a cluster and send to it, as a user calls them, on a real broker. */
@Timeout(value = 90, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClusterCommandsIT {
    private static LocalCluster cluster;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        cluster = new LocalCluster();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private Path config(String prefix) throws Exception {
        return cluster.config(folder, prefix);
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
                .hasSize(11);

        Cli again = Cli.run("topics", "create", "--config", config);
        assertThat(again.code()).isZero();
        assertThat(again.out().lines().filter(line -> line.endsWith("ok"))).hasSize(11);
        assertThat(Cli.run("topics", "check", "--config", config).code()).isZero();
    }

    @Test
    void anotherPartitionCountIsNamed() throws Exception {
        Path config = config("count");
        Cli.run("topics", "create", "--config", config);
        Cli other = Cli.run("topics", "check", "--config", config, "--partitions", 3, "--format", "jsonl");
        assertThat(other.code()).isEqualTo(1);
        assertThat(other.out().lines()).hasSize(11).allSatisfy(line -> assertThat(line)
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
        Path first = LocalCluster.wav(folder.resolve("first.wav"), 16_000);
        Path second = LocalCluster.wav(folder.resolve("second.wav"), 8_000);
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
                "2026-05-01T22:00:00+02:00");
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
        Cli send = Cli.run("send", LocalCluster.wav(folder.resolve("a.wav"), 1_600), "--mic", "m", "--config", config);
        assertThat(send.code()).isEqualTo(2);
        assertThat(send.err()).contains("topic absent.frames is missing", "`earshot topics create --config ");
        assertThat(Cli.run("tail", "events", "--config", config).err()).contains("topic absent.events is missing");
    }

    @Test
    void aLoopIsOneLongStreamThatEndsInOrderOnSigterm() throws Exception {
        Path config = cluster.configWithTopics(folder, "loop");
        Path wav = LocalCluster.wav(folder.resolve("birds.wav"), 8_000);
        try (Child send =
                Child.start(folder, "send", wav, "--mic", "m-1", "--loop", "--speed", 4, "--config", config)) {
            // Three times round: 15 frames of 100 ms.
            assertThat(tailFrames(config, 15).code()).isZero();
            assertThat(send.stop()).as(send.err()).isZero();
            assertThat(send.out()).contains("sent 1 stream of mic m-1 to loop.frames: ");
        }
        List<JsonNode> frames = tailFrames(config, cluster.size("loop.frames")).json();
        assertThat(frames).hasSizeGreaterThan(15);
        long next = 0;
        for (JsonNode frame : frames.subList(0, frames.size() - 1)) {
            assertThat(frame.get("first_sample").asLong()).isEqualTo(next);
            assertThat(frame.get("end_of_stream").asBoolean()).isFalse();
            next += 1_600;
        }
        JsonNode last = frames.get(frames.size() - 1);
        assertThat(last.get("first_sample").asLong()).isEqualTo(next);
        assertThat(last.get("end_of_stream").asBoolean()).isTrue();
    }

    @Test
    void aLoopOverSeveralRecordingsMakesAStreamOfEachEveryTime() throws Exception {
        Path config = cluster.configWithTopics(folder, "loops");
        Path first = LocalCluster.wav(folder.resolve("first.wav"), 3_200);
        Path second = LocalCluster.wav(folder.resolve("second.wav"), 1_600);
        try (Child send = Child.start(
                folder, "send", first, second, "--mic", "m-1", "--loop", "--speed", 2, "--config", config)) {
            Cli frames = tailFrames(config, 7);
            assertThat(frames.code()).as(frames.err()).isZero();
            assertThat(frames.json().stream()
                            .map(frame -> frame.get("stream").asText())
                            .distinct())
                    .startsWith("1-first.wav", "2-second.wav", "3-first.wav", "4-second.wav");
            assertThat(send.stop()).as(send.err()).isZero();
            assertThat(send.out()).containsPattern("sent [0-9]+ streams of mic m-1 to loops.frames");
        }
    }

    private static Cli tailFrames(Path config, long count) {
        return Cli.run(
                "tail",
                "frames",
                "--config",
                config,
                "--from-beginning",
                "--count",
                count,
                "--timeout",
                30,
                "--format",
                "jsonl");
    }
}
