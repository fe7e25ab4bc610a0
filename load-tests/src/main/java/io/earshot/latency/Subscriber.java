package io.earshot.latency;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/** Follows a topic from its beginning, read committed, on a thread of its own. */
final class Subscriber<T> implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final long QUIET_NANOS = 2_000_000_000L;

    private final KafkaConsumer<byte[], T> consumer;
    private final String topic;
    private final Consumer<T> to;
    private final Thread thread = new Thread(this::run, "subscriber");
    private volatile long lastNanos = System.nanoTime();
    private volatile boolean stopping;

    Subscriber(String servers, String topic, Deserializer<T> values, Consumer<T> to) {
        this.topic = topic;
        this.to = to;
        this.consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        servers,
                        "isolation.level",
                        "read_committed",
                        "enable.auto.commit",
                        false,
                        "auto.offset.reset",
                        "earliest"),
                new ByteArrayDeserializer(),
                values);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try (consumer) {
            consumer.assign(consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList());
            while (!stopping) {
                for (ConsumerRecord<byte[], T> each : consumer.poll(POLL)) {
                    lastNanos = System.nanoTime();
                    to.accept(each.value());
                }
            }
        }
    }

    /** Waits until nothing has come for a while. */
    void drain() {
        long from = System.nanoTime();
        while (System.nanoTime() - Math.max(from, lastNanos) < QUIET_NANOS) {
            LockSupport.parkNanos(20_000_000);
        }
    }

    @Override
    public void close() {
        stopping = true;
        try {
            thread.join(2_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
