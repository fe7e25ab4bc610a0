package io.earshot.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.avro.Alert;
import io.earshot.avro.AlertEvent;
import io.earshot.avro.ClockQuality;
import io.earshot.avro.CloseCause;
import io.earshot.avro.Coverage;
import io.earshot.avro.EventStatus;
import io.earshot.avro.Severity;
import io.earshot.avro.SoundEvent;
import io.earshot.chaos.Reference.CoverageId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The judge finds what was planted. */
class JudgeTest {
    private static final long MINUTE = 60_000_000;

    private final List<SoundEvent> events = List.of(event("a", 1), event("a", 2), event("b", 1));

    @Test
    void theSameEventsAreClean() {
        assertThat(Judge.events(events, List.copyOf(events), event -> false))
                .isEqualTo(new Judge.Tally(3, 3, 0, 0, 0, 0, 0, List.of()));
    }

    @Test
    void aPlantedLossIsFound() {
        Judge.Tally tally = Judge.events(events, events.subList(0, 2), event -> false);
        assertThat(tally.lost()).isEqualTo(1);
        assertThat(tally.isClean()).isFalse();
        assertThat(tally.examples()).singleElement().asString().startsWith("lost mic-1 chainsaw b revision 1");
    }

    @Test
    void aPlantedDoubleIsFound() {
        List<SoundEvent> got = new ArrayList<>(events);
        got.add(event("a", 2));
        Judge.Tally tally = Judge.events(events, got, event -> false);
        assertThat(tally.doubled()).isEqualTo(1);
        assertThat(tally.isClean()).isFalse();
    }

    @Test
    void anEventThatNobodyExpectsAndOneThatEndsElsewhereAreFound() {
        SoundEvent shorter =
                SoundEvent.newBuilder(event("b", 1)).setOffsetIndex(11).build();
        Judge.Tally tally =
                Judge.events(events, List.of(event("a", 1), event("a", 2), shorter, event("c", 1)), event -> false);
        assertThat(List.of(tally.changed(), tally.unexpected())).containsExactly(1, 1);
        assertThat(tally.isClean()).isFalse();
    }

    @Test
    void whatAThresholdTieExplainsStandsApart() {
        Judge.Tally tally = Judge.events(
                events, events.subList(0, 2), event -> event.getId().equals("b"));
        assertThat(tally.ties()).isEqualTo(1);
        assertThat(tally.isClean()).isTrue();
    }

    @Test
    void anAlertThatRestsOnOtherEventsOrIsLateIsFound() {
        List<Alert> expected = List.of(alert("x", "a", false), alert("y", "b", false));
        assertThat(Judge.alerts(expected, expected, alert -> false).isClean()).isTrue();
        Judge.Tally other =
                Judge.alerts(expected, List.of(alert("x", "b", false), alert("y", "b", true)), alert -> false);
        assertThat(other.changed()).isEqualTo(2);
        assertThat(Judge.alerts(expected, expected.subList(0, 1), alert -> false)
                        .lost())
                .isEqualTo(1);
    }

    @Test
    void aPlantedSecondWithoutAccountIsFound() {
        Coverage whole = coverage(0, MINUTE, MINUTE - 5_000_000, 5_000_000);
        Coverage next = coverage(MINUTE, MINUTE, MINUTE, 0);
        Map<CoverageId, Coverage> expected = new HashMap<>();
        List.of(whole, next).forEach(each -> expected.put(CoverageId.of(each), each));
        Map<String, Long> audio = Map.of("mic-1", 2 * MINUTE - 5_000_000);
        assertThat(Judge.coverage(expected, List.of(whole, next), audio).problems())
                .isEmpty();

        Coverage short1 = coverage(MINUTE, MINUTE, MINUTE - 1_000_000, 0);
        assertThat(Judge.coverage(expected, List.of(whole, short1), audio).problems())
                .anySatisfy(line -> assertThat(line).contains("sums to 59000000 of 60000000"))
                .anySatisfy(line -> assertThat(line).startsWith("mic-1: 115000000 microseconds of audio were played"));
        Coverage absent = coverage(MINUTE, MINUTE, MINUTE - 1_000_000, 1_000_000);
        assertThat(Judge.coverage(expected, List.of(whole, absent), audio).problems())
                .as("a second that is called absent adds up, but was played")
                .hasSize(2);
        assertThat(Judge.coverage(expected, List.of(whole), audio).problems())
                .anySatisfy(line -> assertThat(line).isEqualTo("mic-1 minute 60000000: no record"));
    }

    @Test
    void anEarlierRecordOfAMinuteIsReplacedByALaterOne() {
        Coverage early = coverage(0, 10_000_000, 10_000_000, 0);
        Coverage last = coverage(0, MINUTE, MINUTE, 0);
        Map<CoverageId, Coverage> expected = Map.of(CoverageId.of(last), last);
        assertThat(Judge.coverage(expected, List.of(early, last), Map.of("mic-1", MINUTE))
                        .problems())
                .isEmpty();
    }

    private static SoundEvent event(String id, int revision) {
        return SoundEvent.newBuilder()
                .setId(id)
                .setType("chainsaw")
                .setStatus(revision == 1 ? EventStatus.OPENED : EventStatus.CLOSED)
                .setRevision(revision)
                .setCloseCause(revision == 1 ? null : CloseCause.QUIET)
                .setMicId("mic-1")
                .setStreamId("loop")
                .setStreamStartedAt(0)
                .setSampleRate(16_000)
                .setModelId("starter")
                .setModelVersion("1")
                .setOnsetIndex(10)
                .setOffsetIndex(12)
                .setOnsetAt(4_800_000)
                .setOffsetAt(6_000_000)
                .setDecidedAt(7_000_000)
                .setPeakScore(0.9f)
                .setMeanScore(0.8f)
                .setScoredWindows(3)
                .setClockQuality(ClockQuality.DEVICE)
                .build();
    }

    private static Alert alert(String id, String event, boolean late) {
        return Alert.newBuilder()
                .setId(id)
                .setRule("series")
                .setSeverity(Severity.WARNING)
                .setMicIds(List.of("mic-1"))
                .setFiredAt(7_000_000)
                .setMessage("a series")
                .setLate(late)
                .setEvents(List.of(new AlertEvent(event, 1, "chainsaw", "mic-1", 4_800_000L, 6_000_000L, 0.9f)))
                .build();
    }

    private static Coverage coverage(long minute, long known, long analysed, long absent) {
        return Coverage.newBuilder()
                .setMicId("mic-1")
                .setModelId("starter")
                .setMinute(minute)
                .setKnownUntil(minute + known)
                .setAnalysed(analysed)
                .setSilent(0)
                .setMissing(Map.of())
                .setAbsent(absent)
                .setDuplicateSamples(0)
                .setLateSamples(0)
                .build();
    }
}
