package io.earshot.cli;

import io.earshot.Serialization;
import io.earshot.config.EarshotConfig;
import io.earshot.topics.TopicNames;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Follows events and alerts as a ranger's app would: read committed. Owns its thread. */
final class DemoListener implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final long QUIET_NANOS = 1_500_000_000L;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Serialization serialization;
    private final TopicNames names;
    private final LiveLines lines;
    private final DemoCounts counts;
    private final Thread thread = new Thread(this::run, "demo-listener");
    private volatile long lastNanos = System.nanoTime();
    private volatile boolean stopping;

    DemoListener(EarshotConfig config, Serialization serialization, LiveLines lines, DemoCounts counts) {
        Map<String, Object> properties = new HashMap<>(config.kafka().clientProperties());
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, "earshot-demo-listener");
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        this.consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.serialization = serialization;
        this.names = TopicNames.of(config.topics());
        this.lines = lines;
        this.counts = counts;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try (consumer) {
            List<TopicPartition> partitions = List.of(names.events(), names.alerts()).stream()
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            while (!stopping) {
                consumer.poll(POLL).forEach(this::take);
            }
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        lastNanos = System.nanoTime();
        if (record.topic().equals(names.events())) {
            var event = serialization.events().deserializer().deserialize(record.topic(), record.value());
            counts.event(event, Clock.systemUTC().millis() * 1000);
            lines.event(event);
        } else {
            var alert = serialization.alerts().deserializer().deserialize(record.topic(), record.value());
            counts.alert(alert);
            lines.alert(alert);
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
