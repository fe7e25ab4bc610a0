package io.earshot.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.net.httpserver.HttpServer;
import io.earshot.avro.Alert;
import io.earshot.avro.Coverage;
import io.earshot.avro.EventStatus;
import io.earshot.avro.SoundEvent;
import io.earshot.avro.serde.SingleObjectSerde;
import io.earshot.broker.EmbeddedBroker;
import io.earshot.synth.Cue;
import io.earshot.synth.Scene;
import io.earshot.synth.SceneScript;
import io.earshot.synth.SoundType;
import io.earshot.synth.Theme;
import io.earshot.testing.Deadline;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * From a live HTTP stream to the alert: the agent and an engine with the model in the box, as processes, on a broker that is
 * away while the chainsaw is at work.
 */
@Timeout(600)
class EdgeToAlertIT {
    /** How long the broker is away: -Dearshot.edge.outage=120 for a real one. */
    private static final int OUTAGE = Integer.getInteger("earshot.edge.outage", 12);

    private static final int BEFORE = 8;
    private static final int SAW_SECONDS = 7;
    private static final double FIRST_SAW = BEFORE + OUTAGE / 2.0 - 3;
    private static final double SECOND_SAW = FIRST_SAW + SAW_SECONDS + 8 + OUTAGE / 2.0;
    private static final int SECONDS = (int) SECOND_SAW + SAW_SECONDS + 5;
    private static final String RETIRED = "RETIRED";
    private static final String PREFIX = "edge.";

    @TempDir
    Path folder;

    private static byte[] forest() {
        List<Cue> cues = List.of(
                Cue.of(SoundType.CHAINSAW, FIRST_SAW, SAW_SECONDS, 30),
                Cue.of(SoundType.CHAINSAW, SECOND_SAW, SAW_SECONDS, 30));
        float[] samples = new float[SECONDS * Sound.RATE];
        int rendered = new Scene(new SceneScript(
                        Sound.RATE,
                        SECONDS,
                        Theme.FOREST.background(),
                        SceneScript.DEFAULT_BACKGROUND_DECIBELS,
                        cues,
                        7))
                .render(0, samples, 0, samples.length);
        assertThat(rendered).isEqualTo(samples.length);
        ByteBuffer bytes = ByteBuffer.allocate(2 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float sample : samples) {
            bytes.putShort((short) Math.round(sample * Short.MAX_VALUE));
        }
        return bytes.array();
    }

    /** Once, in real time; who asks again finds nothing. */
    private static HttpServer serve(byte[] sound) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        AtomicBoolean played = new AtomicBoolean();
        server.createContext("/forest", request -> {
            if (!played.compareAndSet(false, true)) {
                request.sendResponseHeaders(404, -1);
                return;
            }
            request.getResponseHeaders().add("Content-Type", "audio/wav");
            request.sendResponseHeaders(200, 0);
            try (OutputStream out = request.getResponseBody()) {
                out.write(Sound.header(Sound.RATE, 1, -1));
                Sound.play(sound, out);
            }
        });
        server.start();
        return server;
    }

    private Path engineConfig(EmbeddedBroker broker) throws IOException {
        Path starter = Path.of(System.getProperty("earshot.root"), "config/models/starter")
                .toAbsolutePath()
                .normalize();
        Path alerts = Files.writeString(
                folder.resolve("alerts.yaml"),
                """
                settle: 10s
                rules:
                  chainsaw-heard: {events: [chainsaw], min-duration: 2s, cool-down: 1h, severity: warning}
                """);
        return Files.writeString(
                folder.resolve("earshot.yaml"),
                """
                kafka: {bootstrap-servers: ["%s"]}
                topics: {prefix: "%s", partitions: 2, replication: 1}
                models: [{path: "%s"}]
                event-types: "%s"
                alert-rules: "%s"
                state-dir: state
                health: {port: -1}
                """
                        .formatted(broker.bootstrapServers(), PREFIX, starter, starter.resolve("events.yaml"), alerts));
    }

    private Path agentConfig(EmbeddedBroker broker, HttpServer server) throws IOException {
        return Files.writeString(
                folder.resolve("edge.yaml"),
                """
                kafka: {bootstrap-servers: ["%s"]}
                topics: {prefix: "%s"}
                encoding: flac
                buffer: {folder: buffer, size: 64MiB, leave-free: 1MiB}
                health: {port: 0}
                sources:
                  - {mic: forest, kind: network, url: "http://127.0.0.1:%d/forest", clock: {error-bound: 50ms}}
                """
                        .formatted(
                                broker.bootstrapServers(),
                                PREFIX,
                                server.getAddress().getPort()));
    }

    private static void awaitSecond(String port, int second) {
        String samples = "earshot_edge_samples_total{mic=\"forest\",}";
        Deadline.await(
                "second %d of the stream in the agent".formatted(second),
                second + 60,
                () -> EdgeIT.metric(port, samples) >= (double) second * Sound.RATE);
    }

    /** All that is committed on a topic so far. */
    private static <T extends SpecificRecord> List<T> all(EmbeddedBroker broker, String topic, Class<T> type) {
        List<T> all = new ArrayList<>();
        SingleObjectSerde<T> serde = new SingleObjectSerde<>(type);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(PREFIX + topic).stream()
                    .map(each -> new TopicPartition(each.topic(), each.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
                consumer.poll(Duration.ofMillis(50))
                        .forEach(record -> all.add(serde.deserializer().deserialize(PREFIX + topic, record.value())));
            }
        }
        return all;
    }

    /** What the newest records say of each minute, once the stream has ended; in an outage it may retire before. */
    private static Map<Long, Coverage> accounted(EmbeddedBroker broker) {
        TreeMap<Long, Coverage> minutes = new TreeMap<>();
        Deadline.await("the account of the stream", 120, () -> {
            all(broker, "coverage", Coverage.class).forEach(each -> minutes.put(each.getMinute(), each));
            return minutes.values().stream().mapToLong(Coverage::getAnalysed).sum() > micros(SECONDS - 2)
                    && !minutes.lastEntry().getValue().getStreaming();
        });
        return minutes;
    }

    private static long micros(double seconds) {
        return Math.round(seconds * 1_000_000);
    }

    @Test
    void aChainsawDuringAnOutageRaisesItsAlertWhenTheBrokerIsBackAndEverySecondIsAccountedFor() throws Exception {
        HttpServer server = serve(forest());
        try (EmbeddedBroker broker = EmbeddedBroker.start()) {
            Path config = engineConfig(broker);
            try (JavaProcess topics = JavaProcess.engine(folder, "topics", "create", "--config", config)) {
                assertThat(topics.exitCode()).as(topics.said()).isZero();
            }
            try (JavaProcess engine =
                    JavaProcess.engine(folder, "run", "--roles", "ingest,events,alerts", "--config", config)) {
                engine.says("earshot: ready");
                try (JavaProcess agent = JavaProcess.agent(folder, agentConfig(broker, server))) {
                    String metrics = agent.says("metrics on http://127.0.0.1:(\\d+)");
                    awaitSecond(metrics, BEFORE);
                    broker.stop();
                    awaitSecond(metrics, BEFORE + OUTAGE);
                    broker.restart();
                    agent.says("the broker takes frames again");
                    checkAccount(accounted(broker).values());
                    checkSaws(broker);
                    assertThat(agent.end()).isZero();
                }
                assertThat(engine.end()).as(engine.said()).isZero();
            }
        } finally {
            server.stop(0);
        }
    }

    private static void checkAccount(Collection<Coverage> minutes) {
        long analysed = 0;
        long retired = 0;
        for (Coverage minute : minutes) {
            assertThat(minute.getMissing().keySet()).as(minute.toString()).isSubsetOf(RETIRED);
            long missing = minute.getMissing().getOrDefault(RETIRED, 0L);
            assertThat(minute.getAnalysed() + minute.getSilent() + minute.getAbsent() + missing)
                    .as(minute.toString())
                    .isEqualTo(minute.getKnownUntil() - minute.getMinute());
            assertThat(minute.getRepeated()).as(minute.toString()).isZero();
            analysed += minute.getAnalysed();
            retired += missing;
        }
        // Where nothing came for 15 s a stream retires: less than two hops lie between its last window and the next.
        assertThat(retired).isLessThan(micros(0.96));
        // By the clock of the agent, which the samples' times follow by at most 0.5 ms a second.
        assertThat(analysed + retired).isCloseTo(micros(SECONDS), within(micros(SECONDS * 0.0005)));
    }

    private static void checkSaws(EmbeddedBroker broker) {
        List<SoundEvent> saws = all(broker, "events", SoundEvent.class).stream()
                .filter(event -> event.getType().equals("chainsaw"))
                .filter(event -> event.getStatus() == EventStatus.CLOSED)
                .toList();
        assertThat(saws)
                .extracting(event -> (event.getOnsetAt() - event.getStreamStartedAt()) / 1e6)
                .satisfiesExactly(
                        first -> assertThat(first).isCloseTo(FIRST_SAW, within(1.5)),
                        second -> assertThat(second).isCloseTo(SECOND_SAW, within(1.5)));
        // The cool-down holds the second one back.
        assertThat(all(broker, "alerts", Alert.class))
                .filteredOn(alert -> alert.getRule().equals("chainsaw-heard"))
                .singleElement()
                .extracting(alert -> alert.getEvents().get(0).getId())
                .isEqualTo(saws.get(0).getId());
    }
}
