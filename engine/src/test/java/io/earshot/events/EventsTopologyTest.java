package io.earshot.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.avro.Coverage;
import io.earshot.avro.CoverageKey;
import io.earshot.avro.EventStatus;
import io.earshot.avro.Microphone;
import io.earshot.avro.Position;
import io.earshot.avro.SoundEvent;
import io.earshot.avro.WindowOutcome;
import io.earshot.avro.serde.SingleObjectSerde;
import io.earshot.config.EventsConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventsTopologyTest {
    private static final Outcomes STREAM = Outcomes.stream("s");
    private static final EventsTopics TOPICS = EventsTopics.withPrefix("earshot");
    private static final EventsSerdes SERDES = new EventsSerdes(
            new SingleObjectSerde<>(WindowOutcome.class),
            new SingleObjectSerde<>(Microphone.class),
            new SingleObjectSerde<>(SoundEvent.class),
            new SingleObjectSerde<>(CoverageKey.class),
            new SingleObjectSerde<>(Coverage.class));

    @TempDir
    Path state;

    private final List<String> refused = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private TopologyTestDriver driver;
    private TestInputTopic<String, WindowOutcome> scores;
    private TestInputTopic<String, Microphone> mics;
    private TestOutputTopic<String, SoundEvent> events;
    private TestOutputTopic<CoverageKey, Coverage> coverage;
    private boolean positions = true;

    @Test
    void tellsEventsAndCoverageOfAMic() {
        start(10);
        send(STREAM.resume(0), STREAM.scored(0, 0.9f), STREAM.scored(1, 0f), STREAM.retired(2));
        assertThat(events.readKeyValuesToList())
                .allMatch(event -> event.key.equals("mic-1"))
                .extracting(event -> event.value.getStatus())
                .containsExactly(EventStatus.OPENED, EventStatus.CLOSED);
        List<Coverage> minutes = coverage.readValuesToList();
        assertThat(minutes.get(minutes.size() - 1).getStreaming()).isFalse();
        assertThat(told).containsExactly("saw OPENED", "saw CLOSED");
    }

    @Test
    void keysCoverageByMicModelAndMinute() {
        start(10);
        send(STREAM.resume(0), STREAM.scored(0, 0.9f), STREAM.retired(1));
        var record = coverage.readKeyValue();
        assertThat(record.key.getMicId()).isEqualTo("mic-1");
        assertThat(record.key.getModelId()).isEqualTo(Outcomes.MODEL);
        assertThat(record.key.getMinute()).isEqualTo(record.value.getMinute());
    }

    @Test
    void takesSiteAndPositionFromTheRegistryWhenAnEventOpens() {
        start(10);
        Position position = new Position(1.0, 2.0, null);
        mics.pipeInput("mic-1", mic("mic-1", "old", position));
        send(STREAM.scored(0, 0.9f));
        mics.pipeInput("mic-1", mic("mic-1", "new", null));
        send(STREAM.scored(1, 0f), STREAM.scored(2, 0.9f));
        mics.pipeInput("mic-1", null);
        send(STREAM.scored(3, 0f), STREAM.scored(4, 0.9f));
        List<SoundEvent> revisions = events.readValuesToList();
        assertThat(revisions).extracting(SoundEvent::getSiteId).containsExactly("old", "old", "new", "new", null);
        assertThat(revisions).extracting(SoundEvent::getPosition).startsWith(position, position, null);
    }

    @Test
    void positionsThatAreWithheldAreInNoEvent() {
        positions = false;
        start(10);
        mics.pipeInput("mic-1", mic("mic-1", "north", new Position(1.0, 2.0, null)));
        send(STREAM.scored(0, 0.9f));
        assertThat(events.readValuesToList()).isNotEmpty().allSatisfy(event -> {
            assertThat(event.getSiteId()).isEqualTo("north");
            assertThat(event.getPosition()).isNull();
        });
    }

    @Test
    void keepsItsStateAcrossARestart() {
        start(10);
        send(STREAM.scored(0, 0.9f));
        restart(10);
        send(STREAM.scored(0, 0.9f), STREAM.scored(1, 0f));
        assertThat(events.readValuesToList()).extracting(SoundEvent::getStatus).containsExactly(EventStatus.CLOSED);
    }

    @Test
    void refusesMicsBeyondTheCapUnlessTheyAreRegistered() {
        start(2);
        mics.pipeInput("known", mic("known", null, null));
        for (String mic : List.of("a", "b", "c", "known", "a")) {
            send(STREAM.of(mic).scored(0, 0.9f));
        }
        assertThat(refused).containsExactly("unknown-mic");
        assertThat(events.readValuesToList()).extracting(SoundEvent::getMicId).containsExactly("a", "b", "known");
        mics.pipeInput("b", mic("b", null, null));
        send(STREAM.of("b").scored(1, 0f));
        restart(2);
        send(STREAM.of("c").scored(0, 0.9f), STREAM.of("d").scored(0, 0.9f));
        assertThat(refused).as("b made room for c").containsExactly("unknown-mic", "unknown-mic");
        assertThat(events.readValuesToList()).extracting(SoundEvent::getMicId).containsExactly("c");
    }

    @Test
    void refusesRecordsWithoutAMic() {
        start(10);
        scores.pipeInput(null, STREAM.scored(0, 0.9f));
        scores.pipeInput("", STREAM.scored(0, 0.9f));
        scores.pipeInput(" unknown-mics", STREAM.scored(0, 0.9f));
        scores.pipeInput("mic-1", null);
        scores.pipeInput("mic-2", STREAM.scored(0, 0.9f));
        assertThat(refused).containsExactly("bad-key", "bad-key", "bad-key", "bad-key", "key-mismatch");
        assertThat(events.isEmpty()).isTrue();
    }

    @Test
    void puts200MicsWhereKafkasOwnPartitionerPutsThem() {
        for (int i = 0; i < 200; i++) {
            String mic = "mic-" + i;
            assertThat(EventsTopology.partitionOf(mic, 12))
                    .isEqualTo(BuiltInPartitioner.partitionForKey(mic.getBytes(StandardCharsets.UTF_8), 12));
        }
    }

    @Test
    void namesEveryNodeAndStore() {
        String described = EventsTopology.build(TOPICS, SERDES, types(), EventsConfig.DEFAULTS, EventsMeter.NONE)
                .describe()
                .toString();
        assertThat(described)
                .contains("Source: scores (topics: [earshot.scores])")
                .contains("Processor: detect (stores: [detector])")
                .contains("Sink: events (topic: earshot.events)")
                .contains("Sink: coverage (topic: earshot.coverage)")
                .contains("Source: mics-source (topics: [earshot.mics])")
                .contains("Processor: register (stores: [mics])")
                .doesNotContain("KSTREAM");
    }

    @Test
    void runsExactlyOnceWhateverTheOverridesSay() {
        Properties properties = EventsStreams.properties(
                "localhost:9092",
                "earshot-events",
                state,
                EventsConfig.DEFAULTS,
                Map.of(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, "at_least_once", "security.protocol", "SSL"));
        StreamsConfig config = new StreamsConfig(properties);
        assertThat(config.getString(StreamsConfig.PROCESSING_GUARANTEE_CONFIG)).isEqualTo("exactly_once_v2");
        assertThat(config.getLong(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG))
                .as("what nobody waits for")
                .isEqualTo(500);
        assertThat(config.originals()).containsEntry("security.protocol", "SSL");
    }

    @AfterEach
    void stop() {
        if (driver != null) {
            driver.close();
        }
    }

    private void start(int unknownMics) {
        EventsConfig config = new EventsConfig(
                "app",
                unknownMics,
                Duration.ofSeconds(10),
                Duration.ofMillis(100),
                1,
                Duration.ofSeconds(6),
                0,
                Duration.ofSeconds(10),
                positions);
        Properties properties = EventsStreams.properties("unused:9092", "earshot-events", state, config, Map.of());
        driver = new TopologyTestDriver(EventsTopology.build(TOPICS, SERDES, types(), config, new Meter()), properties);
        scores = driver.createInputTopic(
                TOPICS.scores(), Serdes.String().serializer(), SERDES.outcomes().serializer());
        mics = driver.createInputTopic(
                TOPICS.mics(), Serdes.String().serializer(), SERDES.mics().serializer());
        events = driver.createOutputTopic(
                TOPICS.events(), Serdes.String().deserializer(), SERDES.events().deserializer());
        coverage = driver.createOutputTopic(
                TOPICS.coverage(),
                SERDES.coverageKeys().deserializer(),
                SERDES.coverage().deserializer());
    }

    /** Another process with the same state; the driver clears its own when it closes. */
    private void restart(int unknownMics) {
        List<KeyValue<String, byte[]>> kept = new ArrayList<>();
        try (KeyValueIterator<String, byte[]> all = detectorStore().all()) {
            all.forEachRemaining(kept::add);
        }
        events.readValuesToList();
        driver.close();
        start(unknownMics);
        detectorStore().putAll(kept);
    }

    private KeyValueStore<String, byte[]> detectorStore() {
        return driver.getKeyValueStore(EventsTopology.DETECTOR_STORE);
    }

    private void send(WindowOutcome... outcomes) {
        for (WindowOutcome outcome : outcomes) {
            scores.pipeInput(outcome.getMicId(), outcome);
        }
    }

    private static EventTypes types() {
        return Bench.saw(Bench.rule(0, 1, 1, 4, 20, 100));
    }

    private static Microphone mic(String id, String site, Position position) {
        return Microphone.newBuilder()
                .setMicId(id)
                .setSiteId(site)
                .setPosition(position)
                .build();
    }

    private final class Meter implements EventsMeter {
        @Override
        public void refused(String reason) {
            refused.add(reason);
        }

        @Override
        public void event(String type, EventStatus status, long delayMicros) {
            told.add(type + " " + status);
        }
    }
}
