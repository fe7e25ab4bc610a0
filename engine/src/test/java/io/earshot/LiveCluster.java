package io.earshot;

import io.earshot.avro.Alert;
import io.earshot.avro.AudioFrame;
import io.earshot.avro.Coverage;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.SoundEvent;
import io.earshot.avro.WindowOutcome;
import io.earshot.broker.EmbeddedBroker;
import io.earshot.config.AlertRulesConfig;
import io.earshot.config.DashboardConfig;
import io.earshot.config.EarshotConfig;
import io.earshot.config.EventTypesConfig;
import io.earshot.config.HealthConfig;
import io.earshot.config.IngestConfig;
import io.earshot.config.KafkaConfig;
import io.earshot.config.ModelConfig;
import io.earshot.config.ShadowConfig;
import io.earshot.config.TopicsConfig;
import io.earshot.config.WireConfig;
import io.earshot.config.Yaml;
import io.earshot.media.AudioFile;
import io.earshot.playback.FileFrames;
import io.earshot.playback.FramePlayer;
import io.earshot.playback.FrameSource;
import io.earshot.topics.TopicNames;
import io.earshot.topics.TopicPlan;
import io.earshot.topics.Topics;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A real broker with Earshot's topics under a prefix of its own, engines on it, and what came out. One test's; engines
 * that a test starts are closed with it.
 */
final class LiveCluster implements AutoCloseable {
    private final EarshotConfig config;
    private final TopicNames names;
    private final EventTypesConfig types;
    private final AlertRulesConfig rules;
    private final List<Engine> engines = new ArrayList<>();
    private final Path state;
    private final Serialization serdes;
    private int started;

    /**
     * What differs from an engine as shipped.
     *
     * @param prefix of topics and groups, so that tests can share a broker
     * @param protocol of the workers' group
     * @param shadow models on trial
     */
    record Setup(
            String prefix,
            List<ModelConfig> models,
            EventTypesConfig types,
            AlertRulesConfig rules,
            WireConfig wire,
            IngestConfig.Protocol protocol,
            List<ModelConfig> shadow) {
        /** The shipped event types and alert rules. */
        static Setup of(String prefix, Path... models) {
            Path configs = Path.of(System.getProperty("earshot.root"), "config");
            return new Setup(
                    prefix,
                    Stream.of(models)
                            .map(model -> new ModelConfig(model, null, null))
                            .toList(),
                    Yaml.read(configs.resolve("events.yaml"), EventTypesConfig.class),
                    Yaml.read(configs.resolve("alerts.yaml"), AlertRulesConfig.class),
                    WireConfig.DEFAULTS,
                    IngestConfig.Protocol.CLASSIC,
                    List.of());
        }

        Setup with(IngestConfig.Protocol other) {
            return new Setup(prefix, models, types, rules, wire, other, shadow);
        }

        Setup with(WireConfig other) {
            return new Setup(prefix, models, types, rules, other, protocol, shadow);
        }

        Setup with(EventTypesConfig other) {
            return new Setup(prefix, models, other, rules, wire, protocol, shadow);
        }

        Setup with(AlertRulesConfig other) {
            return new Setup(prefix, models, types, other, wire, protocol, shadow);
        }

        /** A model on trial beside the others. */
        Setup shadowedBy(Path model) {
            return new Setup(prefix, models, types, rules, wire, protocol, List.of(new ModelConfig(model, null, null)));
        }

        /** Folders are looked at every second for another version. */
        Setup reloading() {
            List<ModelConfig> watched = models.stream()
                    .map(m -> new ModelConfig(m.path(), m.manifestSha256(), Duration.ofSeconds(1)))
                    .toList();
            return new Setup(prefix, watched, types, rules, wire, protocol, shadow);
        }
    }

    LiveCluster(EmbeddedBroker broker, String prefix, Path model, Path state) {
        this(broker, Setup.of(prefix, model), state);
    }

    LiveCluster(EmbeddedBroker broker, Setup setup, Path state) {
        this.state = state;
        String prefix = setup.prefix();
        TopicsConfig topics = TopicsConfig.DEFAULTS;
        EarshotConfig defaults = EarshotConfig.DEFAULTS;
        config = new EarshotConfig(
                new KafkaConfig(List.of(broker.bootstrapServers()), Map.of(), Duration.ofSeconds(15)),
                setup.wire(),
                new TopicsConfig(
                        prefix,
                        List.of(),
                        3,
                        1,
                        topics.keepFrames(),
                        topics.keepScores(),
                        topics.keepEvents(),
                        topics.keepAlerts(),
                        topics.keepCoverage(),
                        topics.keepDeadLetters()),
                setup.models(),
                defaults.eventTypes(),
                defaults.alertRules(),
                state,
                named(defaults.ingest(), prefix, setup.protocol()),
                defaults.window(),
                defaults.inference(),
                defaults.publish(),
                new io.earshot.config.EventsConfig(
                        prefix + "events-app",
                        defaults.events().unknownMics(),
                        defaults.events().coverageInterval(),
                        defaults.events().commitInterval(),
                        1,
                        defaults.events().sessionTimeout(),
                        defaults.events().standbys(),
                        defaults.events().transactionTimeout(),
                        defaults.events().positions()),
                new io.earshot.config.AlertsConfig(
                        prefix + "alerts-app",
                        1,
                        Duration.ofSeconds(6),
                        defaults.alerts().standbys(),
                        defaults.alerts().transactionTimeout()),
                new ShadowConfig(setup.shadow(), prefix + "shadow", IngestConfig.Start.EARLIEST),
                defaults.evidence(),
                new HealthConfig("127.0.0.1", -1),
                DashboardConfig.DEFAULTS);
        names = TopicNames.of(config.topics());
        types = setup.types();
        rules = setup.rules();
        serdes = Serialization.of(setup.wire());
        try (Topics admin = Topics.connect(config.kafka())) {
            admin.create(TopicPlan.of(config.topics()));
        }
    }

    private static IngestConfig named(IngestConfig d, String prefix, IngestConfig.Protocol protocol) {
        return new IngestConfig(
                prefix + "ingest",
                protocol,
                d.sessionTimeout(),
                d.start(),
                2,
                d.ringSlots(),
                d.ringBytes(),
                d.reorder(),
                d.idle(),
                d.channel(),
                d.streamsPerMic(),
                d.micsPerPartition(),
                d.maxClockAhead(),
                d.maxClockBehind(),
                Duration.ofMillis(100),
                d.drain(),
                d.overload());
    }

    EarshotConfig config() {
        return config;
    }

    TopicNames names() {
        return names;
    }

    /** Starts an engine of all roles with a state directory of its own and waits until it is ready. */
    Engine engine() throws Exception {
        return engine(EnumSet.allOf(Engine.Role.class), state.resolve("engine-" + started++));
    }

    /** Starts an engine and waits until it is ready. */
    Engine engine(Set<Engine.Role> roles, Path stateDir) throws Exception {
        EarshotConfig own = new EarshotConfig(
                config.kafka(),
                config.wire(),
                config.topics(),
                config.models(),
                config.eventTypes(),
                config.alertRules(),
                stateDir,
                config.ingest(),
                config.window(),
                config.inference(),
                config.publish(),
                config.events(),
                config.alerts(),
                config.shadow(),
                config.evidence(),
                config.health(),
                config.dashboard());
        Engine engine = new Engine(own, types, rules, roles, Meters.NONE, Clock.systemUTC());
        engines.add(engine);
        engine.start();
        await("engine ready", 60, () -> engine.unready().isEmpty() || engine.failure() != null);
        if (engine.failure() != null) {
            throw new IllegalStateException("engine failed", engine.failure());
        }
        return engine;
    }

    /** Plays files as mics "mic-0", "mic-1", …; their captures end about now. @return when they began, microseconds */
    long play(List<Path> files, double speed, Duration frame, long startedAt) throws Exception {
        List<FrameSource> sources = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            sources.add(new FileFrames(AudioFile.open(files.get(i)), "mic-" + i, "run", startedAt, frame));
        }
        play(sources, speed);
        return startedAt;
    }

    /** Plays recordings that begin now; returns when the broker has all frames. */
    void play(List<? extends FrameSource> sources, double speed) throws Exception {
        Map<String, Object> properties = new HashMap<>(config.kafka().clientProperties());
        // A mic that waits for its broker: by default a send gives up after a minute.
        properties.put("max.block.ms", 300_000);
        properties.put("delivery.timeout.ms", 300_000);
        try (KafkaProducer<String, AudioFrame> producer = new KafkaProducer<>(
                properties, new StringSerializer(), serdes.frames().serializer())) {
            FramePlayer player = new FramePlayer(producer, names.frames(), speed, System::nanoTime);
            for (FrameSource source : sources) {
                player.add(source);
            }
            player.play(() -> false);
        }
    }

    static long now() {
        return Clock.systemUTC().millis() * 1000;
    }

    List<WindowOutcome> outcomes() {
        return read(names.scores(), serdes.outcomes());
    }

    /** What models on trial said. */
    List<WindowOutcome> shadowOutcomes() {
        return read(names.shadowScores(), serdes.outcomes());
    }

    List<SoundEvent> events() {
        return read(names.events(), serdes.events());
    }

    List<Alert> alerts() {
        return read(names.alerts(), serdes.alerts());
    }

    /** Every record of coverage, each replacing an earlier one of its mic, model and minute. */
    List<Coverage> coverage() {
        return read(names.coverage(), serdes.coverage());
    }

    /** What the broker has committed on a topic now, each partition in order. */
    <T> List<T> read(String topic, Serde<T> serde) {
        return records(topic, serde.deserializer()).stream()
                .map(ConsumerRecord::value)
                .toList();
    }

    /** The same with keys, timestamps and headers. */
    <T> List<ConsumerRecord<byte[], T>> records(String topic, Deserializer<T> values) {
        Map<String, Object> properties = new HashMap<>(config.kafka().clientProperties());
        properties.put("isolation.level", "read_committed");
        properties.put("enable.auto.commit", false);
        List<ConsumerRecord<byte[], T>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], T> consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), values)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    /** Waits until every stream has retired on the scores topic and its events have closed. */
    void awaitRetired(int streams) {
        await(streams + " streams retired", 180, () -> {
            for (Engine engine : engines) {
                if (engine.failure() != null) {
                    throw new IllegalStateException("engine failed", engine.failure());
                }
            }
            return outcomes().stream()
                            .filter(o -> o.getKind() == OutcomeKind.RETIRED)
                            .map(WindowOutcome::getMicId)
                            .distinct()
                            .count()
                    >= streams;
        });
    }

    static void await(String what, int seconds, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(what + ": not within " + seconds + " s");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    void close(Engine engine) {
        engines.remove(engine);
        engine.close();
    }

    @Override
    public void close() {
        List.copyOf(engines).forEach(this::close);
        serdes.close();
    }
}
