package io.earshot.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.avro.Alert;
import io.earshot.avro.ClockQuality;
import io.earshot.avro.EventStatus;
import io.earshot.avro.Severity;
import io.earshot.avro.SoundEvent;
import io.earshot.avro.serde.SingleObjectSerde;
import io.earshot.broker.EmbeddedBroker;
import io.earshot.testing.ConnectWorker;
import io.earshot.testing.Deadline;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The plugin as it is packaged, in Kafka's own Connect, on a real broker, with a real receiver. */
@Timeout(180)
class ConnectIT {
    private static final long AT = 1_700_000_000_000_000L;
    private static EmbeddedBroker broker;
    private static KafkaProducer<String, byte[]> producer;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start();
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    @AfterAll
    static void end() {
        producer.close();
        broker.close();
    }

    private static void topics(String prefix) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(
                            new NewTopic(prefix + "events", 2, (short) 1),
                            new NewTopic(prefix + "alerts", 1, (short) 1),
                            new NewTopic(prefix + "refused", 1, (short) 1)))
                    .all()
                    .get();
        }
    }

    private static void event(String prefix, String id, String mic) throws Exception {
        SoundEvent event = SoundEvent.newBuilder()
                .setId(id)
                .setType("chainsaw")
                .setStatus(EventStatus.OPENED)
                .setRevision(1)
                .setMicId(mic)
                .setStreamId("run-1")
                .setStreamStartedAt(AT - 60_000_000)
                .setSampleRate(16_000)
                .setModelId("yamnet")
                .setModelVersion("1")
                .setOnsetIndex(100)
                .setOffsetIndex(110)
                .setOnsetAt(AT)
                .setOffsetAt(AT + 5_250_001)
                .setDecidedAt(AT + 6_000_000)
                .setPeakScore(0.93f)
                .setMeanScore(0.7f)
                .setScoredWindows(11)
                .setClockQuality(ClockQuality.DEVICE)
                .setFramesTopic("earshot.frames")
                .setFramesPartition(3)
                .setFirstOffset(40)
                .setLastOffset(50)
                .build();
        String topic = prefix + "events";
        byte[] value = new SingleObjectSerde<>(SoundEvent.class).serializer().serialize(topic, event);
        producer.send(new ProducerRecord<>(topic, mic, value)).get();
    }

    private static void alert(String prefix, String id, Severity severity) throws Exception {
        Alert alert = Alert.newBuilder()
                .setId(id)
                .setRule("chainsaw-heard")
                .setSeverity(severity)
                .setSiteId("north-ridge")
                .setMicIds(List.of("mic-1"))
                .setFiredAt(AT)
                .setMessage("chainsaw at mic-1")
                .setLate(false)
                .setNumbers(Map.of())
                .setEvents(List.of())
                .build();
        String topic = prefix + "alerts";
        byte[] value = new SingleObjectSerde<>(Alert.class).serializer().serialize(topic, alert);
        producer.send(new ProducerRecord<>(topic, "north-ridge", value)).get();
    }

    private ConnectWorker.Setup workers() {
        return new ConnectWorker.Setup(
                folder,
                "earshot-connect",
                Map.of("key.converter", ConnectWorker.BYTES, "value.converter", ConnectWorker.BYTES));
    }

    private static Map<String, String> connector(String prefix, Receiver receiver) {
        Map<String, String> connector = new HashMap<>();
        connector.put("connector.class", "io.earshot.connect.WebhookSinkConnector");
        connector.put("tasks.max", "2");
        connector.put("topics", prefix + "events," + prefix + "alerts");
        connector.put("events.topic", prefix + "events");
        connector.put("alerts.topic", prefix + "alerts");
        connector.put("alerts.severity", "warning");
        connector.put("url", receiver.url());
        connector.put("retry.first.ms", "20");
        connector.put("retry.most.ms", "200");
        connector.put("consumer.override.isolation.level", "read_committed");
        connector.put("errors.tolerance", "all");
        connector.put("errors.deadletterqueue.topic.name", prefix + "refused");
        connector.put("errors.deadletterqueue.topic.replication.factor", "1");
        connector.put("errors.deadletterqueue.context.headers.enable", "true");
        return connector;
    }

    private static List<ConsumerRecord<byte[], byte[]>> refused(String prefix, int count) {
        List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partition = List.of(new TopicPartition(prefix + "refused", 0));
            consumer.assign(partition);
            consumer.seekToBeginning(partition);
            Deadline.await(count + " dead letters", () -> {
                consumer.poll(Duration.ofMillis(100)).forEach(letters::add);
                return letters.size() >= count;
            });
        }
        return letters;
    }

    /** Whether the connector's group has worked off the topics. */
    private static boolean hasCommitted(String prefix, String group, long records) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().entrySet().stream()
                            .filter(each -> each.getKey().topic().startsWith(prefix))
                            .mapToLong(each -> each.getValue().offset())
                            .sum()
                    == records;
        } catch (Exception e) {
            return false;
        }
    }

    @Test
    void standaloneDeliversAllOnceThroughRefusalsAndRestarts() throws Exception {
        topics("alone.");
        Set<String> failedOnce = ConcurrentHashMap.newKeySet();
        Set<String> expected = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            event("alone.", "e" + i, "mic-" + i % 5);
            expected.add("e" + i + "/1");
        }
        producer.send(new ProducerRecord<>("alone.events", "mic-1", new byte[] {1, 2, 3}))
                .get();
        event("alone.", "unwanted", "mic-2");
        alert("alone.", "minor", Severity.INFO);
        alert("alone.", "major", Severity.CRITICAL);
        expected.add("major");
        // Every third is down at first; one is never wanted.
        try (Receiver receiver = new Receiver(
                key -> key.startsWith("unwanted") ? 400 : key.hashCode() % 3 == 0 && failedOnce.add(key) ? 503 : 204)) {
            try (ConnectWorker worker = ConnectWorker.standalone(
                    workers(), broker.bootstrapServers(), "rangers", connector("alone.", receiver))) {
                worker.await("all accepted", () -> receiver.accepted.size() >= expected.size());
                worker.await("all committed", () -> hasCommitted("alone.", "connect-rangers", 24));
            }
            event("alone.", "later", "mic-3");
            expected.add("later/1");
            try (ConnectWorker worker = ConnectWorker.standalone(
                    workers(), broker.bootstrapServers(), "rangers", connector("alone.", receiver))) {
                worker.await("the later one accepted", () -> receiver.accepted.contains("later/1"));
            }
            assertThat(receiver.accepted).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(failedOnce).isNotEmpty();
            for (int mic = 0; mic < 5; mic++) {
                int first = mic;
                assertThat(receiver.accepted.stream()
                                .filter(key -> key.startsWith("e"))
                                .toList())
                        .containsSubsequence(IntStream.range(0, 4)
                                .mapToObj(n -> "e" + (first + 5 * n) + "/1")
                                .toList());
            }
            assertThat(refused("alone.", 2)).hasSize(2);
        }
    }

    @Test
    void distributedRefusesWrongOptionsAndRunsWithRightOnes() throws Exception {
        topics("many.");
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        try (Receiver receiver = new Receiver(key -> 204);
                ConnectWorker worker = ConnectWorker.distributed(workers(), broker.bootstrapServers(), port)) {
            Map<String, String> connector = connector("many.", receiver);
            Map<String, String> wrong = new HashMap<>(connector);
            wrong.put("url", "ftp://token@example.org");
            String path = "http://127.0.0.1:" + port;
            worker.await(
                    "REST answers",
                    () -> put(path + "/connectors/wrong/config", wrong).statusCode() == 400);
            assertThat(put(path + "/connectors/wrong/config", wrong).body())
                    .contains("url must be http:// or https://")
                    .doesNotContain("token@");
            worker.await(
                    "the connector is made",
                    () -> put(path + "/connectors/rangers/config", connector).statusCode() < 300);
            event("many.", "e1", "mic-1");
            alert("many.", "a1", Severity.WARNING);
            worker.await("both accepted", () -> receiver.accepted.size() >= 2);
            assertThat(receiver.accepted).containsExactlyInAnyOrder("e1/1", "a1");
        }
    }

    /** @param statusCode 0 where nobody answers yet */
    private record Answer(int statusCode, String body) {}

    private static Answer put(String url, Map<String, String> connector) {
        String json = connector.entrySet().stream()
                .map(each -> "\"%s\":\"%s\"".formatted(each.getKey(), each.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
        try {
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(url))
                                    .timeout(Duration.ofSeconds(20))
                                    .header("Content-Type", "application/json")
                                    .PUT(HttpRequest.BodyPublishers.ofString(json))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            return new Answer(answer.statusCode(), answer.body());
        } catch (IOException e) {
            return new Answer(0, "");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
