package io.earshot.alerts;

import static io.earshot.alerts.SoundEvents.at;
import static io.earshot.alerts.SoundEvents.opened;
import static io.earshot.alerts.SoundEvents.revision;
import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.avro.Alert;
import io.earshot.avro.AlertEvent;
import io.earshot.avro.Coverage;
import io.earshot.avro.CoverageKey;
import io.earshot.avro.Microphone;
import io.earshot.avro.SoundEvent;
import io.earshot.config.AlertOnly;
import io.earshot.config.AlertRule;
import io.earshot.config.AlertRulesConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AlertsTopologyTest {
    private static final AlertsTopics TOPICS = AlertsTopics.withPrefix("earshot.");
    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

    @TempDir
    private Path folder;

    private final RecordingMeter meter = new RecordingMeter();
    private ManualClock clock;
    private TopologyTestDriver driver;
    private TestInputTopic<String, SoundEvent> events;
    private TestInputTopic<CoverageKey, Coverage> coverage;
    private TestInputTopic<String, Microphone> mics;
    private TestOutputTopic<String, Alert> alerts;

    @AfterEach
    void close() {
        if (driver != null) {
            driver.close();
        }
    }

    @Test
    void aRuleOnOneMicFiresAtOnceKeyedBySiteOrByMicWhereThereIsNone() {
        start(Map.of("shot", RuleBuilder.on("gunshot").build()));
        send(opened("a1", "gunshot", "m1", "north", 0, 1));
        send(opened("a1", "gunshot", "m1", "north", 0, 1)); // repeated
        send(opened("b1", "gunshot", "m2", null, 0, 1));

        List<TestRecord<String, Alert>> out = alerts.readRecordsToList();

        assertThat(out).extracting(TestRecord::key).containsExactly("north", "m2");
        assertThat(out).extracting(TestRecord::getRecordTime).containsOnly(START);
        assertThat(meter.told)
                .containsExactly(
                        "alert shot WARNING",
                        "latency shot -1500000",
                        "suppressed shot repeated",
                        "alert shot WARNING",
                        "latency shot -1500000");
    }

    @Test
    void aQuorumWaitsForItsSettleTimeAndTakesRevisionsInOrder() {
        start(Map.of("shots", RuleBuilder.on("gunshot").mics(2, 60).build()));
        advance(10);
        send(opened("b1", "gunshot", "m2", "north", 3, 4));
        advance(4);
        send(opened("a1", "gunshot", "m1", "north", 2, 3));
        send(opened("c1", "gunshot", "m3", null, 2, 3));
        advance(5);
        assertThat(alerts.isEmpty()).isTrue();
        advance(2);

        TestRecord<String, Alert> out = alerts.readRecord();

        assertThat(out.key()).isEqualTo("north");
        assertThat(out.value().getFiredAt()).isEqualTo(at(4.5));
        assertThat(out.value().getLate()).isFalse();
        assertThat(idsOf(out.value())).containsExactly("a1", "b1");
        assertThat(alerts.isEmpty()).isTrue();
    }

    @Test
    void whatComesAfterItsPlaceHasPassedIsEvaluatedAtOnceAndMarkedLate() {
        start(Map.of("shots", RuleBuilder.on("gunshot").mics(2, 60).build()));
        advance(6);
        send(opened("b1", "gunshot", "m2", "north", 4, 5));
        advance(12);
        send(opened("a1", "gunshot", "m1", "north", 2, 3));

        Alert out = alerts.readValue();

        assertThat(out.getLate()).isTrue();
        assertThat(idsOf(out)).containsExactly("a1", "b1");
        assertThat(meter.told).contains("late shots");
        advance(30);
        assertThat(alerts.isEmpty()).isTrue();
    }

    static LongStream seeds() {
        return LongStream.concat(LongStream.range(0, 5), LongStream.of(System.nanoTime()));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void anyArrivalWithinSettleGivesTheAlertsOfAFile(long seed) {
        Map<String, AlertRule> rules = new LinkedHashMap<>();
        rules.put("shot", RuleBuilder.on("gunshot").coolDown(20).build());
        rules.put("shots", RuleBuilder.on("gunshot").mics(2, 15).coolDown(30).build());
        rules.put("dogs", RuleBuilder.on("dog_bark").count(3, 60).site().build());
        start(rules);
        Random random = new Random(seed);
        List<SoundEvent> all = new ArrayList<>();
        List<long[]> arrivals = new ArrayList<>();
        for (int m = 0; m < 4; m++) {
            double time = 5;
            long arrived = 0;
            for (int e = 0; e < 20; e++) {
                time += random.nextDouble() * 12;
                String type = random.nextBoolean() ? "gunshot" : "dog_bark";
                all.add(revision("e" + m + "-" + e, 1, type, "m" + m, m == 3 ? null : "north", time, time + 1, 0.9f));
                arrived = Math.max(arrived, Math.round((time + 1.5) * 1_000) + random.nextInt(10_000));
                arrivals.add(new long[] {arrived, all.size() - 1});
            }
        }
        arrivals.sort(Comparator.comparingLong(arrival -> arrival[0]));
        for (long[] arrival : arrivals) {
            Duration wait = Duration.between(clock.instant(), START.plusMillis(arrival[0]));
            advance(wait);
            send(all.get((int) arrival[1]));
        }
        advance(12);

        List<Alert> live = new ArrayList<>(alerts.readValuesToList());
        live.sort(Comparator.comparingLong(Alert::getFiredAt)
                .thenComparing(Alert::getRule)
                .thenComparing(Alert::getId));
        assertThat(live).isEqualTo(AlertsOfFile.of(config(rules), all)).isNotEmpty();
    }

    @Test
    void labelsOfTheRegistryDecideForMicsAndForSites() {
        AlertOnly trees = new AlertOnly(null, null, Map.of("height", "tree"));
        start(Map.of(
                "shot", RuleBuilder.on("gunshot").only(trees).build(),
                "shots", RuleBuilder.on("gunshot").only(trees).mics(2, 60).build()));
        register("m1", "north", Map.of("height", "tree"));
        register("m2", "north", Map.of("height", "pole"));
        register("m3", "north", Map.of("height", "tree"));
        advance(10);
        send(opened("a1", "gunshot", "m1", "north", 0, 1));
        send(opened("b1", "gunshot", "m2", "north", 1, 2));
        advance(12);
        assertThat(alerts.readValuesToList()).extracting(Alert::getRule).containsExactly("shot");
        send(opened("c1", "gunshot", "m3", "north", 13, 14));
        advance(12);
        assertThat(alerts.readValuesToList()).extracting(Alert::getRule).containsExactly("shot", "shots");
    }

    @Test
    void aMicThatFallsSilentFiresOnceWithItsRegisteredSite() {
        start(Map.of("silent", RuleBuilder.silentFor(60).build()));
        register("m1", "north", Map.of());
        for (int i = 0; i <= 60; i += 5) {
            covered("m1", i, i, true);
            covered("m2", i, i, true);
            advance(5);
        }
        covered("m1", 60, 65, false); // retired: says nothing new
        for (int i = 65; i < 300; i += 5) {
            covered("m2", i, i, true);
            advance(5);
        }
        List<TestRecord<String, Alert>> out = alerts.readRecordsToList();
        assertThat(out).singleElement().satisfies(record -> {
            assertThat(record.key()).isEqualTo("north");
            assertThat(record.value().getMicIds()).containsExactly("m1");
            assertThat(record.value().getFiredAt()).isEqualTo(at(120));
        });
        covered("m1", 300, 300, true);
        advance(70);
        covered("m2", 370, 370, true);
        assertThat(alerts.readValuesToList())
                .extracting(Alert::getMicIds)
                .containsExactlyInAnyOrder(List.of("m1"), List.of("m2"));
    }

    @Test
    void aReplayOfOldCoverageDoesNotFloodAndAPauseIsNoSilence() {
        start(Map.of("silent", RuleBuilder.silentFor(60).build()));
        for (int m = 0; m < 50; m++) {
            covered("old-" + m, -200_000 + m, -200_000 + m, true); // days ago
            covered("gone-" + m, -3_000, -3_000, true); // within the day
        }
        // An hour's pile, read while the clock goes on: m1 is alive, its old records must not count as silence.
        for (int i = -3_600; i < 0; i += 60) {
            covered("m1", i, i, true);
            advance(2);
        }
        assertThat(alerts.isEmpty()).isTrue();
        for (int i = 0; i < 8; i++) {
            covered("m1", 125 + 2 * i, 120 + 2 * i, true);
            advance(2);
        }
        List<Alert> out = alerts.readValuesToList();
        assertThat(out).hasSize(50).allMatch(alert -> alert.getMicIds().get(0).startsWith("gone-"));
        assertThat(meter.told.stream().filter("suppressed silent not-seen-lately"::equals))
                .hasSize(50);
        assertThat(driver.getKeyValueStore(Stores.MIC_SILENCE).get("old-1")).isNull();
    }

    @Test
    void bytesThatAreNoEventGoToDeadLettersAndTheNextEventStillFires() {
        // The driver drops what a handler sends inside a transaction; without one it shows it.
        start(Map.of("shot", RuleBuilder.on("gunshot").build()), StreamsConfig.AT_LEAST_ONCE);
        byte[] foreign = new byte[10_000];
        driver.createInputTopic(TOPICS.events(), new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput("m1".getBytes(StandardCharsets.UTF_8), foreign, START);
        send(opened("a1", "gunshot", "m1", "north", 0, 1));

        assertThat(alerts.readValuesToList()).hasSize(1);
        assertThat(meter.told).contains("dead letter earshot.events");
        TestRecord<byte[], byte[]> letter = driver.createOutputTopic(
                        "earshot.dead-letters", new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecord();
        assertThat(letter.value()).hasSize(4_096);
        assertThat(new String(letter.headers().lastHeader("size").value(), StandardCharsets.UTF_8))
                .isEqualTo("10000");
        assertThat(new String(letter.headers().lastHeader("topic").value(), StandardCharsets.UTF_8))
                .isEqualTo("earshot.events");
    }

    @Test
    void everyNodeAndStoreHasANameOfItsOwn() {
        Topology topology =
                AlertsTopology.build(TOPICS, config(Map.of()), true, TestSerdes.all(), () -> START, AlertsMeter.NONE);
        assertThat(topology.describe().toString())
                .contains("mic-rules", "site-rules", "site-settle", "mic-silence", "alerts-by-site-repartition")
                .doesNotContain("0000");
    }

    private void start(Map<String, AlertRule> rules) {
        start(rules, StreamsConfig.EXACTLY_ONCE_V2);
    }

    private void start(Map<String, AlertRule> rules, String guarantee) {
        clock = new ManualClock(START);
        Properties properties =
                AlertsStreams.properties("alerts-test", "nowhere:1", folder, 1, "earshot.dead-letters", meter);
        assertThat(properties.get(StreamsConfig.PROCESSING_GUARANTEE_CONFIG)).isEqualTo(StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, guarantee);
        Topology topology = AlertsTopology.build(TOPICS, config(rules), true, TestSerdes.all(), clock, meter);
        driver = new TopologyTestDriver(topology, properties, START);
        events = driver.createInputTopic(TOPICS.events(), new StringSerializer(), TestSerdes.EVENTS.serializer());
        coverage = driver.createInputTopic(
                TOPICS.coverage(), TestSerdes.COVERAGE_KEYS.serializer(), TestSerdes.COVERAGE.serializer());
        mics = driver.createInputTopic(TOPICS.mics(), new StringSerializer(), TestSerdes.MICS.serializer());
        alerts = driver.createOutputTopic(TOPICS.alerts(), new StringDeserializer(), TestSerdes.ALERTS.deserializer());
    }

    private static AlertRulesConfig config(Map<String, AlertRule> rules) {
        return new AlertRulesConfig(Duration.ofSeconds(10), rules);
    }

    private void advance(int seconds) {
        for (int i = 0; i < seconds; i++) {
            advance(Duration.ofSeconds(1));
        }
    }

    private void advance(Duration by) {
        clock.advance(by);
        driver.advanceWallClockTime(by);
    }

    private void send(SoundEvent event) {
        events.pipeInput(event.getMicId(), event, clock.instant());
    }

    private void register(String mic, String site, Map<String, String> labels) {
        mics.pipeInput(
                mic,
                Microphone.newBuilder()
                        .setMicId(mic)
                        .setSiteId(site)
                        .setLabels(labels)
                        .build());
    }

    private void covered(String mic, int until, int written, boolean streaming) {
        long minute = Math.floorDiv(at(until), 60_000_000L) * 60_000_000L;
        Coverage record = Coverage.newBuilder()
                .setMicId(mic)
                .setModelId("yamnet")
                .setMinute(minute)
                .setKnownUntil(at(until))
                .setAnalysed(at(until) - minute)
                .setSilent(0)
                .setMissing(Map.of())
                .setAbsent(0)
                .setDuplicateSamples(0)
                .setLateSamples(0)
                .setStreaming(streaming)
                .build();
        coverage.pipeInput(new CoverageKey(mic, "yamnet", minute), record, START.plusSeconds(written));
    }

    private static List<String> idsOf(Alert alert) {
        return alert.getEvents().stream().map(AlertEvent::getId).toList();
    }
}
