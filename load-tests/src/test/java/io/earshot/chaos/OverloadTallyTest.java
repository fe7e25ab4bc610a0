package io.earshot.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.avro.Coverage;
import io.earshot.avro.GapReason;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.WindowOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is not accounted for is found. */
class OverloadTallyTest {
    private static final long SECOND = 1_000_000;

    private final List<WindowOutcome> outcomes = new ArrayList<>(List.of(
            outcome(OutcomeKind.RESUME, 0, 0),
            outcome(OutcomeKind.SCORED, 0, 0),
            outcome(OutcomeKind.GAP, 1, 7),
            outcome(OutcomeKind.SILENT, 8, 8),
            outcome(OutcomeKind.SCORED, 9, 9),
            outcome(OutcomeKind.RETIRED, 10, 10)));
    private final List<Coverage> coverage = new ArrayList<>(List.of(minute(1, 0, 0), minute(2, SECOND, 2 * SECOND)));

    private static WindowOutcome outcome(OutcomeKind kind, long first, long last) {
        WindowOutcome outcome = new WindowOutcome();
        outcome.setMicId("mic-0");
        outcome.setKind(kind);
        outcome.setReason(kind == OutcomeKind.GAP ? GapReason.OVERLOAD : null);
        outcome.setFirstIndex(first);
        outcome.setLastIndex(last);
        outcome.setAppendedAt(10 * SECOND);
        outcome.setScoredAt((10 + last) * SECOND);
        return outcome;
    }

    private static Coverage minute(long analysed, long silent, long missing) {
        Coverage coverage = new Coverage();
        coverage.setMicId("mic-0");
        coverage.setMinute(0);
        coverage.setAnalysed(analysed * SECOND);
        coverage.setSilent(silent);
        coverage.setMissing(Map.of("OVERLOAD", missing));
        return coverage;
    }

    private OverloadTally tally() {
        return OverloadTally.of(List.of("mic-0"), 10, 5 * SECOND, outcomes, coverage);
    }

    @Test
    void whatAddsUpIsWell() {
        OverloadTally tally = tally();
        assertThat(tally.problems()).isEmpty();
        assertThat(tally.scored()).isEqualTo(2);
        assertThat(tally.silent()).isEqualTo(1);
        assertThat(tally.skipped()).isEqualTo(7);
        assertThat(tally.lagMicros()).isEqualTo(9 * SECOND);
    }

    @Test
    void aWindowThatIsMissingIsFound() {
        outcomes.remove(3);
        assertThat(tally().problems()).containsExactly("mic-0: SCORED at window 9, where 8 was due");
    }

    @Test
    void aWindowThatIsSpokenOfTwiceIsFound() {
        outcomes.add(4, outcome(OutcomeKind.SILENT, 8, 8));
        assertThat(tally().problems()).containsExactly("mic-0: SILENT at window 8, where 9 was due");
    }

    @Test
    void anEndThatIsMissingIsFound() {
        outcomes.subList(4, 6).clear();
        assertThat(tally().problems()).containsExactly("mic-0: 9 windows of 10");
    }

    @Test
    void aGapForAnotherReasonIsFound() {
        outcomes.get(2).setReason(GapReason.MISSING);
        assertThat(tally().problems()).containsExactly("mic-0: gap of windows 1 to 7 for MISSING");
    }

    @Test
    void aSecondThatIsMissingIsFound() {
        coverage.add(minute(1, SECOND, 2 * SECOND));
        assertThat(tally().problems()).containsExactly("mic-0: 4000000 µs of 5000000 accounted for");
    }
}
