package io.earshot.publish;

import static io.earshot.publish.LaneRig.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.earshot.Deadline;
import io.earshot.avro.DenseScores;
import io.earshot.avro.GapReason;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.WindowOutcome;
import io.earshot.inference.BatchSizes;
import io.earshot.inference.FlakyScorer;
import io.earshot.ingest.FrameTimeline;
import io.earshot.window.Slots;
import io.earshot.window.WindowRing;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ring, batchers and pump on their own threads: every window gets exactly one outcome, in ring order, come what may. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ModelLaneTest {
    private static final int WINDOWS = 3_000;

    private static float score(WindowOutcome outcome, int label) {
        return ((DenseScores) outcome.getScores())
                .getValues()
                .order(ByteOrder.LITTLE_ENDIAN)
                .getFloat(label * Float.BYTES);
    }

    private static List<Long> upTo(int count) {
        return LongStream.range(0, count).boxed().toList();
    }

    private static List<Long> indexes(List<WindowOutcome> outcomes) {
        return outcomes.stream().map(WindowOutcome::getFirstIndex).toList();
    }

    private static void assertOwnScores(WindowOutcome outcome) {
        assertThat(score(outcome, 0)).isEqualTo((float) outcome.getFirstIndex() * FlakyScorer.SCALE);
        assertThat(outcome.getEmbedding().order(ByteOrder.LITTLE_ENDIAN).getFloat(0))
                .isEqualTo((float) outcome.getFirstIndex());
    }

    @Test
    void everyWindowHasOneOutcomeInRingOrderWithItsOwnScoresWhateverLiesBetween() throws Exception {
        FlakyScorer one = FlakyScorer.sound();
        FlakyScorer two = FlakyScorer.sound();
        try (LaneRig rig = new LaneRig(32, 8, version("v1", one, two)).start()) {
            List<OutcomeKind> kinds = List.of(OutcomeKind.SILENT, OutcomeKind.GAP, OutcomeKind.RESUME);
            for (int i = 0; i < WINDOWS; i++) {
                Slots.publish(rig.ring, rig.stream, i % 7 == 3 ? kinds.get(i % 3) : OutcomeKind.SCORED, i, i);
            }
            List<WindowOutcome> outcomes = rig.awaitOutcomes(WINDOWS);
            assertThat(rig.failures).isEmpty();
            assertThat(indexes(outcomes)).isEqualTo(upTo(WINDOWS));
            for (WindowOutcome outcome : outcomes) {
                boolean scored = outcome.getFirstIndex() % 7 != 3;
                assertThat(outcome.getKind() == OutcomeKind.SCORED).isEqualTo(scored);
                if (scored) {
                    assertOwnScores(outcome);
                } else {
                    assertThat(outcome.getScores()).isNull();
                }
            }
        }
        List<List<Long>> calls = new ArrayList<>(one.calls());
        calls.addAll(two.calls());
        assertThat(calls).allSatisfy(windows -> {
            long first = windows.get(0);
            long last = windows.get(windows.size() - 1);
            assertThat(windows).hasSizeLessThanOrEqualTo(8).as("consecutive").hasSize((int) (last - first + 1));
            assertThat(last / 32).as("the lap of window %d", first).isEqualTo(first / 32);
        });
        assertThat(one.isClosed() && two.isClosed()).isTrue();
    }

    @Test
    void aBatchIsOneWindowWhenIdleAndAsManyAsWaitUnderLoad() throws Exception {
        Semaphore gate = new Semaphore(0);
        FlakyScorer scorer = new FlakyScorer(0, w -> false, w -> false, gate);
        try (LaneRig rig = new LaneRig(32, 8, version("v1", scorer)).start()) {
            for (int i = 0; i < 5; i++) {
                rig.windows(i, i + 1);
                gate.release();
                rig.awaitOutcomes(i + 1);
            }
            assertThat(scorer.calls()).hasSize(5).allMatch(windows -> windows.size() == 1);
            rig.windows(5, 6);
            Deadline.await("the sixth call", () -> scorer.calls().size() == 6);
            rig.windows(6, 6 + 12); // while it is under way
            gate.release(100);
            rig.awaitOutcomes(18);
            assertThat(scorer.calls().subList(5, scorer.calls().size()))
                    .extracting(List::size)
                    .containsExactly(1, 8, 4);
        }
    }

    @Test
    void onALadderEveryCallIsAPowerOfTwoAndWhatIsLeftOverIsTheNextOnes() throws Exception {
        Semaphore gate = new Semaphore(0);
        FlakyScorer scorer = new FlakyScorer(0, w -> false, w -> false, gate);
        try (LaneRig rig = new LaneRig(64, new BatchSizes(24, true), version("v1", scorer))) {
            rig.windows(0, 53);
            rig.start();
            gate.release(100);
            List<WindowOutcome> outcomes = rig.awaitOutcomes(53);
            assertThat(indexes(outcomes)).isEqualTo(upTo(53));
            assertThat(outcomes).allSatisfy(ModelLaneTest::assertOwnScores);
        }
        assertThat(scorer.calls()).extracting(List::size).containsExactly(16, 16, 16, 4, 1);
    }

    @Test
    void waitingWindowsAreSharedBetweenTheSessions() throws Exception {
        Semaphore gate = new Semaphore(0);
        FlakyScorer one = new FlakyScorer(0, w -> false, w -> false, gate);
        FlakyScorer two = new FlakyScorer(0, w -> false, w -> false, gate);
        try (LaneRig rig = new LaneRig(32, 16, version("v1", one, two))) {
            rig.windows(0, 12);
            rig.start();
            Deadline.await("both", () -> one.calls().size() + two.calls().size() == 2);
            assertThat(one.calls().get(0).size() + two.calls().get(0).size()).isEqualTo(6 + 3);
            gate.release(100);
            rig.awaitOutcomes(12);
        }
    }

    @Test
    void aFailedCallIsRepeatedWindowByWindow() throws Exception {
        FlakyScorer scorer = new FlakyScorer(0, windows -> windows.size() > 1, w -> false, null);
        try (LaneRig rig = new LaneRig(32, 8, version("v1", scorer)).start()) {
            rig.windows(0, 500);
            List<WindowOutcome> outcomes = rig.awaitOutcomes(500);
            assertThat(indexes(outcomes)).isEqualTo(upTo(500));
            assertThat(outcomes).allSatisfy(ModelLaneTest::assertOwnScores);
        }
    }

    @Test
    void aWindowThatFailsAloneIsAGapAndItsNeighboursAreScored() throws Exception {
        FlakyScorer scorer =
                new FlakyScorer(0, windows -> windows.stream().anyMatch(w -> w % 5 == 0), w -> false, null);
        try (LaneRig rig = new LaneRig(32, 8, version("v1", scorer)).start()) {
            rig.windows(0, 500);
            assertThat(rig.awaitOutcomes(500)).hasSize(500).allSatisfy(outcome -> assertLost(outcome, 5));
        }
    }

    @Test
    void aWindowWhoseScoresAreNoNumbersIsAGapToo() throws Exception {
        FlakyScorer scorer = new FlakyScorer(0, w -> false, w -> w % 3 == 0, null);
        try (LaneRig rig = new LaneRig(32, 8, version("v1", scorer)).start()) {
            rig.windows(0, 300);
            assertThat(rig.awaitOutcomes(300)).hasSize(300).allSatisfy(outcome -> assertLost(outcome, 3));
        }
    }

    private static void assertLost(WindowOutcome outcome, int every) {
        if (outcome.getFirstIndex() % every == 0) {
            assertThat(outcome.getKind()).isEqualTo(OutcomeKind.GAP);
            assertThat(outcome.getReason()).isEqualTo(GapReason.SCORING_FAILED);
            assertThat(outcome.getScores()).isNull();
            assertThat(outcome.getEmbedding()).isNull();
        } else {
            assertThat(outcome.getKind()).isEqualTo(OutcomeKind.SCORED);
            assertOwnScores(outcome);
        }
    }

    @Test
    void anUnexpectedErrorReachesTheFailureHandlerAndNothingAfterItLeaves() throws Exception {
        FlakyScorer scorer = new FlakyScorer(
                0,
                windows -> {
                    if (windows.contains(3L)) {
                        throw new IllegalStateException("unexpected");
                    }
                    return false;
                },
                w -> false,
                null);
        try (LaneRig rig = new LaneRig(32, 1, version("v1", scorer)).start()) {
            rig.windows(0, 6);
            Deadline.await("the failure", () -> !rig.failures.isEmpty());
            assertThat(rig.failures).singleElement().satisfies(e -> assertThat(e)
                    .hasMessage("unexpected"));
            Deadline.await("what was before it", () -> rig.outcomes.size() == 3);
        }
    }

    @Test
    void anUnexpectedErrorOfTheSinkReachesTheFailureHandler() throws Exception {
        try (LaneRig rig = new LaneRig(32, 1, version("v1", FlakyScorer.sound()))) {
            OutcomePump pump = new OutcomePump(
                    rig.ring,
                    rig.lanes,
                    (slot, lane) -> {
                        throw new IllegalStateException("sink");
                    },
                    rig.failures::add);
            rig.lanes.get(0).start();
            pump.start();
            rig.windows(0, 1);
            Deadline.await("the failure", () -> !rig.failures.isEmpty());
            assertThat(rig.failures.get(0)).hasMessage("sink");
        }
    }

    @Test
    void aNewVersionTakesOverUnderLoadWithNoneLostAndEachWindowOfOneVersion() throws Exception {
        List<FlakyScorer> scorers = new ArrayList<>();
        for (int v = 0; v < 6; v++) {
            scorers.add(new FlakyScorer(v, w -> false, w -> false, null));
            scorers.add(new FlakyScorer(v, w -> false, w -> false, null));
        }
        try (LaneRig rig = new LaneRig(32, 8, version("v0", scorers.get(0), scorers.get(1))).start()) {
            for (int v = 1; v < 6; v++) {
                rig.windows((v - 1) * 500, v * 500);
                rig.lanes.get(0).swap(version("v" + v, scorers.get(2 * v), scorers.get(2 * v + 1)));
            }
            rig.windows(2_500, WINDOWS);
            List<WindowOutcome> outcomes = rig.awaitOutcomes(WINDOWS);
            assertThat(rig.failures).isEmpty();
            assertThat(indexes(outcomes)).isEqualTo(upTo(WINDOWS));
            assertThat(outcomes).allSatisfy(outcome -> {
                assertOwnScores(outcome);
                assertThat(outcome.getModelVersion()).isEqualTo("v" + (int) score(outcome, 1));
            });
            assertThat(outcomes.get(WINDOWS - 1).getModelVersion()).isEqualTo("v5");
            assertThat(rig.lanes.get(0).version()).isEqualTo("v5");
        }
        assertThat(scorers).as("each closed, once").allMatch(FlakyScorer::isClosed);
    }

    @Test
    void whatWasUnderWayWhenANewVersionCameIsTheOldOnes() throws Exception {
        Semaphore gate = new Semaphore(0);
        FlakyScorer old = new FlakyScorer(1, w -> false, w -> false, gate);
        FlakyScorer fresh = new FlakyScorer(2, w -> false, w -> false, null);
        try (LaneRig rig = new LaneRig(8, 8, version("v1", old)).start()) {
            rig.windows(0, 1);
            Deadline.await("the call", () -> old.calls().size() == 1);
            rig.windows(1, 3);
            rig.lanes.get(0).swap(version("v2", fresh));
            assertThat(old.isClosed()).isFalse();
            gate.release();
            assertThat(rig.awaitOutcomes(3))
                    .extracting(WindowOutcome::getModelVersion)
                    .containsExactly("v1", "v2", "v2");
            assertThat(old.isClosed()).isTrue();
        }
    }

    @Test
    void aVersionThatIsOvertakenBeforeItWasUsedIsClosedToo() throws Exception {
        FlakyScorer first = FlakyScorer.sound();
        FlakyScorer second = FlakyScorer.sound();
        FlakyScorer third = FlakyScorer.sound();
        try (LaneRig rig = new LaneRig(32, 8, version("v1", first)).start()) {
            rig.lanes.get(0).swap(version("v2", second));
            rig.lanes.get(0).swap(version("v3", third));
            assertThat(second.isClosed()).isTrue();
            rig.windows(0, 1);
            rig.awaitOutcomes(1);
            assertThat(first.isClosed()).isTrue();
            assertThat(third.calls()).hasSize(1);
        }
        assertThat(third.isClosed()).isTrue();
    }

    @Test
    void aVersionWithAnotherNumberOfSessionsIsRefused() throws Exception {
        try (LaneRig rig = new LaneRig(32, 8, version("v1", FlakyScorer.sound())).start()) {
            assertThatThrownBy(() -> rig.lanes.get(0).swap(version("v2", FlakyScorer.sound(), FlakyScorer.sound())))
                    .hasMessage("version v2 brings 2 sessions, lane model-0 needs 1");
        }
    }

    @Test
    void twoModelsOfOneRingSpeakOfEveryWindowAndNeitherWaitsInTheOthersBatch() throws Exception {
        FlakyScorer sound = FlakyScorer.sound();
        FlakyScorer failing = new FlakyScorer(0, windows -> true, w -> false, null);
        try (LaneRig rig = new LaneRig(32, 8, version("v1", sound), version("w1", failing)).start()) {
            rig.windows(0, WINDOWS);
            List<WindowOutcome> outcomes = rig.awaitOutcomes(2 * WINDOWS);
            for (int i = 0; i < WINDOWS; i++) {
                WindowOutcome one = outcomes.get(2 * i);
                WindowOutcome other = outcomes.get(2 * i + 1);
                assertThat(one.getModelId()).isEqualTo("model-0");
                assertThat(one.getFirstIndex()).isEqualTo(i);
                assertOwnScores(one);
                assertThat(other.getModelId()).isEqualTo("model-1");
                assertThat(other.getFirstIndex()).isEqualTo(i);
                assertThat(other.getReason()).isEqualTo(GapReason.SCORING_FAILED);
            }
        }
    }

    @Test
    void severalFeatureThreadsFillOneRingAndEachMicsWindowsStayInOrder() throws Exception {
        try (LaneRig rig = new LaneRig(32, 8, version("v1", FlakyScorer.sound(), FlakyScorer.sound())).start()) {
            List<Thread> feeders = new ArrayList<>();
            for (int f = 0; f < 3; f++) {
                var stream = io.earshot.ingest.OpenStreams.open(rig.feed, "mic-" + f, f);
                Thread feeder = new Thread(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        Slots.window(rig.ring, stream, i);
                    }
                });
                feeder.start();
                feeders.add(feeder);
            }
            for (Thread feeder : feeders) {
                feeder.join(20_000);
            }
            List<WindowOutcome> outcomes = rig.awaitOutcomes(3_000);
            for (int f = 0; f < 3; f++) {
                String mic = "mic-" + f;
                assertThat(indexes(outcomes.stream()
                                .filter(o -> o.getMicId().equals(mic))
                                .toList()))
                        .isEqualTo(upTo(1_000));
            }
        }
    }

    @Test
    void aFullRingMakesTheClaimerWaitAndRoomLetsItGoOn() throws Exception {
        Semaphore gate = new Semaphore(0);
        FlakyScorer scorer = new FlakyScorer(0, w -> false, w -> false, gate);
        try (LaneRig rig = new LaneRig(8, 1, version("v1", scorer)).start()) {
            Thread feeder = new Thread(() -> rig.windows(0, 9), "feeder");
            feeder.start();
            Deadline.await("a full ring", () -> rig.ring.used() == 8);
            Deadline.awaitWaiting(feeder);
            assertThat(rig.ring.isDrained()).isFalse();
            gate.release(1);
            feeder.join(20_000);
            assertThat(feeder.isAlive()).isFalse();
            gate.release(100);
            rig.awaitOutcomes(9);
            Deadline.await("drained", rig.ring::isDrained);
        }
    }

    @Test
    void stoppingWakesEverybody() throws Exception {
        Semaphore gate = new Semaphore(0);
        FlakyScorer scorer = new FlakyScorer(0, w -> false, w -> false, gate);
        List<Throwable> seen = new CopyOnWriteArrayList<>();
        LaneRig rig = new LaneRig(8, 8, version("v1", scorer)).start();
        Thread claimer = new Thread(() -> rig.windows(0, 100), "claimer");
        Thread waiter = new Thread(() -> rig.ring.waitFor(50), "waiter");
        for (Thread thread : List.of(claimer, waiter)) {
            thread.setUncaughtExceptionHandler((t, e) -> seen.add(e));
            thread.start();
        }
        Deadline.await("a full ring", () -> rig.ring.used() == 8);
        Deadline.awaitWaiting(claimer);
        Deadline.awaitWaiting(waiter);
        rig.ring.stop();
        claimer.join(20_000);
        waiter.join(20_000);
        assertThat(seen).hasSize(2).allMatch(e -> e instanceof WindowRing.StoppedException);
        gate.release(100);
        rig.close();
        assertThat(scorer.isClosed()).isTrue();
        assertThat(rig.failures).isEmpty();
    }

    @Test
    void aStoppedPumpLeadsNothingOutPastAWindowThatWasNotDone() throws Exception {
        Semaphore gate = new Semaphore(0);
        FlakyScorer one = new FlakyScorer(0, w -> hold(w, gate), w -> false, null);
        FlakyScorer two = new FlakyScorer(0, w -> hold(w, gate), w -> false, null);
        LaneRig rig = new LaneRig(8, 1, version("v1", one, two)).start();
        rig.windows(0, 4);
        Deadline.await("the others", () -> one.calls().size() + two.calls().size() == 4);
        rig.ring.stop();
        rig.pump.join();
        assertThat(rig.outcomes).isEmpty();
        assertThat(rig.feed.ledger().committable()).isZero();
        gate.release(1);
        rig.close();
        assertThat(rig.outcomes).isEmpty();
    }

    /** Keeps window 0 under way until the gate opens. */
    private static boolean hold(List<Long> windows, Semaphore gate) {
        if (windows.contains(0L)) {
            gate.acquireUninterruptibly();
        }
        return false;
    }

    @Test
    void theFloorOfTwoModelsIsTheLowerOne() throws Exception {
        Semaphore gate = new Semaphore(0);
        FlakyScorer slow = new FlakyScorer(0, w -> false, w -> false, gate);
        try (LaneRig rig = new LaneRig(8, 1, version("v1", FlakyScorer.sound()), version("w1", slow))) {
            OutcomePump pump = new OutcomePump(
                    rig.ring,
                    rig.lanes,
                    (slot, lane) -> {
                        rig.outcomes.add(new WindowOutcome());
                        slot.stream().floor().acknowledged(lane.index(), slot.floorAfter());
                    },
                    rig.failures::add);
            rig.lanes.forEach(lane -> lane.start());
            pump.start();
            Slots.publish(rig.ring, rig.stream, OutcomeKind.SCORED, 0, 5);
            Deadline.await("the fast model's", () -> rig.outcomes.size() == 1);
            assertThat(rig.feed.ledger().committable()).isZero();
            gate.release(10);
            Deadline.await("both", () -> rig.feed.ledger().isIdle());
            assertThat(rig.feed.ledger().committable()).as("all that was read").isEqualTo(1);
            Slots.publish(rig.ring, rig.stream, OutcomeKind.RETIRED, 1, FrameTimeline.NONE);
            Deadline.await("both", () -> rig.ring.isDrained());
        }
    }
}
