package io.earshot.sinks;

import io.earshot.avro.serde.AvroSerdes;
import io.earshot.connectors.HealthSettings;
import io.earshot.connectors.MetricsServer;
import io.earshot.sinks.config.CommonConfig;
import io.earshot.sinks.config.FilesConfig;
import io.earshot.sinks.config.MqttConfig;
import io.earshot.sinks.config.SinkConfig;
import io.earshot.sinks.config.SinksConfig;
import io.earshot.sinks.config.WebhookConfig;
import io.earshot.sinks.delivery.Delivery;
import io.earshot.sinks.delivery.Target;
import io.earshot.sinks.files.Archive;
import io.earshot.sinks.mqtt.Mqtt;
import io.earshot.sinks.webhook.Webhook;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.HTTPServer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All sinks of a configuration: started, watched, ended in order. One thread's. */
public final class Sinks implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Sinks.class);
    private static final Duration REACH = Duration.ofSeconds(15);
    private static final long WATCH_MILLIS = 200;

    private final SinksConfig config;
    private final AvroSerdes serdes;
    private final Producer<byte[], byte[]> producer;
    private final List<Sink> sinks = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private @Nullable HTTPServer metricsServer;

    /**
     * Starts them.
     *
     * @throws SinkException when the cluster cannot be reached, a topic is not there, or the port is taken
     * @throws IllegalArgumentException naming what is wrong with a template
     */
    public Sinks(SinksConfig config, Clock clock) {
        this.config = config;
        CollectorRegistry registry = new CollectorRegistry();
        SinkMetrics metrics = new SinkMetrics(registry);
        List<Target> targets = new ArrayList<>();
        for (SinkConfig each : config.sinks()) {
            targets.add(target(each, metrics, clock));
        }
        serdes = config.kafka().serdes();
        Map<String, Object> properties = config.kafka().clientProperties();
        properties.put("acks", "all");
        properties.put("enable.idempotence", true);
        try {
            producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        } catch (KafkaException e) {
            // Its own words could quote a password.
            throw new SinkException("kafka: no client can be made of kafka.client and kafka.bootstrap-servers (%s)"
                    .formatted(
                            (e.getCause() == null ? e : e.getCause()).getClass().getSimpleName()));
        }
        try {
            DeadLetters deadLetters = new DeadLetters(producer, config.deadLetters());
            for (int i = 0; i < targets.size(); i++) {
                start(config.sinks().get(i).common(), targets.get(i), deadLetters, metrics, clock);
            }
            metricsServer = serve(registry, config.health());
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Returns when asked to end, or with the failure of a sink. */
    public void runUntil(BooleanSupplier asked) throws InterruptedException {
        while (!asked.getAsBoolean()) {
            for (Sink each : sinks) {
                Throwable failure = each.failure();
                if (failure != null) {
                    throw new SinkException("a sink stopped: %s; nothing is lost: mend that and start it again"
                            .formatted(failure instanceof SinkException ? failure.getMessage() : failure));
                }
            }
            Thread.sleep(WATCH_MILLIS);
        }
    }

    /** @return the port of the metrics; -1 when there are none */
    public int port() {
        return metricsServer == null ? -1 : metricsServer.getPort();
    }

    private static Target target(SinkConfig sink, SinkMetrics metrics, Clock clock) {
        // With sealed kinds and Java 17: one line for each.
        if (sink instanceof WebhookConfig webhook) {
            return new Webhook(webhook, clock);
        }
        if (sink instanceof MqttConfig mqtt) {
            return new Mqtt(mqtt);
        }
        if (sink instanceof FilesConfig files) {
            return new Archive(files, metrics.of(files.common().name()));
        }
        throw new IllegalStateException("no such kind: " + sink.getClass());
    }

    private void start(CommonConfig common, Target target, DeadLetters deadLetters, SinkMetrics metrics, Clock clock) {
        Consumer<byte[], byte[]> consumer = consumer(common);
        Records records = new Records(config, common, serdes);
        try {
            List<String> needed = new ArrayList<>(records.topics());
            needed.add(config.deadLetters());
            needed.forEach(topic -> check(consumer, topic));
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
        SinkMetrics.Of meter = metrics.of(common.name());
        Delivery delivery = new Delivery(common, target, meter, clock);
        Sink sink = new Sink(common, consumer, records, delivery, deadLetters, meter);
        Thread thread = new Thread(sink, "sink-" + common.name());
        sinks.add(sink);
        threads.add(thread);
        thread.start();
        log.info("sink {}: {} to {}", common.name(), records.topics(), target.shown());
    }

    private Consumer<byte[], byte[]> consumer(CommonConfig common) {
        Map<String, Object> properties = config.kafka().clientProperties();
        properties.put("group.id", config.group() + "." + common.name());
        properties.put("enable.auto.commit", false);
        properties.put("isolation.level", "read_committed");
        // Where a group begins is decided in code; this is what is left when retention has overtaken it.
        properties.put("auto.offset.reset", "earliest");
        properties.put("partition.assignment.strategy", CooperativeStickyAssignor.class.getName());
        properties.putIfAbsent("max.poll.records", 100);
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private void check(Consumer<byte[], byte[]> consumer, String topic) {
        List<PartitionInfo> partitions;
        try {
            partitions = consumer.partitionsFor(topic, REACH);
        } catch (KafkaException e) {
            throw new SinkException("kafka.bootstrap-servers: topic %s cannot be looked up at %s: %s"
                    .formatted(topic, config.kafka().bootstrapServers(), e.getMessage()));
        }
        if (partitions == null || partitions.isEmpty()) {
            throw new SinkException(
                    "topic %s does not exist: create it with earshot topics create, or mend topics.prefix"
                            .formatted(topic));
        }
    }

    private static @Nullable HTTPServer serve(CollectorRegistry registry, HealthSettings health) {
        try {
            return MetricsServer.start(health, registry);
        } catch (IllegalArgumentException e) {
            throw new SinkException(String.valueOf(e.getMessage()));
        }
    }

    /** Ends the sinks in order: requests under way come to their end, offsets are committed. */
    @Override
    public void close() {
        sinks.forEach(Sink::stop);
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (metricsServer != null) {
            metricsServer.close();
        }
        producer.close();
        serdes.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
