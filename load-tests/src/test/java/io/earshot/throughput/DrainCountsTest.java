package io.earshot.throughput;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.Meters;
import io.earshot.avro.GapReason;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.WindowOutcome;
import io.earshot.jmh.Given;
import org.junit.jupiter.api.Test;

class DrainCountsTest {
    private static WindowOutcome retired(long index) {
        WindowOutcome outcome = Given.scored(index, 0);
        outcome.setKind(OutcomeKind.RETIRED);
        return outcome;
    }

    @Test
    void aDrainIsOverWhenEveryStreamHasEndedAndEveryWindowOfThemIsAccepted() throws Exception {
        DrainCounts counts = new DrainCounts(2, 2);
        Meters meters = counts.meters();
        meters.publish().published(Given.scored(0, 0));
        meters.publish().published(retired(3));
        meters.events().accepted(OutcomeKind.SCORED, null, 1);
        assertThat(counts.awaitSettled(0)).isFalse();
        meters.events().accepted(OutcomeKind.SCORED, null, 2);
        assertThat(counts.awaitSettled(0)).isTrue();
        assertThat(counts.awaitDone(0)).as("one stream goes on").isFalse();
        meters.publish().published(retired(2));
        meters.events().accepted(OutcomeKind.SCORED, null, 1);
        meters.events().accepted(OutcomeKind.RETIRED, null, 1);
        assertThat(counts.awaitDone(0)).as("a window is missing").isFalse();
        meters.events().accepted(OutcomeKind.GAP, GapReason.OVERLOAD, 1);
        assertThat(counts.awaitDone(0)).isTrue();
        assertThat(counts.accepted()).isEqualTo(5);
        assertThat(counts.scored()).as("a gap is told apart").isEqualTo(4);
    }
}
