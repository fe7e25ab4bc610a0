package io.earshot.loadtest;

import io.earshot.Serialization;
import io.earshot.avro.Microphone;
import io.earshot.config.KafkaConfig;
import io.earshot.config.TopicsConfig;
import io.earshot.topics.TopicNames;
import io.earshot.topics.TopicPlan;
import io.earshot.topics.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The topics of a run, made before it and read after it. */
public final class Cluster {
    private final String servers;
    private final TopicsConfig config;

    public Cluster(String servers, TopicsConfig config) {
        this.servers = servers;
        this.config = config;
    }

    public String servers() {
        return servers;
    }

    public TopicNames names() {
        return TopicNames.of(config);
    }

    /** Creates the topics and registers the mics. */
    public void prepare(List<Microphone> mics, Serialization serialization) throws IOException, InterruptedException {
        create(TopicPlan.of(config));
        try (KafkaProducer<String, Microphone> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers),
                new StringSerializer(),
                serialization.mics().serializer())) {
            Future<?> last = null;
            for (Microphone mic : mics) {
                last = producer.send(new ProducerRecord<>(names().mics(), mic.getMicId(), mic));
            }
            if (last != null) {
                producer.flush();
                last.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("the mics could not be registered: " + e.getCause(), e);
        }
    }

    /** Creates one more topic, of as many partitions. */
    public void create(String topic) {
        create(List.of(new TopicPlan(topic, config.partitions(), Optional.empty(), Map.of())));
    }

    private void create(List<TopicPlan> plans) {
        try (Topics topics = Topics.connect(new KafkaConfig(List.of(servers), Map.of(), Duration.ofSeconds(60)))) {
            topics.create(plans);
        }
    }

    /** Deletes the topics with all that they hold. */
    public void delete() throws IOException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            Set<String> ours = admin.listTopics().names().get().stream()
                    .filter(name -> name.startsWith(config.prefix()))
                    .collect(Collectors.toSet());
            admin.deleteTopics(ours).all().get();
        } catch (ExecutionException e) {
            throw new IOException("topics could not be deleted: " + e.getCause(), e);
        }
    }

    /** Gives every record that a topic holds now, read committed, each partition in order. */
    public <T> void read(String topic, Deserializer<T> values, Consumer<T> to) {
        Map<String, Object> properties =
                Map.of("bootstrap.servers", servers, "isolation.level", "read_committed", "enable.auto.commit", false);
        try (KafkaConsumer<byte[], T> consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), values)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], T> each : consumer.poll(Duration.ofMillis(200))) {
                    if (each.value() != null) {
                        to.accept(each.value());
                    }
                }
            }
        }
    }
}
