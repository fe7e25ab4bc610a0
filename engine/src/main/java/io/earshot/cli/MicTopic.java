package io.earshot.cli;

import io.earshot.Serialization;
import io.earshot.avro.Microphone;
import io.earshot.config.EarshotConfig;
import io.earshot.topics.TopicNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** The registry of microphones as it stands on its topic. Each call connects, does its work and closes. */
final class MicTopic {
    private static final Duration POLL = Duration.ofMillis(200);

    private final EarshotConfig config;
    private final String topic;
    private final Serialization serialization = Serialization.singleObject();

    MicTopic(EarshotConfig config) {
        this.config = config;
        this.topic = TopicNames.of(config.topics()).mics();
    }

    String topic() {
        return topic;
    }

    /** Every registered mic by id: the newest registration of each. */
    SortedMap<String, Microphone> read() throws UserException {
        SortedMap<String, Microphone> mics = new TreeMap<>();
        try (KafkaConsumer<String, Microphone> consumer = new KafkaConsumer<>(
                Cluster.consumer(config, "earshot-mics-list"),
                new StringDeserializer(),
                serialization.mics().deserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long deadline = System.nanoTime() + config.kafka().reachWithin().toNanos();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                if (System.nanoTime() > deadline) {
                    throw UserException.failed("topic %s could not be read to its end within %d s"
                            .formatted(topic, config.kafka().reachWithin().toSeconds()));
                }
                for (ConsumerRecord<String, @Nullable Microphone> registration : consumer.poll(POLL)) {
                    Microphone mic = registration.value();
                    if (mic == null) {
                        mics.remove(registration.key());
                    } else {
                        mics.put(registration.key(), mic);
                    }
                }
            }
        }
        return mics;
    }

    /** Registers mics; a null removes one. Returns when the brokers have them all. */
    void write(Map<String, @Nullable Microphone> mics) throws UserException, InterruptedException {
        try (KafkaProducer<String, Microphone> producer = new KafkaProducer<>(
                Cluster.producer(config, "earshot-mics-set"),
                new StringSerializer(),
                serialization.mics().serializer())) {
            List<Future<?>> answers = new ArrayList<>();
            mics.forEach((id, mic) -> answers.add(producer.send(Records.of(topic, id, mic))));
            for (Future<?> answer : answers) {
                answer.get();
            }
        } catch (ExecutionException e) {
            throw UserException.failed("topic %s took not every registration: %s"
                    .formatted(topic, e.getCause() == null ? e : e.getCause().getMessage()));
        }
    }
}
