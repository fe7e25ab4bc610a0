package io.earshot.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.avro.Coverage;
import io.earshot.avro.CoverageKey;
import io.earshot.avro.Microphone;
import io.earshot.avro.SoundEvent;
import io.earshot.avro.WindowOutcome;
import io.earshot.avro.serde.SingleObjectSerde;
import io.earshot.broker.EmbeddedBroker;
import io.earshot.config.EventsConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On a real broker: a process goes away in the middle, another takes over with an empty disk, outcomes come twice. */
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EventsStreamsIT {
    private static final EventsTopics TOPICS = EventsTopics.withPrefix("earshot");
    private static final EventsSerdes SERDES = new EventsSerdes(
            new SingleObjectSerde<>(WindowOutcome.class),
            new SingleObjectSerde<>(Microphone.class),
            new SingleObjectSerde<>(SoundEvent.class),
            new SingleObjectSerde<>(CoverageKey.class),
            new SingleObjectSerde<>(Coverage.class));
    private static final int MICS = 8;
    private static final int WINDOWS = 300;

    @TempDir
    Path folder;

    private final Map<String, List<SoundEvent>> told = new TreeMap<>();
    private final Map<String, Integer> partitions = new HashMap<>();

    @Test
    void tellsEveryRevisionExactlyOnceThoughAProcessGoesAwayAndOutcomesComeTwice() throws Exception {
        Random random = new Random(1);
        Map<String, Bench> expected = new TreeMap<>();
        List<WindowOutcome> outcomes = outcomes(random, expected);
        int half = outcomes.size() / 2;
        try (EmbeddedBroker broker =
                        EmbeddedBroker.start(new EmbeddedBroker.Settings(0, folder.resolve("broker"), Map.of()));
                KafkaConsumer<String, SoundEvent> events = consumer(broker)) {
            createTopics(broker);
            events.subscribe(List.of(TOPICS.events()));
            publish(broker, outcomes.subList(0, half));
            try (KafkaStreams first = start(broker, "first")) {
                await(events, () -> count() > 20);
                first.close(Duration.ZERO);
            }
            publish(broker, outcomes.subList(half - 500, outcomes.size()));
            int all = expected.values().stream().mapToInt(b -> b.events.size()).sum();
            KafkaStreams second = start(broker, "second");
            await(events, () -> count() >= all);
            second.close(Duration.ofSeconds(20));
            expected.forEach((mic, bench) -> assertThat(told.get(mic)).as(mic).isEqualTo(bench.events));
            checkCoverage(broker, expected);
        }
    }

    private static List<WindowOutcome> outcomes(Random random, Map<String, Bench> expected) {
        List<WindowOutcome> outcomes = new ArrayList<>();
        for (int k = -1; k <= WINDOWS; k++) {
            for (int m = 0; m < MICS; m++) {
                Outcomes stream = Outcomes.stream("s").of("mic-" + m);
                WindowOutcome outcome = k < 0
                        ? stream.resume(0)
                        : k == WINDOWS ? stream.retired(k) : stream.scored(k, random.nextInt(5) / 4f);
                outcomes.add(outcome);
                expected.computeIfAbsent(stream.micId(), mic -> new Bench(mic, types(), Place.Registry.EMPTY))
                        .feed(outcome);
            }
        }
        return outcomes;
    }

    private static EventTypes types() {
        return Bench.saw(Bench.rule(1, 1, 3, 4, 20, 5));
    }

    private static void createTopics(EmbeddedBroker broker) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(
                            new NewTopic(TOPICS.scores(), 3, (short) 1),
                            new NewTopic(TOPICS.mics(), 3, (short) 1),
                            new NewTopic(TOPICS.events(), 3, (short) 1),
                            new NewTopic(TOPICS.coverage(), 3, (short) 1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private static void publish(EmbeddedBroker broker, List<WindowOutcome> outcomes) throws Exception {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (KafkaProducer<String, WindowOutcome> producer = new KafkaProducer<>(
                // One at a time: the partition's leader may not be up yet, and a second batch must not overtake the
                // first.
                Map.of("bootstrap.servers", broker.bootstrapServers(), "max.in.flight.requests.per.connection", 1),
                new StringSerializer(),
                SERDES.outcomes().serializer())) {
            outcomes.forEach(o -> sent.add(producer.send(new ProducerRecord<>(TOPICS.scores(), o.getMicId(), o))));
        }
        for (Future<RecordMetadata> record : sent) {
            record.get(10, TimeUnit.SECONDS);
        }
    }

    private KafkaStreams start(EmbeddedBroker broker, String process) {
        KafkaStreams streams = new KafkaStreams(
                EventsTopology.build(TOPICS, SERDES, types(), EventsConfig.DEFAULTS, EventsMeter.NONE),
                EventsStreams.properties(
                        broker.bootstrapServers(),
                        "earshot-events",
                        folder.resolve(process),
                        EventsConfig.DEFAULTS,
                        // The first process does not leave the group when it goes: its session must time out.
                        Map.of("session.timeout.ms", "6000", "heartbeat.interval.ms", "1000")));
        streams.start();
        return streams;
    }

    private static KafkaConsumer<String, SoundEvent> consumer(EmbeddedBroker broker) {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "group.id",
                        "test",
                        "auto.offset.reset",
                        "earliest",
                        "isolation.level",
                        "read_committed"),
                new StringDeserializer(),
                SERDES.events().deserializer());
    }

    private void await(KafkaConsumer<String, SoundEvent> events, BooleanSupplier reached) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!reached.getAsBoolean() && System.nanoTime() < deadline) {
            for (ConsumerRecord<String, SoundEvent> record : events.poll(Duration.ofMillis(200))) {
                told.computeIfAbsent(record.key(), mic -> new ArrayList<>()).add(record.value());
                partitions.put(record.key(), record.partition());
            }
        }
        assertThat(reached.getAsBoolean())
                .as("%s revisions within a minute", count())
                .isTrue();
    }

    private int count() {
        return told.values().stream().mapToInt(List::size).sum();
    }

    private void checkCoverage(EmbeddedBroker broker, Map<String, Bench> expected) {
        Map<String, List<Coverage>> coverage = new TreeMap<>();
        try (KafkaConsumer<CoverageKey, Coverage> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "group.id",
                        "test-coverage",
                        "auto.offset.reset",
                        "earliest",
                        "isolation.level",
                        "read_committed"),
                SERDES.coverageKeys().deserializer(),
                SERDES.coverage().deserializer())) {
            consumer.subscribe(List.of(TOPICS.coverage()));
            int all =
                    expected.values().stream().mapToInt(b -> b.coverage.size()).sum();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (coverage.values().stream().mapToInt(List::size).sum() < all && System.nanoTime() < deadline) {
                for (ConsumerRecord<CoverageKey, Coverage> record : consumer.poll(Duration.ofMillis(200))) {
                    String mic = record.key().getMicId();
                    coverage.computeIfAbsent(mic, m -> new ArrayList<>()).add(record.value());
                    assertThat(record.partition()).as("beside the mic's events").isEqualTo(partitions.get(mic));
                }
            }
        }
        expected.forEach((mic, bench) -> assertThat(coverage.get(mic)).as(mic).isEqualTo(bench.coverage));
    }
}
