package io.earshot.latency;

import io.earshot.Meters;
import io.earshot.alerts.AlertsMeter;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.WindowOutcome;
import io.earshot.events.EventsMeter;
import io.earshot.inference.InferenceMeter;
import io.earshot.ingest.IngestMeter;
import io.earshot.publish.PublishMeter;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Delays, microseconds, from when a frame was due at the feeder, whether or not it was sent then. Nothing counts while the
 * compiler warms up. Thread-safe.
 */
final class LatencyCounts {
    private static final long LONGEST = TimeUnit.MINUTES.toMicros(10);
    private static final int DIGITS = 3;

    private final long frameMicros;
    private final LongSupplier now;
    private volatile long startedAt;
    private volatile long countFrom = Long.MAX_VALUE;

    /** To a feature thread. */
    final Histogram received = new ConcurrentHistogram(LONGEST, DIGITS);
    /** To the window's outcome at the producer. */
    final Histogram scored = new ConcurrentHistogram(LONGEST, DIGITS);
    /** To an event that a subscriber has, read committed. */
    final Histogram event = new ConcurrentHistogram(LONGEST, DIGITS);
    /** Not from the frame: the model alone. */
    final Histogram model = new ConcurrentHistogram(LONGEST, DIGITS);

    /**
     * Counts nothing yet.
     *
     * @param frameMicros audio in a frame
     * @param now the wall clock, microseconds since 1970-01-01 UTC
     */
    LatencyCounts(long frameMicros, LongSupplier now) {
        this.frameMicros = frameMicros;
        this.now = now;
    }

    /**
     * Mics are about to play.
     *
     * @param mics when they begin, microseconds since 1970-01-01 UTC
     * @param from likewise; what was captured before does not count
     */
    void begin(long mics, long from) {
        startedAt = mics;
        countFrom = from;
    }

    Meters meters() {
        return new Meters(
                new IngestMeter() {
                    @Override
                    public void frame(int bytes, long capturedToReceivedMicros) {
                        if (now.getAsLong() >= countFrom) {
                            received.recordValue(bounded(capturedToReceivedMicros));
                        }
                    }
                },
                new InferenceMeter() {
                    @Override
                    public void batch(String modelId, int windows, long nanos) {
                        if (now.getAsLong() >= countFrom) {
                            model.recordValueWithCount(bounded(nanos / 1_000), windows);
                        }
                    }
                },
                new PublishMeter() {
                    @Override
                    public void published(WindowOutcome outcome) {
                        if (outcome.getKind() == OutcomeKind.SCORED && !outcome.getPadded()) {
                            long end = outcome.getStartAt()
                                    + outcome.getWindowSamples() * 1_000_000L / outcome.getModelRate();
                            add(scored, end);
                        }
                    }
                },
                EventsMeter.NONE,
                AlertsMeter.NONE);
    }

    /** Now there is an event that was decided by the window with that end. */
    void event(long decidedAt) {
        add(event, decidedAt);
    }

    private void add(Histogram delays, long end) {
        if (end >= countFrom) {
            delays.recordValue(bounded(now.getAsLong() - due(end)));
        }
    }

    /** When the frame that holds the sample before that moment was due: at its own end. */
    private long due(long end) {
        long frames = Math.floorDiv(end - startedAt + frameMicros - 1, frameMicros);
        return startedAt + frames * frameMicros;
    }

    private static long bounded(long micros) {
        return Math.max(0, Math.min(LONGEST, micros));
    }
}
