package io.earshot.alerts;

import static io.earshot.alerts.SoundEvents.at;
import static io.earshot.alerts.SoundEvents.revision;
import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.avro.Alert;
import io.earshot.avro.SoundEvent;
import io.earshot.config.AlertRule;
import io.earshot.config.AlertRulesConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RuleHistoryTest {
    static LongStream seeds() {
        return LongStream.concat(LongStream.range(0, 200), LongStream.of(System.nanoTime()));
    }

    /** Cut anywhere, the second half fires what it fired in one piece, cool-downs, counts and quorums across the cut. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatWasEmittedBeforeSaysWhatTheRulesRemember(long seed) {
        Random random = new Random(seed);
        AlertRulesConfig config = config(random);
        List<SoundEvent> revisions = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            int onset = random.nextInt(1_500);
            String mic = "m" + random.nextInt(4);
            String site = mic.equals("m0") ? null : "north";
            int length = 1 + random.nextInt(5);
            for (int r = 1; r <= length; r++) {
                revisions.add(revision("e" + i, r, "gunshot", mic, site, onset, onset + 4 * r, 0.4f + 0.1f * r));
            }
        }
        revisions.sort(Comparator.comparingLong(SoundEvent::getDecidedAt)
                .thenComparing(SoundEvent::getMicId)
                .thenComparing(SoundEvent::getId));
        List<Alert> whole = AlertsOfFile.of(config, revisions);
        long cut = at(200 + random.nextInt(1_200));
        RuleHistory before = new RuleHistory(revisions, whole).before(cut);
        List<SoundEvent> after =
                revisions.stream().filter(r -> r.getDecidedAt() >= cut).toList();
        assertThat(AlertsOfFile.of(config, after, MicDirectory.EMPTY, before))
                .isEqualTo(whole.stream().filter(a -> a.getFiredAt() >= cut).toList());
    }

    @Test
    void itMustReachBackByTheLongestMemoryOrCoolDown() {
        assertThat(RuleHistory.reach(AlertRulesConfig.DEFAULTS)).isZero();
        assertThat(RuleHistory.reach(RuleBuilder.silentFor(60).coolDown(3_600).alone()))
                .isZero();
        assertThat(RuleHistory.reach(RuleBuilder.on("gunshot").alone())).isEqualTo(Duration.ofMinutes(10));
        assertThat(RuleHistory.reach(RuleBuilder.on("gunshot").count(3, 3_600).alone()))
                .isEqualTo(Duration.ofHours(1));
        assertThat(RuleHistory.reach(RuleBuilder.on("gunshot").coolDown(7_200).alone()))
                .isEqualTo(Duration.ofHours(2));
    }

    @Test
    void alertsOfRulesThatHaveChangedAreLeftOut() {
        List<SoundEvent> events = List.of(revision("e1", 1, "gunshot", "m1", null, 0, 1, 0.9f));
        RuleHistory history = new RuleHistory(
                events, AlertsOfFile.of(RuleBuilder.on("gunshot").alone(), events));
        assertThat(history.withAlertsOf(Set.of("rule")).alerts()).hasSize(1);
        assertThat(history.withAlertsOf(Set.of("another")).alerts()).isEmpty();
        assertThat(history.withAlertsOf(Set.of()).revisions()).isEqualTo(events);
    }

    private static AlertRulesConfig config(Random random) {
        Map<String, AlertRule> rules = new LinkedHashMap<>();
        rules.put(
                "plain",
                RuleBuilder.on("gunshot")
                        .minScore(0.65)
                        .coolDown(random.nextInt(300))
                        .build());
        rules.put(
                "count",
                RuleBuilder.on("gunshot")
                        .count(3, 90)
                        .coolDown(random.nextInt(200))
                        .build());
        rules.put("site", RuleBuilder.on("gunshot").count(4, 120).site().build());
        rules.put(
                "quorum",
                RuleBuilder.on("gunshot")
                        .mics(2, 30)
                        .coolDown(random.nextInt(200))
                        .build());
        rules.put(
                "share", RuleBuilder.on("gunshot").share(0.2, 200).coolDown(60).build());
        return new AlertRulesConfig(Duration.ofSeconds(10), rules);
    }
}
