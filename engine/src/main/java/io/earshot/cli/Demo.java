package io.earshot.cli;

import io.earshot.Engine;
import io.earshot.EngineHealth;
import io.earshot.EngineMetrics;
import io.earshot.Meters;
import io.earshot.Serialization;
import io.earshot.api.DashboardException;
import io.earshot.api.DashboardPlugin;
import io.earshot.avro.AudioFrame;
import io.earshot.broker.BrokerException;
import io.earshot.broker.EmbeddedBroker;
import io.earshot.config.AlertRulesConfig;
import io.earshot.config.ByteSize;
import io.earshot.config.EarshotConfig;
import io.earshot.config.EventTypesConfig;
import io.earshot.config.HealthConfig;
import io.earshot.config.KafkaConfig;
import io.earshot.config.ModelConfig;
import io.earshot.config.TopicsConfig;
import io.earshot.config.Yaml;
import io.earshot.files.Folders;
import io.earshot.health.HealthException;
import io.earshot.health.HealthServer;
import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import io.earshot.playback.FramePlayer;
import io.earshot.playback.FrameSource;
import io.earshot.topics.TopicNames;
import io.earshot.topics.TopicPlan;
import io.earshot.topics.Topics;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * The whole system in one process: broker, topics, engine, mics, and somebody who listens to events and alerts. Belongs
 * to the command's thread.
 */
final class Demo {
    private static final long READY_SECONDS = 90;
    private static final long SETTLED_SECONDS = 60;
    private static final int PARTITIONS = 4;
    private static final Duration LEAD = Duration.ofSeconds(1);

    private final ModelPackage model;
    private final Path events;
    private final Path alerts;
    private final EarshotConfig base;
    private final int brokerPort;
    private final @Nullable Integer metricsPort;
    private final @Nullable Integer dashboardPort;
    private final LiveLines lines;
    private final PrintWriter err;
    private final DemoCounts counts = new DemoCounts();

    /**
     * @param brokerPort of the embedded broker, 0 for any free one
     * @param metricsPort likewise, -1 for none; null for the usual one if it is free, else any
     * @param dashboardPort as metricsPort
     */
    Demo(
            ModelPackage model,
            Path events,
            Path alerts,
            EarshotConfig base,
            int brokerPort,
            @Nullable Integer metricsPort,
            @Nullable Integer dashboardPort,
            LiveLines lines,
            PrintWriter err) {
        this.model = model;
        this.events = events;
        this.alerts = alerts;
        this.base = base;
        this.brokerPort = brokerPort;
        this.metricsPort = metricsPort;
        this.dashboardPort = dashboardPort;
        this.lines = lines;
        this.err = err;
    }

    int run(DemoMics mics) throws IOException, ModelException, InterruptedException, UserException {
        EventTypesConfig types = Yaml.read(events, EventTypesConfig.class);
        AlertRulesConfig rules = Yaml.read(alerts, AlertRulesConfig.class);
        Path state = Files.createTempDirectory("earshot-demo-");
        err.println("earshot: starting an embedded Kafka broker ...");
        try (StopSignal stop = new StopSignal();
                EmbeddedBroker broker = EmbeddedBroker.start(new EmbeddedBroker.Settings(brokerPort, null, Map.of()))) {
            EarshotConfig config = config(broker.bootstrapServers(), state);
            try (Topics topics = Topics.connect(config.kafka())) {
                topics.create(TopicPlan.of(config.topics()));
            }
            return play(config, types, rules, mics, stop);
        } catch (BrokerException e) {
            throw UserException.failed(String.valueOf(e.getMessage()));
        } finally {
            Folders.delete(state);
        }
    }

    private EarshotConfig config(String servers, Path state) {
        HealthConfig health = base.health();
        return base.withKafka(
                        new KafkaConfig(List.of(servers), Map.of(), base.kafka().reachWithin()))
                .withTopics(TopicsConfig.DEFAULTS.withShape(PARTITIONS, 1))
                .withFiles(List.of(new ModelConfig(model.folder(), null, null)), events, alerts, state)
                .withHealth(metricsPort == null ? health : health.withPort(metricsPort));
    }

    private int play(
            EarshotConfig config, EventTypesConfig types, AlertRulesConfig rules, DemoMics mics, BooleanSupplier stop)
            throws ModelException, IOException, InterruptedException, UserException {
        EngineMetrics metrics = new EngineMetrics(new CollectorRegistry(), config);
        Meters meters = Meters.both(metrics.meters(), counts.meters());
        Serialization serialization = Serialization.of(config.wire());
        TopicNames names = TopicNames.of(config.topics());
        try (Engine engine =
                        new Engine(config, types, rules, EnumSet.allOf(Engine.Role.class), meters, Clock.systemUTC());
                HealthServer health = watched(engine, metrics, config.health());
                DemoListener listener = new DemoListener(config, serialization, lines, counts);
                Opened opened = new Opened()) {
            err.println("earshot: starting the engine with model " + model.id() + " " + model.version() + " ...");
            engine.start();
            listener.start();
            awaitReady(engine, stop);
            DashboardRole dashboard = opened.keep(dashboard(config, types, rules, metrics.registry()));
            err.println("earshot: listening: " + mics.describe() + ", broker "
                    + config.kafka().servers()
                    + (health == null
                            ? ""
                            : ", metrics http://" + config.health().host() + ":" + health.port() + "/metrics")
                    + (dashboard == null ? "" : ", dashboard " + dashboard.url()));
            try (KafkaProducer<String, AudioFrame> producer = new KafkaProducer<>(
                    producer(config),
                    new StringSerializer(),
                    serialization.frames().serializer())) {
                FramePlayer player = new FramePlayer(producer, names.frames(), 1, System::nanoTime);
                // A little ahead: opening many mics takes time, and all of them begin together.
                long startNanos = System.nanoTime() + LEAD.toNanos();
                long startedAt = (Clock.systemUTC().millis() + LEAD.toMillis()) * 1000;
                List<FrameSource> sources = mics.open(startedAt);
                for (FrameSource source : sources) {
                    player.add(source, startNanos);
                }
                counts.begin(sources.size());
                player.play(() -> stop.getAsBoolean() || engine.failure() != null);
                counts.played(player);
            }
            awaitSettled(engine);
            Throwable failure = engine.failure();
            if (failure != null) {
                throw UserException.failed("the engine stopped: " + Failures.said(failure));
            }
            listener.drain();
            counts.summary(err);
        }
        return 0;
    }

    /** What is opened on the way, and closed before what was there. */
    private static final class Opened implements AutoCloseable {
        private @Nullable DashboardRole role;

        @Nullable
        DashboardRole keep(@Nullable DashboardRole opened) {
            role = opened;
            return opened;
        }

        @Override
        public void close() {
            if (role != null) {
                role.close();
            }
        }
    }

    /** Where nobody chose a port, the usual one if it is free, else any; null where there is to be none, or is none. */
    private @Nullable DashboardRole dashboard(
            EarshotConfig config, EventTypesConfig types, AlertRulesConfig rules, CollectorRegistry registry)
            throws UserException, ModelException {
        DashboardPlugin plugin = DashboardRole.find();
        if (plugin == null) {
            err.println("earshot: without a dashboard: " + DashboardRole.MISSING);
        }
        if (plugin == null || (dashboardPort != null && dashboardPort < 0)) {
            return null;
        }
        int usual = dashboardPort == null ? config.dashboard().port() : dashboardPort;
        try {
            return DashboardRole.start(plugin, config, types, rules, registry, usual);
        } catch (DashboardException taken) {
            if (dashboardPort != null) {
                throw UserException.failed(String.valueOf(taken.getMessage()));
            }
        }
        try {
            return DashboardRole.start(plugin, config, types, rules, registry, 0);
        } catch (DashboardException e) {
            throw UserException.failed(String.valueOf(e.getMessage()));
        }
    }

    /** Where nobody chose a port, the usual one if it is free, else any. */
    private @Nullable HealthServer watched(Engine engine, EngineMetrics metrics, HealthConfig config)
            throws UserException {
        try {
            return EngineHealth.start(config, engine, metrics);
        } catch (HealthException taken) {
            if (metricsPort != null) {
                throw UserException.failed(String.valueOf(taken.getMessage()));
            }
            return EngineHealth.start(config.withPort(0), engine, metrics);
        }
    }

    private static Map<String, Object> producer(EarshotConfig config) {
        Map<String, Object> properties = new HashMap<>(config.kafka().clientProperties());
        properties.put(ProducerConfig.CLIENT_ID_CONFIG, "earshot-demo-mics");
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        properties.put(
                ProducerConfig.BATCH_SIZE_CONFIG, (int) ByteSize.parse("128KiB").bytes());
        properties.put(
                ProducerConfig.BUFFER_MEMORY_CONFIG, ByteSize.parse("64MiB").bytes());
        return properties;
    }

    private static void awaitReady(Engine engine, BooleanSupplier stop) throws UserException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
        while (!engine.unready().isEmpty() && !stop.getAsBoolean()) {
            Throwable failure = engine.failure();
            if (failure != null) {
                throw UserException.failed("the engine did not start: " + Failures.said(failure));
            }
            if (System.nanoTime() > deadline) {
                throw UserException.failed(
                        "the engine was not ready after %d s: %s".formatted(READY_SECONDS, engine.unready()));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    /** Every stream's end has been accepted by the events stage; then its last events are on their topic. */
    private void awaitSettled(Engine engine) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SETTLED_SECONDS);
        while (!counts.settled() && engine.failure() == null && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}
