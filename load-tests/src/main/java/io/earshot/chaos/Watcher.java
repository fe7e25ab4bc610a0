package io.earshot.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a topic from its beginning as a subscriber would, read committed, and notes when each record could be read. Owns
 * one thread; what it has seen may be asked for by others.
 */
final class Watcher<T> implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(50);

    private final List<Seen<T>> seen = Collections.synchronizedList(new ArrayList<>());
    private final Thread thread;
    private volatile boolean closed;
    private volatile @Nullable Throwable failure;

    /**
     * @param nanos when it could be read, by {@link System#nanoTime}
     * @param value null for a deleted key
     */
    record Seen<T>(int partition, long offset, long nanos, @Nullable T value) {}

    Watcher(String servers, String topic, Deserializer<T> values) {
        Map<String, Object> properties = Map.of(
                "bootstrap.servers",
                servers,
                "isolation.level",
                "read_committed",
                "enable.auto.commit",
                false,
                "auto.offset.reset",
                "earliest",
                "max.poll.records",
                5_000,
                "reconnect.backoff.max.ms",
                200);
        thread = new Thread(() -> watch(properties, topic, values), "watch-" + topic);
        thread.setDaemon(true);
        thread.start();
    }

    private void watch(Map<String, Object> properties, String topic, Deserializer<T> values) {
        try (KafkaConsumer<byte[], T> consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), values)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!closed) {
                poll(consumer);
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private void poll(KafkaConsumer<byte[], T> consumer) {
        try {
            List<Seen<T>> batch = new ArrayList<>();
            for (ConsumerRecord<byte[], T> each : consumer.poll(POLL)) {
                batch.add(new Seen<>(each.partition(), each.offset(), System.nanoTime(), each.value()));
            }
            seen.addAll(batch);
        } catch (RetriableException e) {
            // The broker is down; it comes back.
        }
    }

    /** @return all so far, each partition in order */
    List<Seen<T>> seen() {
        Throwable error = failure;
        if (error != null) {
            throw new IllegalStateException("a topic could not be watched: " + error, error);
        }
        synchronized (seen) {
            return List.copyOf(seen);
        }
    }

    /** @return the values so far, each partition in order */
    List<T> values() {
        List<T> values = new ArrayList<>();
        for (Seen<T> each : seen()) {
            if (each.value() != null) {
                values.add(each.value());
            }
        }
        return values;
    }

    @Override
    public void close() {
        closed = true;
        Threads.join(thread);
    }
}
