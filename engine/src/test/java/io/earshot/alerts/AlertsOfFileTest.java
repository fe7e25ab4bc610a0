package io.earshot.alerts;

import static io.earshot.alerts.SoundEvents.at;
import static io.earshot.alerts.SoundEvents.opened;
import static io.earshot.alerts.SoundEvents.revision;
import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.avro.Alert;
import io.earshot.avro.AlertEvent;
import io.earshot.avro.Microphone;
import io.earshot.avro.Severity;
import io.earshot.avro.SoundEvent;
import io.earshot.config.AlertOnly;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AlertsOfFileTest {
    private final RecordingMeter meter = new RecordingMeter();

    @Test
    void aPlainRuleFiresOnTheFirstRevisionThatMatchesAndNeverAgainForThatEvent() {
        List<Alert> alerts = alerts(
                RuleBuilder.on("chainsaw").minDuration(2),
                revision("e1", 1, "chainsaw", "m1", null, 10, 11, 0.7f),
                revision("e1", 2, "chainsaw", "m1", null, 10, 13, 0.8f),
                revision("e1", 3, "chainsaw", "m1", null, 10, 500, 0.9f));

        assertThat(alerts).hasSize(1);
        Alert alert = alerts.get(0);
        assertThat(alert.getRule()).isEqualTo("rule");
        assertThat(alert.getSeverity()).isEqualTo(Severity.WARNING);
        assertThat(alert.getFiredAt()).isEqualTo(at(13.5));
        assertThat(alert.getSiteId()).isNull();
        assertThat(alert.getMicIds()).containsExactly("m1");
        assertThat(alert.getLate()).isFalse();
        assertThat(alert.getNumbers()).containsEntry("duration_s", 3.0).containsEntry("score", (double) 0.8f);
        assertThat(alert.getEvents()).extracting(AlertEvent::getRevision).containsExactly(2);
        assertThat(alert.getMessage())
                .isEqualTo("chainsaw at mic m1 since 2026-11-01T00:00:10Z: 3 s so far, score 0.80");
        assertThat(alert.getId()).matches("[0-9a-f]{20}");
    }

    @Test
    void anEventBelowTheScoreOrOfAnotherTypeOrMicDoesNotMatch() {
        List<Alert> alerts = alerts(
                RuleBuilder.on("gunshot").minScore(0.8).only(new AlertOnly(null, List.of("m1"), null)),
                revision("e1", 1, "gunshot", "m1", null, 1, 2, 0.79f),
                revision("e2", 1, "thunder", "m1", null, 3, 4, 0.9f),
                revision("e3", 1, "gunshot", "m2", null, 5, 6, 0.9f),
                revision("e4", 1, "gunshot", "m1", null, 7, 8, Float.NaN));
        assertThat(alerts).isEmpty();
    }

    @Test
    void aRuleForSitesOrLabelsAsksWhereTheMicStandsAndHowItIsRegistered() {
        Microphone labelled = new Microphone();
        labelled.setMicId("m1");
        labelled.setLabels(Map.of("habitat", "mangrove", "height", "tree"));
        MicDirectory mics = mic -> mic.equals("m1") ? labelled : null;
        List<SoundEvent> events = List.of(
                opened("e1", "gunshot", "m1", "north", 1, 2),
                opened("e2", "gunshot", "m2", "north", 3, 4),
                opened("e3", "gunshot", "m1", "south", 5, 6),
                opened("e4", "gunshot", "m1", null, 7, 8));
        var rule = RuleBuilder.on("gunshot")
                .only(new AlertOnly(List.of("north"), null, Map.of("habitat", "mangrove")))
                .alone();

        List<Alert> alerts = AlertsOfFile.of(rule, events, mics, AlertsMeter.NONE);

        assertThat(eventsOf(alerts)).containsExactly(List.of("e1"));
    }

    @Test
    void theCoolDownHoldsPerMicAndCountsWhatItHeldBack() {
        List<Alert> alerts = alerts(
                RuleBuilder.on("gunshot").coolDown(60),
                opened("a1", "gunshot", "m1", "north", 0, 1),
                opened("a2", "gunshot", "m1", "north", 59, 60.9),
                opened("b1", "gunshot", "m2", "north", 30, 31),
                opened("a3", "gunshot", "m1", "north", 60, 61));
        assertThat(eventsOf(alerts)).containsExactly(List.of("a1"), List.of("b1"), List.of("a3"));
        assertThat(meter.told).containsOnlyOnce("suppressed rule cool-down");
    }

    @Test
    void aCoolDownForASiteHoldsForAllItsMics() {
        List<Alert> alerts = alerts(
                RuleBuilder.on("gunshot").coolDown(60).site(),
                opened("b1", "gunshot", "m2", "north", 30, 31),
                opened("a1", "gunshot", "m1", "north", 0, 1),
                opened("c1", "gunshot", "m3", "south", 30, 31));
        assertThat(eventsOf(alerts)).containsExactly(List.of("a1"), List.of("c1"));
    }

    @Test
    void aCountNeedsDistinctEventsWithinItsTimeAndSpendsThem() {
        List<SoundEvent> shots = new ArrayList<>();
        double[] times = {0, 50, 100, 120, 130, 141, 150, 160};
        for (int i = 0; i < times.length; i++) {
            shots.add(opened("e" + i, "gunshot", "m1", null, times[i], times[i] + 0.5));
            shots.add(revision("e" + i, 2, "gunshot", "m1", null, times[i], times[i] + 1, 0.9f));
        }
        List<Alert> alerts = alerts(RuleBuilder.on("gunshot").count(4, 90), shots.toArray(SoundEvent[]::new));
        // e0 to e3 span 120 s; e1 to e4 span 80 s and fire; those left make the next four.
        assertThat(eventsOf(alerts)).containsExactly(List.of("e1", "e2", "e3", "e4"));
        assertThat(alerts.get(0).getNumbers()).containsEntry("count", 4.0).containsEntry("within_s", 90.0);
        assertThat(alerts.get(0).getMessage())
                .isEqualTo("4 times gunshot within 90 s at mic m1 since 2026-11-01T00:00:50Z");
    }

    @Test
    void anEventsEdgeAtExactlyTheTimeOfTheCountStillCounts() {
        RuleBuilder rule = RuleBuilder.on("gunshot").count(2, 90);
        assertThat(alerts(rule, opened("e1", "gunshot", "m1", null, 0, 1), opened("e2", "gunshot", "m1", null, 90, 91)))
                .hasSize(1);
        assertThat(alerts(
                        rule,
                        opened("e1", "gunshot", "m1", null, 0, 1),
                        opened("e2", "gunshot", "m1", null, 90, 91.000001)))
                .isEmpty();
    }

    @Test
    void aShareIsTheUnionOfIntervalsInTheWindowThatEndsAtTheDecision() {
        RuleBuilder rule = RuleBuilder.on("chainsaw", "vehicle").share(0.2, 300);
        // 40 s of chainsaw and 30 s of vehicle overlap by 20 s: 50 s, not 70 s.
        List<Alert> overlapping = alerts(
                rule, opened("e1", "chainsaw", "m1", null, 100, 140), opened("e2", "vehicle", "m1", null, 120, 150));
        assertThat(overlapping).isEmpty();

        List<Alert> enough = alerts(
                rule,
                opened("e1", "chainsaw", "m1", null, 100, 140),
                opened("e2", "vehicle", "m1", null, 120, 150),
                opened("e3", "chainsaw", "m1", null, 300, 305),
                revision("e3", 2, "chainsaw", "m1", null, 300, 311, 0.9f));
        assertThat(enough).hasSize(1);
        assertThat(enough.get(0).getFiredAt()).isEqualTo(at(311.5));
        assertThat(enough.get(0).getNumbers()).containsEntry("covered_s", 61.0);
        assertThat(enough.get(0).getNumbers().get("share")).isBetween(0.2033, 0.2034);
        assertThat(enough.get(0).getMessage())
                .isEqualTo("chainsaw and vehicle during 20 % of 300 s at mic m1 since 2026-11-01T00:01:40Z");
    }

    @Test
    void aShareForgetsWhatSlidesOutOfItsWindowEvenInsideAnEvent() {
        // At 420.5 the window starts at 120.5: 19.5 s and 40 s of the two events lie in it, just short of 60 s.
        List<Alert> alerts = alerts(
                RuleBuilder.on("chainsaw").share(0.2, 300),
                opened("e1", "chainsaw", "m1", null, 100, 140),
                opened("e2", "chainsaw", "m1", null, 380, 420));
        assertThat(alerts).isEmpty();
    }

    @Test
    void oneLongSoundFiresAShareOnceHoweverLongItLasts() {
        List<SoundEvent> revisions = new ArrayList<>();
        for (int i = 1; i <= 400; i++) {
            revisions.add(revision("e1", i, "chainsaw", "m1", null, 0, i * 10, 0.9f));
        }
        assertThat(alerts(RuleBuilder.on("chainsaw").share(0.2, 300), revisions.toArray(SoundEvent[]::new)))
                .extracting(Alert::getFiredAt)
                .containsExactly(at(60.5));
    }

    @Test
    void aQuorumNeedsDistinctMicsOfOneSite() {
        RuleBuilder rule = RuleBuilder.on("gunshot").mics(3, 60);
        assertThat(alerts(
                        rule,
                        opened("a1", "gunshot", "m1", "north", 0, 1),
                        opened("a2", "gunshot", "m1", "north", 10, 11),
                        opened("b1", "gunshot", "m2", "north", 20, 21),
                        opened("c1", "gunshot", "m3", "south", 21, 22),
                        opened("d1", "gunshot", "m4", null, 22, 23)))
                .isEmpty();

        List<Alert> alerts = alerts(
                rule,
                opened("c1", "gunshot", "m3", "north", 2, 3),
                opened("a1", "gunshot", "m1", "north", 0, 1),
                opened("b1", "gunshot", "m2", "north", 1, 2));
        assertThat(eventsOf(alerts)).containsExactly(List.of("a1", "b1", "c1"));
        assertThat(alerts.get(0).getMicIds()).containsExactly("m1", "m2", "m3");
        assertThat(alerts.get(0).getSiteId()).isEqualTo("north");
        assertThat(alerts.get(0).getPosition().getLatitude()).isEqualTo(-3.5);
        assertThat(alerts.get(0).getNumbers()).containsEntry("mics", 3.0).containsEntry("count", 3.0);
        assertThat(alerts.get(0).getMessage())
                .isEqualTo("gunshot heard by 3 mics within 60 s at mics m1, m2, m3 (site north) since"
                        + " 2026-11-01T00:00:00Z");
    }

    @Test
    void rulesForASiteTreatAMicWithoutASiteAsASiteOfOneMic() {
        List<Alert> alerts = alerts(
                RuleBuilder.on("rooster").count(2, 60).site(),
                opened("a1", "rooster", "m1", null, 0, 1),
                opened("b1", "rooster", "m2", null, 1, 2),
                opened("a2", "rooster", "m1", null, 2, 3));
        assertThat(eventsOf(alerts)).containsExactly(List.of("a1", "a2"));
    }

    @Test
    void theIdComesFromRulePlaceAndFirstEventAlone() {
        Alert once = alerts(RuleBuilder.on("gunshot"), opened("e1", "gunshot", "m1", "north", 0, 1))
                .get(0);
        Alert again = alerts(
                        RuleBuilder.on("gunshot").minDuration(3),
                        opened("e1", "gunshot", "m1", "north", 0, 1),
                        revision("e1", 2, "gunshot", "m1", "north", 0, 9, 0.95f))
                .get(0);
        Alert elsewhere = alerts(RuleBuilder.on("gunshot"), opened("e1", "gunshot", "m1", "south", 0, 1))
                .get(0);
        assertThat(again.getId()).isEqualTo(once.getId());
        assertThat(elsewhere.getId()).isNotEqualTo(once.getId());
    }

    @Test
    void aMessageOfOnesOwnIsFilledAndStaysOneLine() {
        RuleBuilder rule = RuleBuilder.on("human_voice").message("{type} near {site}: {mic}, {duration} s, {score}");
        assertThat(alerts(rule, opened("e1", "human_voice", "m1", "north\nwood", 0, 1.25))
                        .get(0)
                        .getMessage())
                .isEqualTo("human voice near north wood: m1, 1.3 s, 0.90");
    }

    @Test
    void absurdTimesNeitherOverflowNorStopAnything() {
        SoundEvent past = SoundEvents.decided(opened("e1", "gunshot", "m1", "north", 0, 1), Long.MIN_VALUE + 2_000_000);
        SoundEvent future = SoundEvents.decided(opened("e2", "gunshot", "m1", "north", 0, 1), Long.MAX_VALUE);
        assertThat(alerts(RuleBuilder.on("gunshot").mics(2, 60), past, future)).isEmpty();
        assertThat(alerts(RuleBuilder.on("gunshot").share(0.5, 60), past, future))
                .isEmpty();
        assertThat(alerts(RuleBuilder.on("gunshot").coolDown(60), past, future)).hasSize(2);
    }

    private List<Alert> alerts(RuleBuilder rule, SoundEvent... revisions) {
        return AlertsOfFile.of(rule.alone(), List.of(revisions), MicDirectory.EMPTY, meter);
    }

    private static List<List<String>> eventsOf(List<Alert> alerts) {
        return alerts.stream()
                .map(alert -> alert.getEvents().stream().map(AlertEvent::getId).toList())
                .toList();
    }
}
