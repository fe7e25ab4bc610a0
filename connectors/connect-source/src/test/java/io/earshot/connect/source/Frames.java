package io.earshot.connect.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.avro.AudioFrame;
import io.earshot.avro.serde.SingleObjectSerde;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads what is committed on a frames topic. */
final class Frames implements AutoCloseable {
    private static final int PARTITIONS = 2;

    private final KafkaConsumer<String, byte[]> consumer;
    private final SingleObjectSerde<AudioFrame> serde = new SingleObjectSerde<>(AudioFrame.class);
    private final String topic;
    final List<AudioFrame> all = new ArrayList<>();

    Frames(String bootstrapServers, String topic) {
        this.topic = topic;
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1)))
                    .all()
                    .get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
        Map<String, Object> properties = new HashMap<>();
        properties.put("bootstrap.servers", bootstrapServers);
        properties.put("isolation.level", "read_committed");
        consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                .mapToObj(each -> new TopicPartition(topic, each))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Takes what is there. */
    void poll() {
        consumer.poll(Duration.ofMillis(20)).forEach(record -> {
            AudioFrame frame = serde.deserializer().deserialize(topic, record.value());
            assertThat(record.key()).isEqualTo(frame.getMicId());
            all.add(frame);
        });
    }

    /** @return how many streams have come to their ends */
    long ends() {
        return all.stream().filter(AudioFrame::getEndOfStream).count();
    }

    /** The samples of each stream; each frame must come once, behind the one before. */
    Map<String, byte[]> streams() {
        Map<String, ByteArrayOutputStream> streams = new LinkedHashMap<>();
        for (AudioFrame each : all) {
            ByteArrayOutputStream stream =
                    streams.computeIfAbsent(each.getStreamId(), id -> new ByteArrayOutputStream());
            assertThat(each.getFirstSample())
                    .as("position of the next frame of " + each.getStreamId())
                    .isEqualTo(stream.size() / 2L);
            byte[] payload = new byte[each.getPayload().remaining()];
            each.getPayload().duplicate().get(payload);
            stream.writeBytes(payload);
        }
        Map<String, byte[]> samples = new LinkedHashMap<>();
        streams.forEach((id, bytes) -> samples.put(id, bytes.toByteArray()));
        return samples;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
