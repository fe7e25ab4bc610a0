package io.earshot.alerts;

import static io.earshot.alerts.SoundEvents.at;
import static io.earshot.alerts.SoundEvents.revision;
import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.avro.Alert;
import io.earshot.avro.SoundEvent;
import io.earshot.config.AlertRulesConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Within the settle time the order of arrival between mics changes nothing; each mic's own order is kept. */
class ArrivalOrderTest {
    private static final long SETTLE = 10_000_000;
    private static final List<String> TYPES = List.of("gunshot", "chainsaw", "dog_bark");

    private static final AlertRulesConfig RULES = config();

    private record Arrival(SoundEvent event, long at) {}

    static LongStream seeds() {
        return LongStream.concat(LongStream.range(0, 100), LongStream.of(System.nanoTime()));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void anyOrderOfArrivalWithinSettleGivesTheSameAlerts(long seed) {
        Random random = new Random(seed);
        Map<String, List<SoundEvent>> byMic = scene(random);
        long clocksOff = random.nextInt(3) == 0 ? 3_600_000_000L : 0; // together they may all be wrong

        RecordingMeter meter = new RecordingMeter();
        List<Alert> first = live(arrivals(byMic, random, clocksOff), meter);
        List<Alert> second = live(arrivals(byMic, random, clocksOff), meter);
        List<Alert> file = AlertsOfFile.of(
                RULES, byMic.values().stream().flatMap(List::stream).toList());

        assertThat(meter.told).noneMatch(told -> told.startsWith("late"));
        assertThat(second).isEqualTo(first);
        assertThat(first).isEqualTo(file).isNotEmpty();
        assertThat(first.stream().map(Alert::getId)).doesNotHaveDuplicates();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatComesLaterThanSettleIsMarkedAndStillEvaluated(long seed) {
        Random random = new Random(seed);
        RecordingMeter meter = new RecordingMeter();
        List<Arrival> arrivals = new ArrayList<>();
        double away = 11.5 + random.nextDouble() * 30;
        arrivals.add(new Arrival(revision("a1", 1, "gunshot", "m1", "north", 0, 1, 0.9f), at(2)));
        arrivals.add(new Arrival(revision("b1", 1, "gunshot", "m2", "north", 4, 5, 0.9f), at(6)));
        arrivals.add(new Arrival(revision("c1", 1, "gunshot", "m3", "north", 2, 3, 0.9f), at(6 + away)));

        List<Alert> alerts = live(arrivals, meter);

        assertThat(alerts)
                .filteredOn(alert -> alert.getRule().equals("quorum"))
                .singleElement()
                .satisfies(alert -> {
                    assertThat(alert.getLate()).isTrue();
                    assertThat(alert.getMicIds()).containsExactly("m1", "m2", "m3");
                    assertThat(alert.getFiredAt()).isEqualTo(at(3.5));
                });
        assertThat(meter.told).contains("late quorum");
    }

    /** Plays arrivals in order, releasing once a second, and waits for the last. */
    private static List<Alert> live(List<Arrival> arrivals, AlertsMeter meter) {
        AlertRules rules = new AlertRules(RULES, MicDirectory.EMPTY, meter);
        SettleQueue queue = new SettleQueue(SETTLE, SettleQueue.LIMIT, null);
        SiteLane lane = new SiteLane(rules, new RuleStates(), queue, SiteLane.Journal.NONE);
        Map<String, RuleStates> byMic = new HashMap<>();
        List<Alert> alerts = new ArrayList<>();
        long tick = arrivals.get(0).at();
        for (Arrival arrival : arrivals) {
            while (tick <= arrival.at()) {
                alerts.addAll(lane.release(tick));
                tick += 1_000_000;
            }
            Revision revision = Revision.of(arrival.event());
            RuleStates mic = byMic.computeIfAbsent(revision.micId(), id -> new RuleStates());
            alerts.addAll(rules.onMic(mic, revision));
            alerts.addAll(lane.arrive(revision, arrival.at()));
        }
        alerts.addAll(lane.release(tick + SETTLE));
        assertThat(lane.isIdle()).isTrue();
        alerts.sort(Comparator.comparingLong(Alert::getFiredAt)
                .thenComparing(Alert::getRule)
                .thenComparing(Alert::getId));
        return alerts;
    }

    /** Each revision arrives 0 to settle after it was decided, and after the mic's revision before it. */
    private static List<Arrival> arrivals(Map<String, List<SoundEvent>> byMic, Random random, long clocksOff) {
        List<Arrival> arrivals = new ArrayList<>();
        for (List<SoundEvent> revisions : byMic.values()) {
            long before = Long.MIN_VALUE;
            for (SoundEvent event : revisions) {
                long delay = random.nextInt(4) == 0 ? SETTLE - 1 : random.nextInt((int) SETTLE);
                before = Math.max(before, event.getDecidedAt() + delay + clocksOff);
                arrivals.add(new Arrival(event, before));
            }
        }
        List<Arrival> mixed = new ArrayList<>(arrivals);
        mixed.sort(Comparator.comparingLong(Arrival::at)); // stable: a mic's revisions stay in order
        return mixed;
    }

    private static Map<String, List<SoundEvent>> scene(Random random) {
        Map<String, List<SoundEvent>> byMic = new LinkedHashMap<>();
        for (int m = 0; m < 5; m++) {
            String mic = "m" + m;
            double time = random.nextDouble() * 20;
            List<SoundEvent> revisions = new ArrayList<>();
            for (int e = 0; e < 25; e++) {
                String type = TYPES.get(random.nextInt(TYPES.size()));
                double onset = random.nextInt(8) == 0 ? Math.rint(time) : time; // mics agree on some times exactly
                double offset = onset + 0.5;
                int last = 1 + random.nextInt(4);
                for (int r = 1; r <= last; r++) {
                    float score = 0.3f + 0.1f * r + random.nextFloat() * 0.2f;
                    revisions.add(revision(mic + "-" + e, r, type, mic, "north", onset, offset, score));
                    offset += random.nextDouble() * 4;
                }
                time = offset + random.nextDouble() * 15;
            }
            byMic.put(mic, revisions);
        }
        return byMic;
    }

    private static AlertRulesConfig config() {
        Map<String, io.earshot.config.AlertRule> rules = new LinkedHashMap<>();
        rules.put("plain", RuleBuilder.on("gunshot").minScore(0.5).coolDown(30).build());
        rules.put("plain-site", RuleBuilder.on("gunshot").site().coolDown(20).build());
        rules.put("count", RuleBuilder.on("dog_bark").count(3, 60).build());
        rules.put(
                "count-site",
                RuleBuilder.on("dog_bark", "gunshot").count(5, 40).site().build());
        rules.put("share-site", RuleBuilder.on("chainsaw").share(0.3, 60).site().build());
        rules.put("quorum", RuleBuilder.on("gunshot").mics(3, 30).coolDown(45).build());
        rules.put(
                "quorum-2",
                RuleBuilder.on("gunshot", "chainsaw").mics(2, 5).minDuration(1).build());
        return new AlertRulesConfig(Duration.ofMillis(SETTLE / 1_000), rules);
    }
}
