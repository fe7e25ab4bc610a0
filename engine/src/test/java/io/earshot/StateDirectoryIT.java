package io.earshot;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.earshot.avro.DenseScores;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.SoundEvent;
import io.earshot.avro.WindowOutcome;
import io.earshot.broker.EmbeddedBroker;
import io.earshot.config.AlertRulesConfig;
import io.earshot.config.EventTypeConfig;
import io.earshot.config.EventTypesConfig;
import io.earshot.config.Yaml;
import io.earshot.model.SmallModels;
import io.earshot.playback.FrameSource;
import io.earshot.playback.SceneFrames;
import io.earshot.streams.StateFolder;
import io.earshot.synth.Scene;
import io.earshot.synth.Theme;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * An events and alerts process that is stopped and started again and again on one state directory, whose stores are
 * damaged meanwhile: it says what an undisturbed one says.
 */
@Tag("slow")
@Timeout(300)
class StateDirectoryIT {
    private static final Set<Engine.Role> STAGES = Set.of(Engine.Role.EVENTS, Engine.Role.ALERTS);
    private static final int MICS = 6;
    private static final int RATE = 16_000;
    private static final int SECONDS = 80;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(StateFolder.class);

    @TempDir
    Path folder;

    @BeforeEach
    void listenToTheLog() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
    }

    private interface Damage {
        void to(LocalStores stores) throws Exception;
    }

    @Test
    void damagedStoresAreReadBackAndNothingElseIsSaidThanByAnUndisturbedEngine() throws Exception {
        List<WindowOutcome> outcomes = outcomes();
        Map<String, Damage> damages = new TreeMap<>();
        damages.put("1 nothing", stores -> {});
        damages.put("2 cut", LocalStores::cutEveryFileInHalf);
        damages.put("3 garbled", stores -> stores.garbleEveryFile(new Random(3)));
        damages.put("4 half deleted", LocalStores::deleteEverySecondFile);
        damages.put("5 copied aside", stores -> stores.copyTo(folder.resolve("older")));
        damages.put("6 older values under newer offsets", stores -> stores.goBackTo(folder.resolve("older")));
        damages.put("7 of another layout", LocalStores::sealAsAnotherLayout);
        damages.put("8 never closed", LocalStores::breakSeals);
        Set<String> harmless = Set.of("1 nothing", "5 copied aside");
        try (EmbeddedBroker broker = EmbeddedBroker.start();
                LiveCluster undisturbed = new LiveCluster(broker, setup("calm."), folder.resolve("calm"));
                LiveCluster disturbed = new LiveCluster(broker, setup("rough."), folder.resolve("rough"))) {
            undisturbed.engine(STAGES, folder.resolve("calm"));
            publish(undisturbed, outcomes);
            awaitCaughtUp(undisturbed);

            Path state = folder.resolve("rough");
            int portion = outcomes.size() / (damages.size() + 1);
            int from = 0;
            Engine engine = disturbed.engine(STAGES, state);
            for (Map.Entry<String, Damage> damage : damages.entrySet()) {
                publish(disturbed, outcomes.subList(from, from + portion));
                from += portion;
                awaitCaughtUp(disturbed);
                disturbed.close(engine);
                damage.getValue().to(new LocalStores(state));
                log.list.clear();
                engine = disturbed.engine(STAGES, state);
                assertThat(log.list)
                        .as(damage.getKey() + ": both applications read their stores back")
                        .hasSize(harmless.contains(damage.getKey()) ? 0 : 2);
            }
            publish(disturbed, outcomes.subList(from, outcomes.size()));
            awaitCaughtUp(disturbed);

            assertThat(events(disturbed)).hasSizeGreaterThan(300).isEqualTo(events(undisturbed));
            assertThat(alerts(disturbed)).hasSizeGreaterThan(10).isEqualTo(alerts(undisturbed));
            assertThat(coverage(disturbed)).isEqualTo(coverage(undisturbed));
            assertThat(internalTopics(broker))
                    .as("Names of changelog and repartition topics: see TopologyNamesTest before changing one")
                    .containsExactly(
                            "alerts-app-alerts-by-site-repartition",
                            "alerts-app-mic-rules-changelog",
                            "alerts-app-mic-silence-changelog",
                            "alerts-app-site-rules-changelog",
                            "alerts-app-site-settle-changelog",
                            "events-app-detector-changelog");
        }
    }

    @Test
    void aStateOfALaterVersionInTheChangelogStopsTheEngineAndStaysThere() throws Exception {
        List<WindowOutcome> outcomes = outcomes();
        int half = outcomes.size() / 2;
        try (EmbeddedBroker broker = EmbeddedBroker.start();
                LiveCluster cluster = new LiveCluster(broker, setup("later."), folder.resolve("later"))) {
            Engine first = cluster.engine(STAGES, folder.resolve("first"));
            publish(cluster, outcomes.subList(0, half));
            awaitCaughtUp(cluster);
            cluster.close(first);
            List<SoundEvent> before = eventsOf(cluster, "mic-0");
            String changelog = cluster.config().events().applicationId() + "-detector-changelog";
            write(cluster, changelog, "mic-0", new byte[] {(byte) 99, 1, 2, 3});
            long records =
                    cluster.records(changelog, new ByteArrayDeserializer()).size();

            Engine second = cluster.engine(STAGES, folder.resolve("second"));
            publish(cluster, outcomes.subList(half, outcomes.size()));
            LiveCluster.await("the engine stops", 60, () -> second.failure() != null);
            assertThat(second.failure())
                    .rootCause()
                    .hasMessageContaining("mic-0")
                    .hasMessageContaining("version 99")
                    .hasMessageContaining("run the build that wrote it, or give events.application-id another name");
            assertThat(eventsOf(cluster, "mic-0")).isEqualTo(before);
            assertThat(cluster.records(changelog, new ByteArrayDeserializer()).size())
                    .isGreaterThanOrEqualTo((int) records);
        }
    }

    private static List<SoundEvent> eventsOf(LiveCluster cluster, String mic) {
        return cluster.events().stream()
                .filter(event -> event.getMicId().equals(mic))
                .toList();
    }

    private LiveCluster.Setup setup(String prefix) throws Exception {
        Path model = folder.resolve("model");
        if (!Files.exists(model)) {
            SmallModels.mel(model, 1);
        }
        AlertRulesConfig rules = Yaml.read(
                Files.writeString(
                        folder.resolve("alerts.yaml"),
                        """
                        rules:
                          often: {events: [ever], count: 3, within: 20s, cool-down: 5s, severity: warning}
                          much: {events: [ever], share: 30%, of: 30s, cool-down: 10s, severity: critical}
                        """),
                AlertRulesConfig.class);
        EventTypesConfig types = new EventTypesConfig(Map.of(
                "ever",
                new EventTypeConfig(
                        SmallModels.MEL,
                        List.of("Mel ever"),
                        0.7,
                        0.5,
                        Duration.ofSeconds(1),
                        Duration.ZERO,
                        1,
                        4,
                        20,
                        2)));
        return LiveCluster.Setup.of(prefix, model).with(types).with(rules);
    }

    /** What ingest says of some mics, in turns, with scores of chance. */
    private List<WindowOutcome> outcomes() throws Exception {
        List<FrameSource> recordings = new ArrayList<>();
        for (int i = 0; i < MICS; i++) {
            recordings.add(new SceneFrames(
                    Scene.random(i, Theme.FOREST, RATE),
                    "mic-" + i,
                    1_760_000_000_000_000L,
                    (long) SECONDS * RATE,
                    Duration.ofMillis(200)));
        }
        List<WindowOutcome> outcomes =
                WindowScores.outcomesOfFiles(List.of(SmallModels.mel(folder.resolve("any"), 1)), recordings);
        Random random = new Random(1);
        for (WindowOutcome outcome : outcomes) {
            if (outcome.getKind() == OutcomeKind.SCORED) {
                float score = random.nextInt(5) / 4f;
                ByteBuffer values = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
                outcome.setScores(new DenseScores(values.putFloat(score).rewind()));
            }
        }
        outcomes.sort(Comparator.comparingLong(WindowOutcome::getFirstIndex));
        return outcomes;
    }

    private static void publish(LiveCluster cluster, List<WindowOutcome> outcomes) throws Exception {
        try (KafkaProducer<String, WindowOutcome> producer = new KafkaProducer<>(
                cluster.config().kafka().clientProperties(),
                new StringSerializer(),
                Serialization.singleObject().outcomes().serializer())) {
            for (WindowOutcome outcome : outcomes) {
                Future<?> unused =
                        producer.send(new ProducerRecord<>(cluster.names().scores(), outcome.getMicId(), outcome));
            }
        }
    }

    /** As the stage's own producer would have placed it. */
    private static void write(LiveCluster cluster, String topic, String key, byte[] value) throws Exception {
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                cluster.config().kafka().clientProperties(), new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, key, value)).get();
        }
    }

    /** Both stages have committed the last record of what they read. */
    private static void awaitCaughtUp(LiveCluster cluster) {
        try (Admin admin = Admin.create(cluster.config().kafka().clientProperties())) {
            String events = cluster.config().events().applicationId();
            LiveCluster.await(
                    "scores worked off",
                    60,
                    () -> hasCommitted(admin, cluster, events, cluster.names().scores()));
            String alerts = cluster.config().alerts().applicationId();
            LiveCluster.await(
                    "events worked off",
                    60,
                    () -> hasCommitted(admin, cluster, alerts, cluster.names().events()));
        }
    }

    private static boolean hasCommitted(Admin admin, LiveCluster cluster, String group, String topic) {
        Map<TopicPartition, Long> last = new TreeMap<>(Comparator.comparing(TopicPartition::toString));
        cluster.records(topic, new ByteArrayDeserializer())
                .forEach(r -> last.merge(new TopicPartition(topic, r.partition()), r.offset(), Math::max));
        try {
            Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
            return last.entrySet().stream().allMatch(e -> {
                OffsetAndMetadata offset = committed.get(e.getKey());
                return offset != null && offset.offset() > e.getValue();
            });
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Set<String> events(LiveCluster cluster) {
        Set<String> all = new TreeSet<>();
        cluster.events()
                .forEach(
                        e -> assertThat(all.add(e.toString())).as("once: %s", e).isTrue());
        return all;
    }

    private static Set<String> alerts(LiveCluster cluster) {
        Set<String> all = new TreeSet<>();
        cluster.alerts().forEach(a -> assertThat(all.add(a.getId() + " " + a.getRule() + " " + a.getEvents()))
                .as("once: %s", a)
                .isTrue());
        return all;
    }

    private static Map<String, String> coverage(LiveCluster cluster) {
        Map<String, String> minutes = new TreeMap<>();
        cluster.coverage().forEach(c -> minutes.put(c.getMicId() + " " + c.getMinute(), c.toString()));
        return minutes;
    }

    private static Set<String> internalTopics(EmbeddedBroker broker) throws Exception {
        Set<String> internal = new TreeSet<>();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            for (String topic : admin.listTopics().names().get()) {
                if (topic.startsWith("rough.") && topic.matches(".*-(changelog|repartition)")) {
                    internal.add(topic.substring("rough.".length()));
                }
            }
        }
        return internal;
    }
}
