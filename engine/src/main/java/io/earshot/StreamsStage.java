package io.earshot;

import io.earshot.alerts.AlertsMeter;
import io.earshot.alerts.AlertsStreams;
import io.earshot.alerts.AlertsTopics;
import io.earshot.alerts.AlertsTopology;
import io.earshot.config.AlertRulesConfig;
import io.earshot.config.AlertsConfig;
import io.earshot.config.EarshotConfig;
import io.earshot.config.EventsConfig;
import io.earshot.events.EventTypes;
import io.earshot.events.EventsMeter;
import io.earshot.events.EventsStreams;
import io.earshot.events.EventsTopics;
import io.earshot.events.EventsTopology;
import io.earshot.streams.SharedStoreMemory;
import io.earshot.streams.StreamsRole;
import io.earshot.streams.TransactionWatch;
import io.earshot.topics.TopicNames;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events stage or the alerts stage of an engine: its Kafka Streams application, and the watch that ends transactions which
 * nobody else will. Belongs to the engine's thread.
 */
final class StreamsStage {
    private static final Logger log = LoggerFactory.getLogger(StreamsStage.class);

    private final StreamsRole streams;
    private final TransactionWatch watch;

    private StreamsStage(StreamsRole streams, TransactionWatch watch) {
        this.streams = streams;
        this.watch = watch;
    }

    static StreamsStage events(
            EarshotConfig config,
            TopicNames names,
            Serialization serialization,
            EventTypes types,
            EventsMeter meter,
            Consumer<Throwable> failure) {
        EventsConfig events = config.events();
        types.undetectable().forEach(type -> log.warn("no model that runs here has a label of event type {}", type));
        Properties properties = EventsStreams.properties(
                config.kafka().servers(),
                events.applicationId(),
                config.stateDir().resolve("events"),
                events,
                client(config, events.sessionTimeout(), events.standbys(), events.transactionTimeout()));
        EventsTopics topics = new EventsTopics(names.scores(), names.mics(), names.events(), names.coverage());
        TransactionWatch watch = new TransactionWatch(
                config.kafka().clientProperties(),
                events.applicationId(),
                Set.of(names.events(), names.coverage()),
                events.transactionTimeout());
        return of(
                () -> EventsTopology.build(topics, serialization.ofEvents(), types, events, meter),
                EventsTopology.STATE_LAYOUT,
                properties,
                watch,
                failure);
    }

    static StreamsStage alerts(
            EarshotConfig config,
            TopicNames names,
            Serialization serialization,
            AlertRulesConfig rules,
            Clock clock,
            AlertsMeter meter,
            Consumer<Throwable> failure) {
        AlertsConfig alerts = config.alerts();
        Properties properties = AlertsStreams.properties(
                alerts.applicationId(),
                config.kafka().servers(),
                config.stateDir().resolve("alerts"),
                alerts.threads(),
                names.deadLetters(),
                meter);
        properties.putAll(client(config, alerts.sessionTimeout(), alerts.standbys(), alerts.transactionTimeout()));
        AlertsTopics topics = new AlertsTopics(names.events(), names.coverage(), names.mics(), names.alerts());
        TransactionWatch watch = new TransactionWatch(
                config.kafka().clientProperties(),
                alerts.applicationId(),
                Set.of(names.alerts()),
                alerts.transactionTimeout());
        return of(
                () -> AlertsTopology.build(
                        topics, rules, config.events().positions(), serialization.ofAlerts(), clock, meter),
                AlertsTopology.STATE_LAYOUT,
                properties,
                watch,
                failure);
    }

    private static StreamsStage of(
            Supplier<Topology> topology,
            int layout,
            Properties properties,
            TransactionWatch watch,
            Consumer<Throwable> failure) {
        try {
            return new StreamsStage(new StreamsRole(topology.get(), layout, properties, watch, failure), watch);
        } catch (RuntimeException | Error e) {
            watch.close();
            throw e;
        }
    }

    /** Security and timeouts of the application's clients, and the memory of its stores. */
    private static Map<String, Object> client(
            EarshotConfig config, Duration sessionTimeout, int standbys, Duration transactionTimeout) {
        Map<String, Object> properties = config.kafka().clientProperties();
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), (int)
                sessionTimeout.toMillis());
        properties.put(
                StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG),
                Heartbeat.millis(sessionTimeout));
        properties.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, standbys);
        properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, SharedStoreMemory.class);
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), (int)
                transactionTimeout.toMillis());
        return properties;
    }

    /** @throws io.earshot.streams.StateException when its state directory cannot be used */
    void start() {
        streams.start();
        watch.start();
    }

    boolean isReady() {
        return streams.isReady();
    }

    String state() {
        return streams.state();
    }

    /** @param longest after which it is left as it is; the next start then reads its stores back */
    void close(Duration longest) {
        streams.close(longest);
        watch.close();
    }
}
