package io.earshot.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.avro.AudioFrame;
import io.earshot.avro.serde.SingleObjectSerde;
import io.earshot.testing.Deadline;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads what the agent writes. */
final class Cluster implements AutoCloseable {
    private static final int PARTITIONS = 2;

    private final KafkaConsumer<String, byte[]> consumer;
    private final SingleObjectSerde<AudioFrame> serde = new SingleObjectSerde<>(AudioFrame.class);
    private final String topic;
    private final List<AudioFrame> frames = new ArrayList<>();

    Cluster(String bootstrapServers, String topic) {
        this.topic = topic;
        Map<String, Object> servers = Map.of("bootstrap.servers", bootstrapServers);
        try (Admin admin = Admin.create(servers)) {
            admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1)))
                    .all()
                    .get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
        Map<String, Object> properties = new HashMap<>(servers);
        properties.put("reconnect.backoff.max.ms", 200);
        consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = List.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1));
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Everything so far, once it is as wanted. */
    List<AudioFrame> frames(String what, Predicate<List<AudioFrame>> wanted) {
        Deadline.await(what, () -> {
            consumer.poll(Duration.ofMillis(50)).forEach(record -> {
                AudioFrame frame = serde.deserializer().deserialize(topic, record.value());
                assertThat(record.key()).isEqualTo(frame.getMicId());
                frames.add(frame);
            });
            return wanted.test(frames);
        });
        return frames;
    }

    /** The samples of each stream, by its id; frames that come again must be the same, and none may be missing. */
    static Map<String, byte[]> streams(List<AudioFrame> frames, String mic) {
        Map<String, Map<Long, byte[]>> seen = new LinkedHashMap<>();
        Map<String, ByteArrayOutputStream> streams = new LinkedHashMap<>();
        for (AudioFrame each : frames) {
            if (!each.getMicId().equals(mic)) {
                continue;
            }
            byte[] payload = bytes(each.getPayload());
            byte[] before = seen.computeIfAbsent(each.getStreamId(), id -> new HashMap<>())
                    .putIfAbsent(each.getFirstSample(), payload);
            if (before != null) {
                assertThat(payload).as("a frame that came again").isEqualTo(before);
                continue;
            }
            ByteArrayOutputStream stream =
                    streams.computeIfAbsent(each.getStreamId(), id -> new ByteArrayOutputStream());
            assertThat(each.getFirstSample())
                    .as("position of the next frame of " + each.getStreamId())
                    .isEqualTo(stream.size() / (2L * each.getChannels()));
            stream.writeBytes(payload);
        }
        Map<String, byte[]> all = new LinkedHashMap<>();
        streams.forEach((id, bytes) -> all.put(id, Objects.requireNonNull(bytes).toByteArray()));
        return all;
    }

    private static byte[] bytes(ByteBuffer payload) {
        byte[] bytes = new byte[payload.remaining()];
        payload.duplicate().get(bytes);
        return bytes;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
