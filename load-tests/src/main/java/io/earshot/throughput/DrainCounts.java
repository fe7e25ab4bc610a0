package io.earshot.throughput;

import io.earshot.Meters;
import io.earshot.alerts.AlertsMeter;
import io.earshot.avro.GapReason;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.WindowOutcome;
import io.earshot.events.EventsMeter;
import io.earshot.inference.InferenceMeter;
import io.earshot.ingest.IngestMeter;
import io.earshot.publish.PublishMeter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Counts what came of a drain, from when it has settled to the last window that the events stage has taken. Thread-safe. */
final class DrainCounts {
    private final int streams;
    private final long settle;
    private long ended;
    private long expected;
    private long accepted;
    private long scored;
    private final CountDownLatch settled = new CountDownLatch(1);
    private final CountDownLatch last = new CountDownLatch(1);

    /**
     * @param streams that will end
     * @param settle windows to be accepted before the clock starts
     */
    DrainCounts(int streams, long settle) {
        this.streams = streams;
        this.settle = settle;
    }

    Meters meters() {
        return new Meters(
                IngestMeter.NONE,
                InferenceMeter.NONE,
                new PublishMeter() {
                    @Override
                    public void published(WindowOutcome outcome) {
                        DrainCounts.this.published(outcome);
                    }
                },
                new EventsMeter() {
                    @Override
                    public void accepted(OutcomeKind kind, @Nullable GapReason reason, long windows) {
                        DrainCounts.this.accepted(kind, windows);
                    }
                },
                AlertsMeter.NONE);
    }

    private synchronized void published(WindowOutcome outcome) {
        if (outcome.getKind() == OutcomeKind.RETIRED) {
            ended++;
            expected += outcome.getFirstIndex();
            checkDone();
        }
    }

    private synchronized void accepted(OutcomeKind kind, long windows) {
        if (kind == OutcomeKind.SCORED || kind == OutcomeKind.SILENT || kind == OutcomeKind.GAP) {
            accepted += windows;
            if (kind == OutcomeKind.SCORED) {
                scored += windows;
            }
            if (accepted >= settle) {
                settled.countDown();
            }
            checkDone();
        }
    }

    private void checkDone() {
        if (ended >= streams && accepted >= expected) {
            last.countDown();
        }
    }

    /** @return whether the engine has settled within a time, milliseconds */
    boolean awaitSettled(long millis) throws InterruptedException {
        return settled.await(millis, TimeUnit.MILLISECONDS);
    }

    /** @return whether the last window was accepted within a time, milliseconds */
    boolean awaitDone(long millis) throws InterruptedException {
        return last.await(millis, TimeUnit.MILLISECONDS);
    }

    synchronized long accepted() {
        return accepted;
    }

    synchronized long scored() {
        return scored;
    }

    synchronized String state() {
        return "%d of %d streams ended, %d of %d windows accepted".formatted(ended, streams, accepted, expected);
    }
}
