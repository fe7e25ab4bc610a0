package io.earshot.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.earshot.broker.EmbeddedBroker;
import io.earshot.config.KafkaConfig;
import io.earshot.config.Secret;
import io.earshot.config.TopicsConfig;
import io.earshot.topics.TopicDifference.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TopicsIT {
    private static EmbeddedBroker broker;

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static KafkaConfig kafka() {
        return new KafkaConfig(List.of(broker.bootstrapServers()), Map.of(), Duration.ofSeconds(20));
    }

    private static TopicsConfig config(String prefix, int partitions) {
        TopicsConfig d = TopicsConfig.DEFAULTS;
        return new TopicsConfig(
                prefix,
                List.of("coast"),
                partitions,
                1,
                d.keepFrames(),
                d.keepScores(),
                d.keepEvents(),
                d.keepAlerts(),
                d.keepCoverage(),
                d.keepDeadLetters());
    }

    @Test
    void createsWhatIsMissingOnceAndThenFindsNoDifference() {
        List<TopicPlan> plans = TopicPlan.of(config("a.", 3));
        try (Topics topics = Topics.connect(kafka())) {
            assertThat(topics.check(plans)).hasSize(11).allMatch(d -> d.kind() == Kind.MISSING && d.stopsTheEngine());
            assertThat(topics.create(plans))
                    .containsExactly(
                            "a.frames",
                            "a.frames.coast",
                            "a.scores",
                            "a.scores.shadow",
                            "a.events",
                            "a.alerts",
                            "a.coverage",
                            "a.mics",
                            "a.reviews",
                            "a.acknowledgements",
                            "a.dead-letters");
            assertThat(topics.create(plans)).isEmpty();
            assertThat(topics.check(plans)).isEmpty();
        }
    }

    /** Too soon, and the leader takes a producer's second batch for its first (KAFKA-15591). */
    @Test
    void whatItCreatedCanBeWrittenAtOnceWithManyRequestsUnderWay() throws Exception {
        List<TopicPlan> plans = TopicPlan.of(config("w.", 16));
        Map<String, Object> properties = kafka().clientProperties();
        properties.putAll(Map.of("batch.size", 1, "linger.ms", 0, "request.timeout.ms", 10_000));
        properties.put("delivery.timeout.ms", 20_000);
        try (Topics topics = Topics.connect(kafka());
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            topics.create(plans);
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int i = 0; i < 16 * 20; i++) {
                sent.add(producer.send(new ProducerRecord<>("w.frames", i % 16, null, new byte[100])));
            }
            for (int i = 0; i < sent.size(); i++) {
                assertThat(sent.get(i).get().offset()).as("record %d", i).isEqualTo(i / 16);
            }
        }
    }

    @Test
    void saysWhatDiffersAndWhatToDo() throws Exception {
        try (Admin admin = Admin.create(kafka().clientProperties())) {
            admin.createTopics(List.of(
                            new NewTopic("b.frames", 2, (short) 1),
                            new NewTopic("b.coverage", 3, (short) 1)
                                    .configs(Map.of("cleanup.policy", "delete,compact", "retention.ms", "5"))))
                    .all()
                    .get(20, TimeUnit.SECONDS);
        }
        List<TopicPlan> plans = TopicPlan.of(config("b.", 3));
        try (Topics topics = Topics.connect(kafka())) {
            topics.create(plans);
            assertThat(topics.check(plans).stream().map(TopicDifference::toString))
                    .anySatisfy(line -> assertThat(line)
                            .startsWith("b.frames: has 2 partitions, topics.partitions is 3: set the key"))
                    .anySatisfy(line -> assertThat(line)
                            .isEqualTo("b.frames: message.timestamp.type is CreateTime, should be LogAppendTime:"
                                    + " kafka-configs.sh --bootstrap-server " + broker.bootstrapServers()
                                    + " --alter --topic b.frames --add-config"
                                    + " message.timestamp.type=LogAppendTime"))
                    .anySatisfy(line -> assertThat(line).startsWith("b.coverage: retention.ms is 5, should be"))
                    .noneSatisfy(line -> assertThat(line).contains("b.coverage: cleanup.policy"));
            assertThat(topics.check(plans).stream().filter(d -> d.topic().equals("b.coverage")))
                    .noneMatch(TopicDifference::stopsTheEngine);
        }
    }

    @Test
    void saysInOneLineWhatTheClusterRefuses() {
        TopicsConfig d = config("c.", 1);
        TopicsConfig threeCopies = new TopicsConfig(
                d.prefix(),
                List.of(),
                1,
                3,
                d.keepFrames(),
                d.keepScores(),
                d.keepEvents(),
                d.keepAlerts(),
                d.keepCoverage(),
                d.keepDeadLetters());
        try (Topics topics = Topics.connect(kafka())) {
            assertThatThrownBy(() -> topics.create(TopicPlan.of(threeCopies)))
                    .isInstanceOf(TopicsException.class)
                    .hasMessageStartingWith(
                            "the cluster at " + broker.bootstrapServers() + " refused (creating topic c.frames): ")
                    .hasMessageContaining("eplication factor");
        }
    }

    @Test
    void aBrokerThatIsNotThereIsSaidInOneLineWithinTheTime() {
        KafkaConfig nobody = new KafkaConfig(List.of("127.0.0.1:1"), Map.of(), Duration.ofSeconds(2));
        long start = System.nanoTime();
        assertThatThrownBy(() -> Topics.connect(nobody))
                .isInstanceOf(TopicsException.class)
                .hasMessageStartingWith("no answer from kafka.bootstrap-servers 127.0.0.1:1 within 2 s");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void clientPropertiesThatKafkaRefusesAreSaidInOneLine() {
        KafkaConfig odd = new KafkaConfig(
                List.of("127.0.0.1:1"),
                Map.of("security.protocol", Secret.parse("CARRIER_PIGEON")),
                Duration.ofSeconds(2));
        assertThatThrownBy(() -> Topics.connect(odd))
                .isInstanceOf(TopicsException.class)
                .hasMessageStartingWith("kafka.bootstrap-servers or kafka.client cannot be used: ");
    }
}
