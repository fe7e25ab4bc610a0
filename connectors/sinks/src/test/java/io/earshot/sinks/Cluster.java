package io.earshot.sinks;

import io.earshot.avro.Alert;
import io.earshot.avro.SoundEvent;
import io.earshot.avro.serde.SingleObjectSerde;
import io.earshot.testing.Deadline;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
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

/** Writes what sinks read, and reads what they write. */
final class Cluster implements AutoCloseable {
    private final String prefix;
    private final Map<String, Object> servers;
    private final KafkaProducer<String, byte[]> producer;
    private final SingleObjectSerde<SoundEvent> events = new SingleObjectSerde<>(SoundEvent.class);
    private final SingleObjectSerde<Alert> alerts = new SingleObjectSerde<>(Alert.class);

    Cluster(String bootstrapServers, String prefix) {
        this.prefix = prefix;
        servers = Map.of("bootstrap.servers", bootstrapServers);
        // In order by one request at a time: an idempotent producer can get stuck on a topic that is only just there.
        Map<String, Object> properties = new HashMap<>(servers);
        properties.put("enable.idempotence", false);
        properties.put("max.in.flight.requests.per.connection", 1);
        producer = new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
        try (Admin admin = Admin.create(servers)) {
            admin.createTopics(Stream.of("events", "alerts", "dead-letters")
                            .map(each -> new NewTopic(prefix + each, 2, (short) 1))
                            .toList())
                    .all()
                    .get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    void event(SoundEvent event) {
        event(event, System.currentTimeMillis());
    }

    void event(SoundEvent event, long timestamp) {
        String topic = prefix + "events";
        byte[] value = events.serializer().serialize(topic, event);
        var unused = producer.send(new ProducerRecord<>(topic, null, timestamp, event.getMicId(), value));
    }

    void alert(Alert alert) {
        String topic = prefix + "alerts";
        byte[] value = alerts.serializer().serialize(topic, alert);
        var unused = producer.send(new ProducerRecord<>(topic, alert.getSiteId(), value));
    }

    void raw(String topic, byte[] value) {
        var unused = producer.send(new ProducerRecord<>(prefix + topic, "north-ridge", value));
    }

    void flush() {
        producer.flush();
    }

    boolean hasCommitted(String group) {
        try (Admin admin = Admin.create(servers)) {
            return !admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .isEmpty();
        } catch (InterruptedException | ExecutionException e) {
            return false;
        }
    }

    /** Waits for so many. */
    List<ConsumerRecord<byte[], byte[]>> deadLetters(int count) {
        List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(servers, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = List.of(
                    new TopicPartition(prefix + "dead-letters", 0), new TopicPartition(prefix + "dead-letters", 1));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Deadline.await(count + " dead letters", () -> {
                consumer.poll(Duration.ofMillis(100)).forEach(letters::add);
                return letters.size() >= count;
            });
        }
        return letters;
    }

    @Override
    public void close() {
        producer.close();
    }

    static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
