package io.earshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.avro.Alert;
import io.earshot.avro.Coverage;
import io.earshot.avro.CoverageKey;
import io.earshot.avro.EventStatus;
import io.earshot.avro.Microphone;
import io.earshot.avro.SoundEvent;
import io.earshot.broker.EmbeddedBroker;
import io.earshot.config.AlertRule;
import io.earshot.config.AlertRulesConfig;
import io.earshot.config.AlertSeverity;
import io.earshot.config.EventTypeConfig;
import io.earshot.config.EventTypesConfig;
import io.earshot.config.WireConfig;
import io.earshot.model.ModelPackage;
import io.earshot.model.SmallModels;
import io.earshot.playback.FramePlayer;
import io.earshot.playback.FrameSource;
import io.earshot.playback.SceneFrames;
import io.earshot.synth.Scene;
import io.earshot.synth.Theme;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole engine in Confluent's wire format, every topic: what it says is what it says in single-object encoding.
 * The registry is the one that {@code -Dearshot.registry=http://127.0.0.1:8080} names (see {@code RegistryIT}), or one
 * in this process.
 */
@Timeout(240)
class ConfluentWireIT {
    private static final int MICS = 3;
    private static final Duration FRAME = Duration.ofMillis(200);
    private static final double SECONDS = 40.1;

    @TempDir
    Path folder;

    private final long startedAt = LiveCluster.now() - 60_000_000;

    /** What came out of an engine, and how it was written. */
    private record Said(
            WindowScores scores,
            Map<String, List<SoundEvent>> events,
            List<Alert> alerts,
            Map<CoverageKey, Coverage> minutes) {}

    @Test
    void theEngineSaysInConfluentsFormatWhatItSaysInSingleObjectEncoding() throws Exception {
        ModelPackage model = SmallModels.mel(folder.resolve("mel"), 1);
        LiveCluster.Setup single =
                LiveCluster.Setup.of("single.", model.folder()).with(types()).with(rules());
        String given = System.getProperty("earshot.registry", "");
        try (EmbeddedBroker broker = EmbeddedBroker.start();
                RegistryServer registry = new RegistryServer()) {
            String url = given.isEmpty() ? registry.url() : given + "/apis/registry/v3";
            // Subjects are by topic: those of an earlier run are of no use to this one.
            LiveCluster.Setup confluent = LiveCluster.Setup.of("confluent%d.".formatted(startedAt), model.folder())
                    .with(types())
                    .with(rules())
                    .with(new WireConfig(WireConfig.Format.CONFLUENT, url, Map.of()));
            Said expected = play(broker, single, 0xC3);
            assertThat(expected.events()).hasSize(MICS);
            assertThat(expected.alerts()).isNotEmpty();
            Said actual = play(broker, confluent, 0);
            assertThat(actual.scores().scored().keySet())
                    .isEqualTo(expected.scores().scored().keySet());
            expected.scores().scored().forEach((lane, windows) -> actual.scores()
                    .assertSameScores(lane, windows));
            assertThat(actual.scores().unscored()).isEmpty();
            assertThat(actual.events()).isEqualTo(expected.events());
            assertThat(actual.alerts()).isEqualTo(expected.alerts());
            assertThat(actual.minutes()).isEqualTo(expected.minutes());
            if (given.isEmpty()) {
                assertSubjects(registry, confluent.prefix());
            }
        }
    }

    private static void assertSubjects(RegistryServer registry, String prefix) {
        assertThat(registry.strange()).isEmpty();
        assertThat(registry.subjects())
                .contains(
                        prefix + "frames-value",
                        prefix + "scores-value",
                        prefix + "events-value",
                        prefix + "alerts-value",
                        prefix + "mics-value",
                        prefix + "coverage-key",
                        prefix + "coverage-value");
        assertThat(registry.subjects()).as("no topic but those of the contract").allMatch(s -> s.startsWith(prefix));
    }

    /** A sound that never stops, and one that comes and goes. */
    private static EventTypesConfig types() {
        Map<String, EventTypeConfig> types = new TreeMap<>();
        types.put("ever", type("Mel ever", 0.7, 0.5));
        types.put("hum", type("Hum", 0.56, 0.54));
        return new EventTypesConfig(types);
    }

    private static EventTypeConfig type(String label, double high, double low) {
        return new EventTypeConfig(
                SmallModels.MEL, List.of(label), high, low, Duration.ofSeconds(1), Duration.ZERO, 1, 4, 20, 10);
    }

    private static AlertRulesConfig rules() {
        AlertRule heard = new AlertRule(
                List.of("ever"),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                AlertSeverity.WARNING,
                null);
        return new AlertRulesConfig(Duration.ofSeconds(1), Map.of("heard", heard));
    }

    /** Sends recordings through a fresh engine and waits for the last word on each. */
    private Said play(EmbeddedBroker broker, LiveCluster.Setup setup, int firstByte) throws Exception {
        try (LiveCluster cluster = new LiveCluster(broker, setup, folder.resolve(setup.prefix()));
                Serialization serdes = Serialization.of(setup.wire())) {
            register(cluster, serdes);
            Engine engine = cluster.engine();
            List<FrameSource> recordings = new ArrayList<>();
            for (int i = 0; i < MICS; i++) {
                Scene scene = Scene.random(70 + i, Theme.FOREST, 16_000);
                recordings.add(new SceneFrames(scene, "mic-" + i, startedAt, Math.round(SECONDS * 16_000), FRAME));
            }
            cluster.play(recordings, FramePlayer.MAX_SPEED);
            cluster.awaitRetired(MICS);
            LiveCluster.await(
                    "every mic's last event, minute and alert",
                    60,
                    () -> cluster.events().stream()
                                            .filter(e ->
                                                    e.getType().equals("ever") && e.getStatus() == EventStatus.CLOSED)
                                            .count()
                                    == MICS
                            && minutes(cluster, serdes).values().stream()
                                            .filter(c -> !c.getStreaming())
                                            .count()
                                    == MICS
                            && cluster.alerts().size() >= MICS);
            assertWritten(cluster, firstByte);
            assertThat(cluster.records(cluster.names().deadLetters(), new ByteArrayDeserializer()))
                    .isEmpty();
            assertThat(engine.failure()).isNull();
            Map<String, List<SoundEvent>> events = new TreeMap<>();
            cluster.events().forEach(e -> events.computeIfAbsent(e.getMicId(), m -> new ArrayList<>())
                    .add(unplaced(e)));
            return new Said(WindowScores.of(cluster.outcomes()), events, alerts(cluster), minutes(cluster, serdes));
        }
    }

    private static void register(LiveCluster cluster, Serialization serdes) throws Exception {
        try (KafkaProducer<String, Microphone> producer = new KafkaProducer<>(
                Map.copyOf(cluster.config().kafka().clientProperties()),
                new StringSerializer(),
                serdes.mics().serializer())) {
            for (int i = 0; i < MICS; i++) {
                Microphone mic = Microphone.newBuilder()
                        .setMicId("mic-" + i)
                        .setSiteId("north")
                        .build();
                producer.send(new ProducerRecord<>(cluster.names().mics(), mic.getMicId(), mic))
                        .get(30, TimeUnit.SECONDS);
            }
        }
    }

    /** Where frames lie differs from topic to topic, and the last digits of scores with the sizes of batches. */
    private static SoundEvent unplaced(SoundEvent event) {
        assertThat(event.getSiteId()).isEqualTo("north");
        event.setPeakScore(rounded(event.getPeakScore()));
        event.setMeanScore(rounded(event.getMeanScore()));
        event.setFramesTopic("");
        event.setFramesPartition(-1);
        event.setFirstOffset(-1L);
        event.setLastOffset(-1L);
        return event;
    }

    private static float rounded(float score) {
        return Math.round(score * 1_000) / 1_000f;
    }

    private static List<Alert> alerts(LiveCluster cluster) {
        return cluster.alerts().stream()
                .map(ConfluentWireIT::withRoundedScores)
                .sorted(java.util.Comparator.comparing(Alert::getId))
                .toList();
    }

    private static Alert withRoundedScores(Alert alert) {
        alert.getEvents().forEach(e -> e.setPeakScore(rounded(e.getPeakScore())));
        return alert;
    }

    private static SortedMap<CoverageKey, Coverage> minutes(LiveCluster cluster, Serialization serdes) {
        SortedMap<CoverageKey, Coverage> minutes = new TreeMap<>();
        Deserializer<CoverageKey> keys = serdes.coverageKeys().deserializer();
        String topic = cluster.names().coverage();
        for (ConsumerRecord<byte[], Coverage> record :
                cluster.records(topic, serdes.coverage().deserializer())) {
            CoverageKey key = keys.deserialize(topic, record.key());
            assertThat(key)
                    .isEqualTo(new CoverageKey(
                            record.value().getMicId(),
                            record.value().getModelId(),
                            record.value().getMinute()));
            minutes.put(key, record.value());
        }
        return minutes;
    }

    /** Every record of every topic begins as the format does. */
    private static void assertWritten(LiveCluster cluster, int firstByte) {
        var names = cluster.names();
        Stream.of(names.frames(), names.scores(), names.events(), names.alerts(), names.mics(), names.coverage())
                .forEach(topic -> {
                    List<ConsumerRecord<byte[], byte[]>> records = cluster.records(topic, new ByteArrayDeserializer());
                    assertThat(records).as(topic).isNotEmpty();
                    TreeSet<Integer> ids = new TreeSet<>();
                    for (ConsumerRecord<byte[], byte[]> record : records) {
                        assertThat(record.value()[0]).as(topic).isEqualTo((byte) firstByte);
                        ids.add(ByteBuffer.wrap(record.value()).getInt(1));
                        if (topic.equals(names.coverage())) {
                            assertThat(record.key()[0]).isEqualTo((byte) firstByte);
                        }
                    }
                    assertThat(ids).as("one schema in %s", topic).hasSize(1);
                });
    }
}
