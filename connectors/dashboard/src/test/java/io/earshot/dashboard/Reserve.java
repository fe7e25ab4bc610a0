package io.earshot.dashboard;

import io.earshot.Serialization;
import io.earshot.api.DashboardException;
import io.earshot.api.DashboardSeat;
import io.earshot.api.DashboardSettings;
import io.earshot.api.EvidenceReader;
import io.earshot.avro.Alert;
import io.earshot.avro.AudioFrame;
import io.earshot.avro.Coverage;
import io.earshot.avro.CoverageKey;
import io.earshot.avro.Microphone;
import io.earshot.avro.SampleEncoding;
import io.earshot.avro.SoundEvent;
import io.earshot.avro.WindowOutcome;
import io.earshot.avro.serde.AvroSerdes;
import io.earshot.cli.LiveEvidence;
import io.earshot.config.DashboardConfig;
import io.earshot.config.EarshotConfig;
import io.earshot.config.KafkaConfig;
import io.earshot.config.ModelConfig;
import io.earshot.config.TopicsConfig;
import io.earshot.model.ModelException;
import io.earshot.testing.Deadline;
import io.earshot.topics.TopicNames;
import io.earshot.topics.TopicPlan;
import io.earshot.topics.Topics;
import io.prometheus.client.CollectorRegistry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Topics of a real broker under a prefix of their own, written to by tests and shown by dashboards. */
final class Reserve implements AutoCloseable {
    static final int RATE = 16_000;

    private final String servers;
    private final TopicsConfig topics;
    private final TopicNames names;
    private final AvroSerdes serdes = AvroSerdes.singleObject();
    private final KafkaProducer<byte[], byte[]> producer;

    Reserve(String servers, String prefix) {
        this.servers = servers;
        TopicsConfig defaults = TopicsConfig.DEFAULTS;
        TopicsConfig config = new TopicsConfig(
                prefix,
                List.of(),
                2,
                1,
                defaults.keepFrames(),
                defaults.keepScores(),
                defaults.keepEvents(),
                defaults.keepAlerts(),
                defaults.keepCoverage(),
                defaults.keepDeadLetters());
        this.topics = config;
        this.names = TopicNames.of(config);
        KafkaConfig kafka = new KafkaConfig(List.of(servers), Map.of(), Duration.ofSeconds(15));
        try (Topics topics = Topics.connect(kafka)) {
            topics.create(TopicPlan.of(config));
        }
        // In order by one request at a time: an idempotent producer can get stuck on a topic that is only just there.
        Map<String, Object> properties = new HashMap<>(Map.of("bootstrap.servers", servers));
        properties.put("enable.idempotence", false);
        properties.put("max.in.flight.requests.per.connection", 1);
        producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    TopicNames names() {
        return names;
    }

    DashboardSeat seat(DashboardConfig config, Clock clock) {
        return new DashboardSeat(
                DashboardSettings.of(config, Duration.ofMinutes(1)),
                new DashboardSeat.Topics(
                        names.events(),
                        names.alerts(),
                        names.coverage(),
                        names.mics(),
                        names.reviews(),
                        names.acknowledgements()),
                Map.of("bootstrap.servers", servers),
                serdes,
                new CollectorRegistry(),
                clock,
                List.of(new DashboardSeat.Model("starter", "1", Set.of("chainsaw", "gunshot"))),
                Map.of("chainsaw-heard", "warning"),
                "test",
                evidence(clock));
    }

    private EvidenceReader evidence(Clock clock) {
        KafkaConfig kafka = new KafkaConfig(List.of(servers), Map.of(), Duration.ofSeconds(15));
        Path model = Path.of(System.getProperty("earshot.root", "."), "config", "models", "starter");
        EarshotConfig defaults = EarshotConfig.DEFAULTS;
        EarshotConfig config = defaults.withKafka(kafka)
                .withTopics(topics)
                .withFiles(
                        List.of(new ModelConfig(model, null, null)),
                        model.resolve("events.yaml"),
                        defaults.alertRules(),
                        defaults.stateDir());
        try {
            return new LiveEvidence(config, Serialization.singleObject(), clock);
        } catch (ModelException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * A second of a mic's sound in each frame, 16 kHz: every sample tells where it stands.
     *
     * @return the frames' partition, and the offset of the first
     */
    RecordMetadata record(String mic, long startedAt, int firstSecond, int seconds) {
        String topic = names.frames();
        RecordMetadata first = null;
        for (int second = firstSecond; second < firstSecond + seconds; second++) {
            ByteBuffer samples = ByteBuffer.allocate(2 * RATE).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < RATE; i++) {
                samples.putShort(sample(second * (long) RATE + i));
            }
            AudioFrame frame = AudioFrame.newBuilder()
                    .setMicId(mic)
                    .setStreamId("run-1")
                    .setStreamStartedAt(startedAt)
                    .setFirstSample(second * (long) RATE)
                    .setCapturedAt(startedAt + second * 1_000_000L)
                    .setSampleRate(RATE)
                    .setChannels(1)
                    .setEncoding(SampleEncoding.PCM_S16LE)
                    .setPayload(samples.flip())
                    .build();
            try {
                RecordMetadata written = producer.send(new ProducerRecord<>(
                                topic,
                                mic.getBytes(StandardCharsets.UTF_8),
                                serdes.values(AudioFrame.class).serializer().serialize(topic, frame)))
                        .get();
                first = first == null ? written : first;
            } catch (InterruptedException | ExecutionException e) {
                throw new AssertionError(e);
            }
        }
        return Objects.requireNonNull(first);
    }

    /** A tone that rises and falls, and says which sample it is. */
    static short sample(long index) {
        double t = index / (double) RATE;
        return (short) (6_000 * Math.sin(2 * Math.PI * (600 * t + 80 * Math.sin(t))) + index % 97);
    }

    void outcome(WindowOutcome outcome) {
        String topic = names.scores();
        send(
                topic,
                outcome.getMicId(),
                serdes.values(WindowOutcome.class).serializer().serialize(topic, outcome));
    }

    /** Starts a dashboard and waits until it has read everything. */
    Dashboard dashboard(DashboardConfig config) throws DashboardException {
        Dashboard dashboard = Dashboard.start(seat(config, Clock.systemUTC()));
        Deadline.await("a dashboard that has read", () -> dashboard.unready() == null);
        return dashboard;
    }

    void mic(Microphone mic) {
        String topic = names.mics();
        send(topic, mic.getMicId(), serdes.values(Microphone.class).serializer().serialize(topic, mic));
    }

    void event(SoundEvent event) {
        String topic = names.events();
        send(
                topic,
                event.getMicId(),
                serdes.values(SoundEvent.class).serializer().serialize(topic, event));
    }

    void alert(Alert alert) {
        String topic = names.alerts();
        send(
                topic,
                String.valueOf(alert.getSiteId()),
                serdes.values(Alert.class).serializer().serialize(topic, alert));
    }

    void coverage(Coverage coverage) {
        String topic = names.coverage();
        CoverageKey key = new CoverageKey(coverage.getMicId(), coverage.getModelId(), coverage.getMinute());
        var unused = producer.send(new ProducerRecord<>(
                topic,
                serdes.keys(CoverageKey.class).serializer().serialize(topic, key),
                serdes.values(Coverage.class).serializer().serialize(topic, coverage)));
    }

    void send(String topic, String key, byte[] value) {
        var unused = producer.send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value));
    }

    void flush() {
        producer.flush();
    }

    @Override
    public void close() {
        producer.close();
        serdes.close();
    }
}
