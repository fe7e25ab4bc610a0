package io.earshot.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.avro.GapReason;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.WindowOutcome;
import io.earshot.events.Acceptance.Verdict;
import io.earshot.events.Observation.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AcceptanceTest {
    private static final Outcomes STREAM = Outcomes.stream("s");
    private static final Grid GRID = STREAM.grid();
    private static final Source SOURCE = new Source("1.0", "", -1);

    private final Acceptance acceptance = new Acceptance();
    private final List<String> accepted = new ArrayList<>();

    @Test
    void takesOutcomesInIndexOrderAndDropsWhatItKnows() {
        assertThat(offer(STREAM.scored(0))).isEqualTo(Verdict.ACCEPTED);
        assertThat(offer(STREAM.scored(1))).isEqualTo(Verdict.ACCEPTED);
        assertThat(offer(STREAM.scored(0))).isEqualTo(Verdict.DUPLICATE);
        assertThat(offer(STREAM.silent(1, 1))).isEqualTo(Verdict.DUPLICATE);
        assertThat(accepted).containsExactly("SCORED 0-0", "SCORED 1-1");
    }

    @Test
    void parksWhatComesEarlyAndTakesItWhenTheHoleIsFilled() {
        assertThat(offer(STREAM.scored(2))).isEqualTo(Verdict.PARKED);
        assertThat(offer(STREAM.scored(1))).isEqualTo(Verdict.PARKED);
        assertThat(offer(STREAM.scored(0))).isEqualTo(Verdict.ACCEPTED);
        assertThat(accepted).containsExactly("SCORED 0-0", "SCORED 1-1", "SCORED 2-2");
    }

    @Test
    void turnsTheHoleIntoScoresLostWhenOneMoreThanSixtyFourOutcomesWait() {
        for (int i = 3; i < 3 + Acceptance.MOST_PARKED; i++) {
            assertThat(offer(STREAM.scored(i))).isEqualTo(Verdict.PARKED);
        }
        assertThat(accepted).isEmpty();
        assertThat(offer(STREAM.scored(70))).isEqualTo(Verdict.ACCEPTED);
        assertThat(accepted).startsWith("SCORES_LOST 0-2", "SCORED 3-3").endsWith("SCORED 66-66");
        assertThat(acceptance.parked()).hasSize(1);
        assertThat(offer(STREAM.scored(1))).as("too late").isEqualTo(Verdict.DUPLICATE);
    }

    @Test
    void dropsThePartOfARangeThatWasAccepted() {
        offer(STREAM.scored(0));
        offer(STREAM.gap(GapReason.MISSING, 0, 3));
        offer(STREAM.silent(2, 5));
        assertThat(accepted).containsExactly("SCORED 0-0", "MISSING 1-3", "SILENT 4-5");
        assertThat(acceptance.nextAt()).isEqualTo(STREAM.timeOf(6));
    }

    @Test
    void takesTheFirstPublishedOutcomeOfAWindowThoughItHadToWait() {
        offer(STREAM.scored(2));
        offer(STREAM.gap(GapReason.OVERLOAD, 0, 4));
        assertThat(accepted).containsExactly("OVERLOAD 0-1", "SCORED 2-2", "OVERLOAD 3-4");
    }

    @Test
    void keepsWaitingRangesApart() {
        offer(STREAM.scored(5));
        offer(STREAM.gap(GapReason.OVERLOAD, 3, 7));
        offer(STREAM.silent(2, 9));
        assertThat(acceptance.parked())
                .extracting(o -> o.first + "-" + o.last)
                .containsExactly("2-2", "3-4", "5-5", "6-7", "8-9");
        offer(STREAM.silent(0, 1));
        assertThat(accepted)
                .containsExactly(
                        "SILENT 0-1", "SILENT 2-2", "OVERLOAD 3-4", "SCORED 5-5", "OVERLOAD 6-7", "SILENT 8-9");
    }

    @Test
    void saysWhichWindowsBelowAResumeNobodyEverSpokeOf() {
        offer(STREAM.scored(0));
        resume(4);
        assertThat(accepted).containsExactly("SCORED 0-0", "RESUME 1-3");
        assertThat(offer(STREAM.scored(4))).isEqualTo(Verdict.ACCEPTED);
    }

    @Test
    void countsWhatWaitedBelowAResume() {
        offer(STREAM.scored(0));
        offer(STREAM.scored(2));
        offer(STREAM.scored(6));
        resume(4);
        assertThat(accepted).containsExactly("SCORED 0-0", "RESUME 1-1", "SCORED 2-2", "RESUME 3-3");
        offer(STREAM.scored(4));
        offer(STREAM.scored(5));
        assertThat(accepted).endsWith("SCORED 5-5", "SCORED 6-6");
    }

    @Test
    void ignoresAResumeBelowWhatIsKnown() {
        offer(STREAM.scored(0));
        offer(STREAM.scored(1));
        resume(1);
        assertThat(offer(STREAM.scored(1))).isEqualTo(Verdict.DUPLICATE);
        assertThat(acceptance.next()).isEqualTo(2);
    }

    @Test
    void beginsAtTheFirstIndexOfAResumeOnAStreamNeverSeen() {
        resume(1_000);
        assertThat(accepted).containsExactly("RESUME 0-999");
    }

    @Test
    void comesBackAfterRetiringWithTheHoleCalledRetired() {
        offer(STREAM.scored(0));
        assertThat(retire(1)).isTrue();
        resume(5);
        offer(STREAM.scored(5));
        assertThat(accepted).containsExactly("SCORED 0-0", "RETIRED 1-4", "SCORED 5-5");
        assertThat(acceptance.isRetired()).isFalse();
    }

    @Test
    void turnsTheHoleIntoScoresLostWhenTheStreamRetires() {
        offer(STREAM.scored(0));
        offer(STREAM.scored(2));
        assertThat(retire(5)).isTrue();
        assertThat(accepted).containsExactly("SCORED 0-0", "SCORES_LOST 1-1", "SCORED 2-2", "SCORES_LOST 3-4");
        assertThat(acceptance.isRetired()).isTrue();
    }

    @Test
    void saysRetiredOnlyOnce() {
        offer(STREAM.scored(0));
        assertThat(retire(1)).isTrue();
        assertThat(retire(1)).isFalse();
    }

    @Test
    void isNotRetiredByAFrozenWorkerThatKnowsLess() {
        offer(STREAM.scored(0));
        offer(STREAM.scored(1));
        offer(STREAM.scored(2));
        assertThat(retire(2)).isFalse();
        assertThat(acceptance.isRetired()).isFalse();
    }

    @Test
    void isNotRetiredWhereALaterWindowWaits() {
        offer(STREAM.scored(0));
        offer(STREAM.scored(7));
        assertThat(retire(3)).isFalse();
        assertThat(acceptance.isRetired()).isFalse();
        assertThat(accepted).as("the hole below it is filled").containsExactly("SCORED 0-0", "SCORES_LOST 1-2");
    }

    @Test
    void isRevivedByTheNextWindowOfAWorkerThatNeverPaused() {
        offer(STREAM.scored(0));
        assertThat(retire(1)).isTrue();
        assertThat(offer(STREAM.scored(1))).isEqualTo(Verdict.ACCEPTED);
        assertThat(acceptance.isRetired()).isFalse();
    }

    @Test
    void givesAHoleTheTimesOfItsWindows() {
        List<Long> starts = new ArrayList<>();
        acceptance.resume(3, STREAM.timeOf(3), SOURCE, GRID, o -> starts.add(o.startAt));
        acceptance.retire(6, STREAM.timeOf(6), SOURCE, GRID, o -> starts.add(o.startAt));
        assertThat(starts).containsExactly(STREAM.timeOf(0), STREAM.timeOf(3));
    }

    static LongStream seeds() {
        return LongStream.concat(LongStream.range(0, 300), LongStream.of(System.nanoTime()));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void takesEveryWindowExactlyOnceHoweverTwoWorkersPublish(long seed) {
        Random random = new Random(seed);
        List<Long> indexes = new ArrayList<>();
        Acceptance.Sink sink = o -> LongStream.rangeClosed(o.first, o.last).forEach(indexes::add);
        long[] worker = {0, 0};
        long floor = 0;
        for (int i = 0; i < 400; i++) {
            int w = random.nextInt(2);
            long first = worker[w];
            switch (random.nextInt(12)) {
                case 0 -> acceptance.resume(first, STREAM.timeOf(first), SOURCE, GRID, sink);
                case 1 -> acceptance.retire(first, STREAM.timeOf(first), SOURCE, GRID, sink);
                case 2 -> worker[w] = Math.max(0, first - random.nextInt(20));
                case 3 -> worker[w] = first + random.nextInt(30);
                case 4, 5 -> {
                    long last = first + random.nextInt(9);
                    WindowOutcome range = STREAM.gap(GapReason.MISSING, first, last);
                    acceptance.offer(Observation.of(range, Observation.NO_SCORES), GRID, sink);
                    worker[w] = last + 1;
                }
                default -> {
                    acceptance.offer(Observation.of(STREAM.scored(first), Observation.NO_SCORES), GRID, sink);
                    worker[w] = first + 1;
                }
            }
            floor = Math.max(floor, acceptance.next());
            assertThat(acceptance.next()).isEqualTo(floor);
            assertThat(acceptance.parked()).hasSizeLessThanOrEqualTo(Acceptance.MOST_PARKED);
        }
        assertThat(indexes)
                .containsExactlyElementsOf(LongStream.range(0, floor).boxed().toList());
    }

    private Verdict offer(WindowOutcome outcome) {
        return acceptance.offer(Observation.of(outcome, Observation.NO_SCORES), GRID, this::accept);
    }

    private void resume(long index) {
        acceptance.resume(index, STREAM.timeOf(index), SOURCE, GRID, this::accept);
    }

    private boolean retire(long index) {
        return acceptance.retire(index, STREAM.timeOf(index), SOURCE, GRID, this::accept);
    }

    private void accept(Observation o) {
        assertThat(o.startAt).isEqualTo(STREAM.timeOf(o.first));
        accepted.add((o.kind == OutcomeKind.GAP ? o.reason : o.kind) + " " + o.first + "-" + o.last);
    }
}
