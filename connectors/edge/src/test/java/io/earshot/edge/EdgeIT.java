package io.earshot.edge;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.earshot.avro.AudioFrame;
import io.earshot.broker.EmbeddedBroker;
import io.earshot.edge.media.Encoded;
import io.earshot.testing.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The agent as a process, on a real broker that goes away. */
@Timeout(300)
class EdgeIT {
    /** How long the broker is away: -Dearshot.edge.outage=120 for a real one. */
    private static final int OUTAGE_SECONDS = Integer.getInteger("earshot.edge.outage", 2);

    /** How long its memory is watched: -Dearshot.edge.listen=60 for a figure. */
    private static final int LISTEN_SECONDS = Integer.getInteger("earshot.edge.listen", 3);

    private static EmbeddedBroker broker;

    @TempDir
    Path folder;

    private Cluster cluster;
    private String prefix;

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @BeforeEach
    void topic() {
        prefix = "t" + System.nanoTime() + ".";
        cluster = new Cluster(broker.bootstrapServers(), prefix + "frames");
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private Path config(String sources) throws IOException {
        return config(broker.bootstrapServers(), sources);
    }

    private Path config(String servers, String sources) throws IOException {
        Path file = folder.resolve("edge.yaml");
        Files.writeString(
                file,
                """
                kafka: {bootstrap-servers: ["%s"]}
                topics: {prefix: "%s"}
                buffer: {folder: buffer, size: 64MiB, leave-free: 1MiB}
                health: {port: 0}
                sources:
                %s"""
                        .formatted(servers, prefix, sources.indent(2)));
        return file;
    }

    static double metric(String port, String name) {
        try (InputStream in =
                URI.create("http://127.0.0.1:" + port + "/metrics").toURL().openStream()) {
            String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            Matcher found =
                    Pattern.compile("(?m)^" + Pattern.quote(name) + " (\\S+)$").matcher(all);
            return found.find() ? Double.parseDouble(found.group(1)) : Double.NaN;
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    private static boolean hasEnd(List<AudioFrame> frames, String mic) {
        return frames.stream().anyMatch(each -> each.getMicId().equals(mic) && each.getEndOfStream());
    }

    @Test
    void anHttpStreamArrivesSampleBySampleThoughTheBrokerIsAwayInItsMiddle() throws Exception {
        byte[] sound = Sound.noise(1, OUTAGE_SECONDS + 120);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        AtomicBoolean played = new AtomicBoolean();
        AtomicBoolean enough = new AtomicBoolean();
        AtomicInteger bytes = new AtomicInteger(-1);
        server.createContext("/live", request -> {
            if (!played.compareAndSet(false, true)) {
                request.sendResponseHeaders(404, -1);
                return;
            }
            request.getResponseHeaders().add("Content-Type", "audio/wav");
            request.sendResponseHeaders(200, 0);
            try (OutputStream out = request.getResponseBody()) {
                out.write(Sound.header(Sound.RATE, 1, -1));
                bytes.set(Sound.play(sound, out, enough::get));
            }
        });
        server.start();
        Path config =
                config("- {mic: live, kind: network, url: \"http://127.0.0.1:%d/live\", clock: {error-bound: 50ms}}"
                        .formatted(server.getAddress().getPort()));
        long before = micros();
        try (JavaProcess agent = JavaProcess.agent(folder, config)) {
            String metrics = agent.says("metrics on http://127.0.0.1:(\\d+)");
            cluster.frames("first frames", frames -> frames.size() > 5);
            broker.stop();
            double samples = metric(metrics, "earshot_edge_samples_total{mic=\"live\",}");
            Deadline.await(
                    "samples while the broker is away",
                    60 + OUTAGE_SECONDS,
                    () -> metric(metrics, "earshot_edge_samples_total{mic=\"live\",}")
                            >= samples + OUTAGE_SECONDS * Sound.RATE);
            broker.restart();
            enough.set(true);
            List<AudioFrame> frames = cluster.frames("the end of the stream", all -> hasEnd(all, "live"));

            Map<String, byte[]> streams = Cluster.streams(frames, "live");
            assertThat(streams).hasSize(1);
            assertThat(streams.values().iterator().next()).isEqualTo(Arrays.copyOf(sound, bytes.get()));
            assertThat(frames).filteredOn(AudioFrame::getEndOfStream).hasSize(1);
            AudioFrame first = frames.get(0);
            assertThat(first.getStreamStartedAt()).isBetween(before, micros());
            assertThat(first.getClockErrorBound()).isGreaterThanOrEqualTo(50_000);
            assertThat(frames).allSatisfy(each -> {
                long count = each.getFirstSample() * 1_000_000 / Sound.RATE;
                assertThat(each.getCapturedAt() - each.getStreamStartedAt()).isCloseTo(count, within(100_000));
            });
            assertThat(metric(metrics, "earshot_edge_lost_frames_total{reason=\"full\",}"))
                    .isZero();
            assertThat(agent.end()).isZero();
        } finally {
            server.stop(0);
        }
    }

    private static Offset<Long> within(long micros) {
        return Offset.offset(micros);
    }

    private static long micros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    @Test
    void whatAKilledAgentHadOnItsDiskIsSentByTheNextOne() throws Exception {
        byte[] sound = Sound.noise(2, 3);
        Path config = config("- {mic: raw, kind: tcp, port: 0}");
        try (JavaProcess agent = JavaProcess.agent(folder, config)) {
            String metrics = agent.says("metrics on http://127.0.0.1:(\\d+)");
            int port = Integer.parseInt(agent.says("listening on 127.0.0.1:(\\d+)"));
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                Sound.play(Arrays.copyOf(sound, sound.length / 2), socket.getOutputStream());
                cluster.frames("first frames", frames -> frames.size() > 5);
                broker.stop();
                Sound.play(Arrays.copyOfRange(sound, sound.length / 2, sound.length), socket.getOutputStream());
                Deadline.await(
                        "all samples in the agent",
                        () -> metric(metrics, "earshot_edge_samples_total{mic=\"raw\",}") == sound.length / 2.0);
                Deadline.await("frames on the disk", () -> metric(metrics, "earshot_edge_buffered_frames") > 10);
                agent.kill();
            }
        }
        broker.restart();
        try (JavaProcess agent = JavaProcess.agent(folder, config)) {
            agent.says("frames are left of an earlier run");
            int whole = sound.length - sound.length % 3200;
            List<AudioFrame> frames =
                    cluster.frames("everything sent", all -> Cluster.streams(all, "raw").values().stream()
                            .anyMatch(each -> each.length == whole));
            byte[] arrived = Cluster.streams(frames, "raw").values().iterator().next();
            assertThat(arrived).isEqualTo(Arrays.copyOf(sound, whole));
            assertThat(agent.end()).isZero();
        }
        assertThat(folder.resolve("buffer")).isDirectoryNotContaining("glob:**.frames");
    }

    @Test
    void aMachineThatStartsWithoutANetworkListensAndSendsItLater() throws Exception {
        byte[] sound = Sound.noise(5, 1);
        int whole = sound.length - sound.length % 3200;
        String source = "- {mic: raw, kind: tcp, port: 0}";
        try (JavaProcess agent = JavaProcess.agent(folder, config("broker.earshot.invalid:9092", source))) {
            agent.says("no name in kafka.bootstrap-servers can be resolved");
            String metrics = agent.says("metrics on http://127.0.0.1:(\\d+)");
            int port = Integer.parseInt(agent.says("listening on 127.0.0.1:(\\d+)"));
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                Sound.play(sound, socket.getOutputStream());
            }
            Deadline.await(
                    "all samples in the agent",
                    () -> metric(metrics, "earshot_edge_samples_total{mic=\"raw\",}") == sound.length / 2.0);
            assertThat(agent.end()).isZero();
        }
        try (JavaProcess agent = JavaProcess.agent(folder, config(source))) {
            List<AudioFrame> frames =
                    cluster.frames("everything sent", all -> Cluster.streams(all, "raw").values().stream()
                            .anyMatch(each -> each.length >= whole));
            byte[] arrived = Cluster.streams(frames, "raw").values().iterator().next();
            assertThat(Arrays.copyOf(arrived, whole)).isEqualTo(Arrays.copyOf(sound, whole));
            assertThat(agent.end()).isZero();
        }
    }

    @Test
    void anAgentWithFourSourcesFitsInto256Megabytes() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        AtomicBoolean enough = new AtomicBoolean();
        byte[] sound = Sound.noise(3, LISTEN_SECONDS + 60);
        byte[] flac = Encoded.sound(Sound.noise(4, LISTEN_SECONDS), "a.flac", "flac");
        server.createContext("/wav", request -> {
            request.sendResponseHeaders(200, 0);
            try (OutputStream out = request.getResponseBody()) {
                out.write(Sound.header(Sound.RATE, 1, -1));
                Sound.play(sound, out, enough::get);
            }
        });
        server.createContext("/flac", request -> {
            request.sendResponseHeaders(200, 0);
            try (OutputStream out = request.getResponseBody()) {
                out.write(flac);
            }
        });
        server.start();
        Path recordings = Files.createDirectory(folder.resolve("recordings"));
        Files.write(recordings.resolve("20260501_043000.flac"), flac);
        int port = server.getAddress().getPort();
        Path config = config(
                """
                - {mic: wav, kind: network, url: "http://127.0.0.1:%d/wav"}
                - {mic: flac, kind: network, url: "http://127.0.0.1:%d/flac"}
                - {mic: raw, kind: tcp, port: 0}
                - {mic: files, kind: folder, folder: recordings, quiet: 0ms}
                """
                        .formatted(port, port));
        try (JavaProcess agent = JavaProcess.agent(folder, config)) {
            int tcp = Integer.parseInt(agent.says("listening on 127.0.0.1:(\\d+)"));
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), tcp)) {
                Sound.play(Arrays.copyOf(sound, 2 * LISTEN_SECONDS * Sound.RATE), socket.getOutputStream());
            }
            // Who has not been heard when its sound ends has no end to tell.
            cluster.frames("a frame of the live one", all -> all.stream()
                    .anyMatch(frame -> frame.getMicId().equals("wav")));
            enough.set(true);
            List<AudioFrame> frames =
                    cluster.frames("the end of each", all -> List.of("wav", "flac", "raw", "files").stream()
                            .allMatch(mic -> hasEnd(all, mic)));
            assertThat(Cluster.streams(frames, "files").values().iterator().next())
                    .isEqualTo(
                            Cluster.streams(frames, "flac").values().iterator().next());
            Path status = Path.of("/proc/%d/status".formatted(agent.pid()));
            if (Files.exists(status)) {
                Matcher most = Pattern.compile("VmHWM:\\s+(\\d+) kB").matcher(Files.readString(status));
                assertThat(most.find()).isTrue();
                System.out.println("resident at most: " + most.group(1) + " kB");
                assertThat(Long.parseLong(most.group(1))).isLessThan(256 * 1024);
            }
            assertThat(agent.end()).isZero();
        } finally {
            server.stop(0);
        }
    }
}
