package io.earshot.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.avro.Alert;
import io.earshot.avro.AlertEvent;
import io.earshot.avro.ClockQuality;
import io.earshot.avro.CloseCause;
import io.earshot.avro.DenseScores;
import io.earshot.avro.EventStatus;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.Severity;
import io.earshot.avro.SoundEvent;
import io.earshot.avro.WindowOutcome;
import io.earshot.backtest.Difference.Excuse;
import io.earshot.backtest.Difference.Kind;
import io.earshot.config.EventTypeConfig;
import io.earshot.config.EventTypesConfig;
import io.earshot.events.EventTypes;
import io.earshot.events.NearThresholds;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DifferencesTest {
    private static final long START = 1_793_491_200_000_000L;
    private static final double HIGH = 0.6;
    private static final EventTypes TYPES = EventTypes.resolve(
            new EventTypesConfig(Map.of(
                    "saw",
                    new EventTypeConfig(null, List.of("saw"), HIGH, 0.3, Duration.ZERO, Duration.ZERO, 1, 4, 20, 10))),
            "model",
            List.of("saw"));

    private final NearThresholds near = new NearThresholds(TYPES);

    @Test
    void theSameRunHasNoDifference() {
        List<SoundEvent> run = List.of(opened("a", 1, 2), closed("a", 1, 9, 0.9f), closed("b", 20, 30, 0.7f));
        List<Difference<SoundEvent>> differences = events(run, run);
        assertThat(differences).extracting(Difference::kind).containsExactly(Kind.SAME, Kind.SAME);
        assertThat(differences).extracting(Difference::excuse).containsOnly(Excuse.NONE);
    }

    @Test
    void peaksMayDifferByAsMuchAsBatchesAndProcessorsDo() {
        assertThat(events(List.of(closed("a", 1, 9, 0.9f)), List.of(closed("a", 1, 9, 0.90009f)))
                        .get(0)
                        .kind())
                .isEqualTo(Kind.SAME);
        Difference<SoundEvent> beyond = events(List.of(closed("a", 1, 9, 0.9f)), List.of(closed("a", 1, 9, 0.9002f)))
                .get(0);
        assertThat(beyond.kind()).isEqualTo(Kind.CHANGED);
        assertThat(beyond.how()).containsExactly("peak 0.9002, was 0.9000");
    }

    @Test
    void whatChangedIsNamed() {
        SoundEvent replayed = closed("a", 1, 10, 0.9f);
        replayed.setCloseCause(CloseCause.GAP);
        assertThat(events(List.of(closed("a", 1, 9, 0.9f)), List.of(replayed))
                        .get(0)
                        .how())
                .containsExactly("offset +1.000000 s", "CLOSED GAP, was CLOSED QUIET");
    }

    @Test
    void whatOnlyOneSideHasIsMissingOrExtra() {
        List<Difference<SoundEvent>> differences =
                events(List.of(closed("a", 1, 9, 0.9f)), List.of(closed("b", 20, 29, 0.9f)));
        assertThat(differences).extracting(Difference::kind).containsExactly(Kind.MISSING, Kind.EXTRA);
        assertThat(differences).extracting(d -> d.any().getId()).containsExactly("a", "b");
    }

    @Test
    void eventsWithOtherIdsThatOverlapAreOneThatChanged() {
        Difference<SoundEvent> changed = events(List.of(closed("a", 1, 9, 0.9f)), List.of(closed("b", 3, 9, 0.9f)))
                .get(0);
        assertThat(changed.kind()).isEqualTo(Kind.CHANGED);
        assertThat(changed.how()).containsExactly("onset +2.000000 s");
    }

    @Test
    void anEventThatIsStillOpenIsComparedAsFarAsItWent() {
        List<SoundEvent> replayed = List.of(opened("a", 1, 2), closed("a", 1, 9, 0.9f));
        assertThat(events(List.of(opened("a", 1, 2)), replayed).get(0).kind()).isEqualTo(Kind.SAME);
        assertThat(events(replayed, List.of(opened("a", 1, 2))).get(0).kind()).isEqualTo(Kind.CHANGED);
    }

    @Test
    void onlyEventsThatBeginInTheTimeAreCompared() {
        List<SoundEvent> run = List.of(closed("a", -1, 5, 0.9f), closed("b", 100, 105, 0.9f));
        assertThat(events(run, List.of())).isEmpty();
        assertThat(events(List.of(), run)).isEmpty();
    }

    @Test
    void aDifferenceBesideAScoreAtItsThresholdIsATie() {
        near.take(scored(5, (float) HIGH + 0.00005f));
        assertThat(events(List.of(closed("a", 4, 9, 0.6f)), List.of()).get(0).excuse())
                .isEqualTo(Excuse.TIE);
        assertThat(events(List.of(), List.of(closed("a", 30, 39, 0.6f))).get(0).excuse())
                .isEqualTo(Excuse.NONE);
        near.take(scored(32, (float) HIGH + 0.0002f));
        assertThat(events(List.of(), List.of(closed("a", 30, 39, 0.6f))).get(0).excuse())
                .isEqualTo(Excuse.NONE);
    }

    @Test
    void alertsAreComparedByIdThenByRulePlaceAndTime() {
        Alert heard = alert("x", "heard", 5, "a");
        assertThat(alerts(List.of(heard), List.of(heard)).get(0).kind()).isEqualTo(Kind.SAME);
        Difference<Alert> moved =
                alerts(List.of(heard), List.of(alert("y", "heard", 6, "b"))).get(0);
        assertThat(moved.kind()).isEqualTo(Kind.CHANGED);
        assertThat(moved.how()).containsExactly("fired +1.000000 s", "events [b], were [a]");
        assertThat(alerts(List.of(heard), List.of(alert("y", "other", 6, "a"))))
                .extracting(Difference::kind)
                .containsExactly(Kind.MISSING, Kind.EXTRA);
        assertThat(alerts(List.of(alert("x", "heard", 100, "a")), List.of())).isEmpty();
    }

    @Test
    void anAlertThatRestsOnATieIsATie() {
        near.take(scored(5, (float) HIGH));
        List<Difference<SoundEvent>> events = events(List.of(closed("a", 4, 9, 0.6f)), List.of());
        List<Difference<Alert>> alerts = AlertDifferences.of(
                List.of(alert("x", "heard", 5, "a")), List.of(), START, at(60), events, alert -> false);
        assertThat(alerts.get(0).kind()).isEqualTo(Kind.MISSING);
        assertThat(alerts.get(0).excuse()).isEqualTo(Excuse.TIE);
    }

    @Test
    void anAlertOfARuleAcrossMicsThatWereHeardFromFarApartIsLate() {
        SoundEvent near = closed("a", 4, 9, 0.6f);
        SoundEvent far = closed("b", 4, 9, 0.6f);
        near.setDecidedAt(at(9));
        far.setDecidedAt(at(9));
        near.setSiteId("north");
        far.setSiteId("north");
        Alert alert = alert("x", "heard", 9, "a");
        alert.setSiteId("north");
        assertThat(arrivals(near, far, 8_500).test(alert)).isTrue();
        assertThat(arrivals(near, far, 7_500).test(alert)).isFalse();
        alert.setRule("on-one-mic");
        assertThat(arrivals(near, far, 8_500).test(alert)).isFalse();
        List<Difference<Alert>> alerts = AlertDifferences.of(
                List.of(alert("x", "heard", 5, "a")), List.of(), START, at(60), List.of(), each -> true);
        assertThat(alerts.get(0).excuse()).isEqualTo(Excuse.LATE);
    }

    private static Arrivals arrivals(SoundEvent near, SoundEvent far, long apart) {
        long written = at(10) / 1_000;
        return new Arrivals(
                List.of(near, far),
                List.of(written, written + apart),
                Set.of("heard"),
                Duration.ofSeconds(10),
                Duration.ofMinutes(10));
    }

    private List<Difference<SoundEvent>> events(List<SoundEvent> emitted, List<SoundEvent> replayed) {
        return EventDifferences.of(emitted, replayed, START, at(60), near, Duration.ofSeconds(2));
    }

    private static List<Difference<Alert>> alerts(List<Alert> emitted, List<Alert> replayed) {
        return AlertDifferences.of(emitted, replayed, START, at(60), List.of(), alert -> false);
    }

    private static long at(double seconds) {
        return START + Math.round(seconds * 1e6);
    }

    private static SoundEvent opened(String id, double onset, double offset) {
        SoundEvent event = closed(id, onset, offset, 0.9f);
        event.setStatus(EventStatus.OPENED);
        event.setCloseCause(null);
        event.setRevision(1);
        return event;
    }

    private static SoundEvent closed(String id, double onset, double offset, float peak) {
        SoundEvent event = new SoundEvent();
        event.setId(id);
        event.setType("saw");
        event.setMicId("mic-1");
        event.setStatus(EventStatus.CLOSED);
        event.setCloseCause(CloseCause.QUIET);
        event.setRevision(2);
        event.setOnsetAt(at(onset));
        event.setOffsetAt(at(offset));
        event.setPeakScore(peak);
        return event;
    }

    private static Alert alert(String id, String rule, double firedAt, String event) {
        return Alert.newBuilder()
                .setId(id)
                .setRule(rule)
                .setSeverity(Severity.WARNING)
                .setMicIds(List.of("mic-1"))
                .setFiredAt(at(firedAt))
                .setMessage("heard")
                .setEvents(List.of(new AlertEvent(event, 1, "saw", "mic-1", at(1), at(2), 0.9f)))
                .build();
    }

    private static WindowOutcome scored(double startAt, float score) {
        ByteBuffer values = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        return WindowOutcome.newBuilder()
                .setMicId("mic-1")
                .setStreamId("s")
                .setStreamStartedAt(START)
                .setSampleRate(16_000)
                .setModelId("model")
                .setModelVersion("1")
                .setModelRate(16_000)
                .setWindowSamples(15_600)
                .setHopSamples(7_680)
                .setKind(OutcomeKind.SCORED)
                .setFirstIndex(0)
                .setLastIndex(0)
                .setStartAt(at(startAt))
                .setClockQuality(ClockQuality.DEVICE)
                .setScores(new DenseScores(values.putFloat(0, score)))
                .build();
    }
}
