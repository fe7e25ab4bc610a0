package io.earshot.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.earshot.avro.AudioFrame;
import io.earshot.avro.serde.SingleObjectSerde;
import io.earshot.testing.Deadline;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class AudioSourceTaskTest {
    private static final SingleObjectSerde<AudioFrame> SERDE = new SingleObjectSerde<>(AudioFrame.class);

    @TempDir
    Path folder;

    private final FakeContext context = new FakeContext();

    private static Map<String, String> options(String... further) {
        Map<String, String> options = new HashMap<>();
        options.put("name", "ears");
        options.put("key.converter", "ByteArrayConverter");
        options.put("value.converter", "ByteArrayConverter");
        for (int i = 0; i < further.length; i += 2) {
            options.put(further[i], further[i + 1]);
        }
        return options;
    }

    private Map<String, String> recordings() {
        return options(
                "sources",
                "ridge",
                "sources.ridge.kind",
                "folder",
                "sources.ridge.quiet",
                "0ms",
                "sources.ridge.folder",
                folder.toString());
    }

    /** @return what a task gives until it is as wanted */
    private List<SourceRecord> run(Map<String, String> options, Predicate<List<SourceRecord>> wanted) {
        AudioSourceTask task = new AudioSourceTask();
        task.initialize(context);
        task.start(options);
        List<SourceRecord> all = new ArrayList<>();
        try {
            poll(task, all, wanted);
        } finally {
            task.stop();
        }
        return all;
    }

    private static void poll(AudioSourceTask task, List<SourceRecord> all, Predicate<List<SourceRecord>> wanted) {
        Deadline.await("records", () -> {
            try {
                List<SourceRecord> some = task.poll();
                if (some != null) {
                    assertThat(some).isNotEmpty();
                    all.addAll(some);
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return wanted.test(all);
        });
    }

    private static AudioFrame frame(SourceRecord record) {
        AudioFrame frame = SERDE.deserializer().deserialize(record.topic(), (byte[]) record.value());
        assertThat(new String((byte[]) record.key(), StandardCharsets.UTF_8)).isEqualTo(frame.getMicId());
        return frame;
    }

    private static byte[] samples(List<SourceRecord> records, String file) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        records.stream()
                .filter(each -> file.equals(each.sourcePartition().get("file")))
                .forEach(each -> all.writeBytes(frame(each).getPayload().array()));
        return all.toByteArray();
    }

    private static boolean hasEnds(List<SourceRecord> records, int count) {
        return records.stream().filter(each -> frame(each).getEndOfStream()).count() == count;
    }

    /** As Connect does once Kafka has them. */
    @SuppressWarnings("unchecked")
    private void acknowledge(List<SourceRecord> records) {
        records.forEach(each -> context.stored.put(each.sourcePartition(), (Map<String, Object>) each.sourceOffset()));
    }

    @Test
    void recordingsGoOnBehindTheLastFrameThatWasAcknowledged() throws Exception {
        byte[] first = Sound.noise(1, 3.05);
        byte[] second = Sound.noise(2, 2);
        Files.write(folder.resolve("20260501_043000.WAV"), Sound.wav(first));
        Files.write(folder.resolve("20260501_043500.WAV"), Sound.wav(second));
        List<SourceRecord> all = run(recordings(), records -> hasEnds(records, 2));
        assertThat(samples(all, "20260501_043000.WAV")).isEqualTo(first);
        assertThat(samples(all, "20260501_043500.WAV")).isEqualTo(second);

        acknowledge(all.subList(0, 12));
        List<SourceRecord> rest = run(recordings(), records -> hasEnds(records, 2));
        assertThat(rest).hasSize(all.size() - 12);
        assertThat(rest.stream().map(AudioSourceTaskTest::frame))
                .isEqualTo(all.subList(12, all.size()).stream()
                        .map(AudioSourceTaskTest::frame)
                        .toList());

        acknowledge(rest);
        Files.write(folder.resolve("20260501_044000.WAV"), Sound.wav(second));
        List<SourceRecord> more = run(recordings(), records -> hasEnds(records, 1));
        assertThat(more).allSatisfy(each -> assertThat(each.sourcePartition().get("file"))
                .isEqualTo("20260501_044000.WAV"));
        assertThat(context.metric("files-read", "ridge")).isEqualTo(1L);
    }

    @Test
    void aRecordingThatWasWrittenAnewIsReadFromItsBeginning() throws Exception {
        Path file = Files.write(folder.resolve("20260501_043000.WAV"), Sound.wav(Sound.noise(3, 1)));
        acknowledge(run(recordings(), records -> hasEnds(records, 1)));
        byte[] other = Sound.noise(4, 2);
        Files.write(file, Sound.wav(other));
        assertThat(samples(run(recordings(), records -> hasEnds(records, 1)), "20260501_043000.WAV"))
                .isEqualTo(other);
    }

    @Test
    void rawSamplesOverTcpArriveAndAStopDoesNotHang() throws Exception {
        byte[] sound = Sound.noise(5, 2);
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Map<String, String> options =
                options("sources", "mast", "sources.mast.kind", "tcp", "sources.mast.port", String.valueOf(port));
        AudioSourceTask task = new AudioSourceTask();
        task.initialize(context);
        task.start(options);
        AudioSourceTask second = new AudioSourceTask();
        second.initialize(new FakeContext());
        assertThatThrownBy(() -> second.start(options))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("mast");
        List<SourceRecord> all = new ArrayList<>();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(sound);
        }
        poll(task, all, records -> hasEnds(records, 1));
        assertThat(context.metric("samples", "mast")).isEqualTo((long) sound.length / 2);
        try (Socket open = new Socket(InetAddress.getLoopbackAddress(), port)) {
            open.getOutputStream().write(Arrays.copyOf(sound, 10_000));
            task.stop();
        }
        assertThat(task.poll()).isNull();
        ByteArrayOutputStream arrived = new ByteArrayOutputStream();
        all.forEach(each -> arrived.writeBytes(frame(each).getPayload().array()));
        assertThat(arrived.toByteArray()).isEqualTo(sound);
        assertThat(all).allSatisfy(each -> assertThat(each.sourcePartition().get("mic"))
                .isEqualTo("mast"));
        assertThat(Objects.requireNonNull(all.get(all.size() - 1).sourceOffset())
                        .get("samples"))
                .isEqualTo((long) sound.length / 2);
        assertThat(context.metric("lost-frames", "mast")).isEqualTo(0L);
    }

    @Test
    void liveSoundThatNobodyTakesIsLostAndCounted() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        AudioSourceTask task = new AudioSourceTask();
        task.initialize(context);
        task.start(options(
                "sources",
                "mast",
                "sources.mast.kind",
                "tcp",
                "sources.mast.port",
                String.valueOf(port),
                "queue.bytes",
                "1048576"));
        byte[] sound = Sound.noise(6, 60);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(sound);
        }
        Deadline.await("the end of the connection", () -> context.metric("source-state", "mast")
                .equals("dead"));
        List<SourceRecord> all = new ArrayList<>();
        poll(task, all, records -> hasEnds(records, 1));
        task.stop();
        long frames = sound.length / 3_200 + 1L;
        assertThat(context.metric("lost-frames", "mast")).isEqualTo(frames - all.size());
        assertThat(all.size()).isBetween(200, 283);
    }

    @Test
    void whileTheRegistryIsAwayConnectIsAskedToTryAgain() throws Exception {
        Files.write(folder.resolve("20260501_043000.WAV"), Sound.wav(Sound.noise(7, 1)));
        HttpServer registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        AtomicInteger asked = new AtomicInteger();
        registry.createContext("/", request -> {
            asked.incrementAndGet();
            request.sendResponseHeaders(503, -1);
            request.close();
        });
        registry.start();
        Map<String, String> options = recordings();
        options.put("wire.format", "confluent");
        options.put(
                "wire.registry.url",
                "http://127.0.0.1:%d/apis/registry/v3"
                        .formatted(registry.getAddress().getPort()));
        AudioSourceTask task = new AudioSourceTask();
        task.initialize(context);
        task.start(options);
        try {
            for (int tries = 0; tries < 2; tries++) {
                assertThatThrownBy(() -> poll(task, new ArrayList<>(), records -> false))
                        .isInstanceOf(RetriableException.class);
            }
            assertThat(asked).hasValueGreaterThan(1);
        } finally {
            task.stop();
            registry.stop(0);
        }
    }
}
