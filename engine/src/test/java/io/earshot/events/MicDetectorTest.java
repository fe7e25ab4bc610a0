package io.earshot.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.avro.DenseScores;
import io.earshot.avro.GapReason;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.SparseScores;
import io.earshot.avro.WindowOutcome;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MicDetectorTest {
    private static final Outcomes STREAM = Outcomes.stream("s");

    private final Bench bench = new Bench(Bench.saw(Bench.rule(1, 1, 1, 4, 20, 100)));

    @Test
    void givesTheSameEventsWhenAWorkerDiesAndAnotherTakesOver() {
        bench.feed(STREAM.resume(0), STREAM.scored(0, 0f), STREAM.scored(1, 0.9f), STREAM.scored(2, 0.9f));
        bench.feed(STREAM.resume(1), STREAM.scored(1, 0.9f), STREAM.scored(2, 0.8f), STREAM.scored(3, 0.9f));
        bench.feed(STREAM.scored(3, 0.1f), STREAM.retired(3), STREAM.scored(4, 0f), STREAM.scored(5, 0f));
        assertThat(bench.story()).containsExactly("OPENED 1-1", "CLOSED QUIET 1-3");
        assertThat(bench.count("duplicate")).isEqualTo(4);
        assertThat(bench.count("accepted")).isEqualTo(6);
    }

    @Test
    void countsWhatWaitedAndWhatNeverCame() {
        bench.feed(STREAM.scored(0, 0f), STREAM.scored(2, 0f), STREAM.resume(2), STREAM.scored(3, 0f));
        assertThat(bench.count("parked")).isEqualTo(1);
        assertThat(bench.count("lost")).isEqualTo(1);
        assertThat(bench.count("RESUME")).isEqualTo(1);
        assertThat(bench.count("SCORED")).isEqualTo(3);
    }

    @Test
    void remembersSixteenStreamsAndRefusesOlderOnes() {
        for (int i = 0; i < 20; i++) {
            Outcomes stream = Outcomes.stream("s" + i);
            bench.feed(stream.resume(0), stream.scored(0, 0.9f), stream.retired(1));
        }
        assertThat(bench.state.streams).hasSize(MicState.MOST_STREAMS);
        int events = bench.events.size();
        for (int i = 0; i < 20; i++) {
            Outcomes stream = Outcomes.stream("s" + i);
            bench.feed(stream.resume(0), stream.scored(0, 0.9f), stream.retired(1));
        }
        assertThat(bench.events).as("none told twice").hasSize(events);
        assertThat(bench.count("refused old-stream")).isEqualTo(4 * 3);
        assertThat(bench.state.streams).hasSize(MicState.MOST_STREAMS);
    }

    @Test
    void keepsALivingStreamWhileOthersComeAndGo() {
        Outcomes living = Outcomes.stream("living");
        bench.feed(living.resume(0), living.scored(0, 0.9f));
        for (int i = 0; i < 200; i++) {
            Outcomes stream = Outcomes.stream("s" + i);
            bench.feed(stream.resume(0), stream.retired(0));
        }
        bench.feed(living.scored(1, 0f), living.scored(2, 0f));
        assertThat(bench.story()).containsExactly("OPENED 0-0", "CLOSED QUIET 0-0");
        assertThat(bench.state.forgotten).hasSize(MicState.MOST_FORGOTTEN);
    }

    @Test
    void closesTheEventsOfTheFirstStreamWhereSeventeenLiveAtOnce() {
        for (int i = 0; i < 17; i++) {
            bench.restart = () -> true;
            bench.feed(Outcomes.stream("s" + i).scored(0, 0.9f));
        }
        assertThat(bench.story()).hasSize(18).contains("CLOSED INTERRUPTED 0-0");
        assertThat(bench.events.get(16).getStreamId()).isEqualTo("s0");
        assertThat(bench.events.get(16).getId()).isEqualTo(bench.events.get(0).getId());
    }

    @Test
    void takesARateOrStartOfItsOwnForAnotherStream() {
        WindowOutcome other = STREAM.scored(0, 0.9f);
        other.setSampleRate(48_000);
        bench.feed(STREAM.scored(0, 0.9f), other, STREAM.at(Outcomes.START + 1).scored(0, 0.9f));
        assertThat(bench.story()).containsExactly("OPENED 0-0", "OPENED 0-0", "OPENED 0-0");
        assertThat(bench.events).extracting(e -> e.getId()).doesNotHaveDuplicates();
    }

    @Test
    void knowsNoTypesOfAForeignModelButAccountsForIt() {
        WindowOutcome foreign = STREAM.scored(0, 0.9f, 0.9f, 0.9f);
        foreign.setModelId("foreign");
        bench.feed(foreign);
        assertThat(bench.events).isEmpty();
        assertThat(bench.count("accepted")).isEqualTo(1);
    }

    @Test
    void readsSparseScores() {
        WindowOutcome outcome = STREAM.scored(0, 0f);
        ByteBuffer labels = ByteBuffer.allocate(2)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) 0)
                .flip();
        ByteBuffer values = ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(0.75f)
                .flip();
        outcome.setScores(new SparseScores(0.1f, labels, values));
        bench.feed(outcome);
        assertThat(bench.events.get(0).getPeakScore()).isEqualTo(0.75f);
    }

    @Test
    void takesAScoreThatIsNoNumberForNoEvidence() {
        bench.feed(STREAM.scored(0, 0.9f), STREAM.scored(1, Float.NaN), STREAM.scored(2, 0.5f), STREAM.retired(3));
        assertThat(bench.story()).containsExactly("OPENED 0-0", "CLOSED INTERRUPTED 0-2");
        assertThat(bench.events.get(1).getScoredWindows()).isEqualTo(2);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "key-mismatch",
        "unknown-kind",
        "bad-grid",
        "bad-index",
        "bad-time",
        "score-count",
        "no-scores",
        "grid-changed"
    })
    void refusesWhatCannotBe(String problem) {
        Consumer<WindowOutcome> breaking =
                switch (problem) {
                    case "key-mismatch" -> o -> o.setMicId("mic-2");
                    case "unknown-kind" -> o -> o.setKind(OutcomeKind.UNKNOWN);
                    case "bad-grid" -> o -> o.setHopSamples(0);
                    case "bad-index" -> o -> o.setLastIndex(Long.MAX_VALUE);
                    case "bad-time" -> o -> o.setStartAt(Long.MIN_VALUE);
                    case "score-count" -> o -> o.setScores(new DenseScores(ByteBuffer.allocate(8)));
                    case "no-scores" -> o -> o.setScores(null);
                    default -> o -> o.setHopSamples(7_679);
                };
        WindowOutcome broken = STREAM.scored(1, 0.9f);
        breaking.accept(broken);
        bench.feed(STREAM.scored(0, 0f), broken);
        assertThat(bench.count("refused " + problem)).isEqualTo(1);
        bench.feed(STREAM.scored(1, 0.9f));
        assertThat(bench.story()).as("the stream goes on").containsExactly("OPENED 1-1");
    }

    @Test
    void takesAHugeGapInNoTime() {
        bench.feed(
                STREAM.scored(0, 0.9f), STREAM.gap(GapReason.MISSING, 1, 1_000_000_000), STREAM.retired(1_000_000_001));
        assertThat(bench.story()).containsExactly("OPENED 0-0", "CLOSED GAP 0-0");
    }
}
