package io.earshot.alerts;

import static io.earshot.alerts.SoundEvents.at;
import static io.earshot.alerts.SoundEvents.opened;
import static io.earshot.alerts.SoundEvents.revision;
import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.alerts.WhyAlert.Finding;
import io.earshot.alerts.WhyAlert.Verdict;
import io.earshot.avro.Alert;
import io.earshot.avro.SoundEvent;
import io.earshot.config.AlertOnly;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WhyAlertTest {
    @Test
    void anAlertThatWasEmittedIsNamed() {
        Finding finding = ask(RuleBuilder.on("gunshot"), "e1", opened("e1", "gunshot", "m1", "north", 0, 1));
        assertThat(finding.verdict()).isEqualTo(Verdict.FIRED);
        assertThat(finding.because()).contains("gunshot at mic m1 (site north)");
        assertThat(finding.alert()).isNotNull();
    }

    @Test
    void theLeastScoreTheLeastDurationAndThePlaceAreNamed() {
        SoundEvent event = revision("e1", 1, "gunshot", "m1", "north", 0, 1, 0.5f);
        assertThat(ask(RuleBuilder.on("gunshot").minScore(0.8), "e1", event).because())
                .isEqualTo("min-score 0.8, the peak was 0.5000");
        assertThat(ask(RuleBuilder.on("gunshot").minDuration(5), "e1", event).because())
                .isEqualTo("min-duration 5.00 s, it lasted 1.00 s");
        Finding elsewhere =
                ask(RuleBuilder.on("gunshot").only(new AlertOnly(List.of("south"), null, null)), "e1", event);
        assertThat(elsewhere.verdict()).isEqualTo(Verdict.NO_MATCH);
        assertThat(elsewhere.because()).contains("not for mic m1").contains("south");
    }

    @Test
    void theCountSoFarIsNamed() {
        Finding finding = ask(
                RuleBuilder.on("gunshot").count(4, 90),
                "e2",
                opened("e1", "gunshot", "m1", null, 0, 1),
                opened("e2", "gunshot", "m1", null, 60, 61),
                opened("x", "gunshot", "m2", null, 60, 61));
        assertThat(finding.verdict()).isEqualTo(Verdict.HELD_BACK);
        assertThat(finding.because()).isEqualTo("count 4 within 90 s, there were 2 so far");
    }

    @Test
    void theCoolDownIsNamedWithTheAlertThatBeganIt() {
        Finding finding = ask(
                RuleBuilder.on("gunshot").coolDown(60),
                "e2",
                opened("e1", "gunshot", "m1", null, 0, 1),
                opened("e2", "gunshot", "m1", null, 30, 31),
                revision("e2", 2, "gunshot", "m1", null, 30, 35, 0.9f));
        assertThat(finding.verdict()).isEqualTo(Verdict.HELD_BACK);
        assertThat(finding.because()).isEqualTo("cool-down of 60 s since the alert at 2026-11-01T00:00:01.500Z");
    }

    @Test
    void theQuorumAndTheShareSoFarAreNamed() {
        assertThat(ask(
                                RuleBuilder.on("gunshot").mics(3, 60),
                                "e1",
                                opened("b1", "gunshot", "m2", "north", 0, 1),
                                opened("e1", "gunshot", "m1", "north", 2, 3))
                        .because())
                .isEqualTo("quorum of 3 mics within 60 s, it was heard by 2");
        assertThat(ask(RuleBuilder.on("gunshot").mics(3, 60), "e1", opened("e1", "gunshot", "m1", null, 2, 3))
                        .because())
                .isEqualTo("asks for 3 mics of a site, and mic m1 belongs to none");
        assertThat(ask(RuleBuilder.on("chainsaw").share(0.2, 300), "e1", opened("e1", "chainsaw", "m1", null, 0, 30))
                        .because())
                .isEqualTo("share 20.0 % of 300 s, it was 10.0 %");
    }

    @Test
    void withoutAnEventNoRuleCouldFire() {
        Finding finding = ask(RuleBuilder.on("gunshot"), null, opened("e1", "gunshot", "m1", null, 0, 1));
        assertThat(finding.verdict()).isEqualTo(Verdict.NO_EVENT);
        assertThat(WhyAlert.explain(
                        RuleBuilder.on("gunshot").alone(), RuleHistory.NONE, MicDirectory.EMPTY, "rain", "e1"))
                .isEmpty();
    }

    static LongStream seeds() {
        return LongStream.concat(LongStream.range(0, 200), LongStream.of(System.nanoTime()));
    }

    /** An alert that has been emitted is hidden from the explanation: its rule must then say that it fires, or the reason. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void statesPutTogetherFromTheTopicsJudgeAsTheLiveOnesDid(long seed) {
        Random random = new Random(seed);
        RuleBuilder rule = rule(random);
        List<SoundEvent> events = new ArrayList<>();
        double time = 0;
        for (int i = 0; i < 40; i++) {
            time += random.nextInt(40);
            events.add(opened(
                    "e" + i,
                    "gunshot",
                    "m" + random.nextInt(3),
                    random.nextInt(5) == 0 ? null : "north",
                    time,
                    time + 1));
        }
        List<Alert> alerts = AlertsOfFile.of(rule.alone(), events);
        for (SoundEvent event : events) {
            boolean fired = alerts.stream()
                    .anyMatch(alert -> alert.getFiredAt() == event.getDecidedAt()
                            && alert.getEvents().stream()
                                    .anyMatch(e -> e.getId().equals(event.getId())));
            RuleHistory until = new RuleHistory(events, alerts).before(event.getDecidedAt() + 1);
            RuleHistory hidden = new RuleHistory(
                    until.revisions(),
                    until.alerts().stream()
                            .filter(alert -> alert.getFiredAt() < event.getDecidedAt())
                            .toList());
            Finding finding = WhyAlert.explain(rule.alone(), hidden, MicDirectory.EMPTY, "gunshot", event.getId())
                    .get(0);
            assertThat(finding.verdict() == Verdict.FIRED)
                    .as("%s at %d: %s", event.getId(), event.getDecidedAt() - at(0), finding.because())
                    .isEqualTo(fired);
        }
    }

    private static RuleBuilder rule(Random random) {
        RuleBuilder rule = RuleBuilder.on("gunshot").coolDown(random.nextInt(200));
        return switch (random.nextInt(4)) {
            case 0 -> rule.count(2 + random.nextInt(3), 30 + random.nextInt(100));
            case 1 -> rule.mics(2, 20 + random.nextInt(60));
            case 2 -> rule.count(3, 90).site();
            default -> rule;
        };
    }

    private static Finding ask(RuleBuilder rule, String id, SoundEvent... events) {
        List<SoundEvent> revisions = List.of(events);
        RuleHistory emitted = new RuleHistory(revisions, AlertsOfFile.of(rule.alone(), revisions));
        List<Finding> findings = WhyAlert.explain(rule.alone(), emitted, MicDirectory.EMPTY, events[0].getType(), id);
        assertThat(findings).hasSize(1);
        return findings.get(0);
    }
}
