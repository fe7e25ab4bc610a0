package io.earshot.edge.stream;

import org.jspecify.annotations.Nullable;

/**
 * Follows a live source's sample clock by this machine's. Invariants:
 *
 * <ul>
 *   <li>times of one stream never step: they are moved by at most 0.5 ms a second;
 *   <li>a clock that is set, and samples that have left the clock's time for good, end the stream;
 *   <li>samples that are held up on their way and catch up do neither.
 * </ul>
 *
 * <p>A sample cannot arrive before it was captured, and most delays come and go; so of all arrivals within some seconds the one
 * with the least delay tells the time. What is left between it and the samples' count is drift: a loop with a proportional and an
 * integral part follows it, slowly. Belongs to the thread that brings the samples.
 */
final class SampleClock implements Timeline {
    /** Within this time after the first samples come those that a sender had waiting; the start is known then. */
    static final long SETTLE_NANOS = 1_000_000_000L;

    static final long WINDOW_NANOS = 5_000_000_000L;

    /** Parts per million that times may be moved by. */
    private static final double MOST_SLEW = 500;
    /** Of which lasting: crystals are better than this. */
    private static final double MOST_DRIFT = 300;
    /** An error is corrected in about a minute; its lasting part is learnt in ten. */
    private static final double MICROS_TO_CORRECT = 60e6;

    private static final double MICROS_TO_LEARN = 600e6;

    private final PcmFormat format;
    private final ClockSettings settings;
    private final TimeSource time;

    private boolean began;
    private boolean settled;
    private long beganNanos;
    private long lastWall;
    private long lastNanos;

    private long least = Long.MAX_VALUE;
    private long windowNanos;

    private long startedAt;
    private double moved;
    private long movedAt;
    private double ppm;
    private double drift;
    private long error;
    private long suspected;

    SampleClock(PcmFormat format, ClockSettings settings, TimeSource time) {
        this.format = format;
        this.settings = settings;
        this.time = time;
    }

    @Override
    public boolean arrived(long samples) {
        long wall = time.wallMicros();
        long nanos = time.nanos();
        long jump = settings.jump().toMillis() * 1000;
        if (began && Math.abs((wall - lastWall) - (nanos - lastNanos) / 1000) > jump) {
            return false; // The clock was set, or the machine slept.
        }
        lastWall = wall;
        lastNanos = nanos;
        if (!began) {
            began = true;
            beganNanos = nanos;
        }
        least = Math.min(least, wall - settings.latency().toNanos() / 1000 - format.micros(samples));
        if (!settled) {
            if (nanos - beganNanos >= SETTLE_NANOS) {
                settle();
            }
            return true;
        }
        if (nanos - windowNanos < WINDOW_NANOS) {
            return true;
        }
        boolean belongs = follow(samples, (nanos - windowNanos) / 1000.0, jump);
        windowNanos = nanos;
        least = Long.MAX_VALUE;
        return belongs;
    }

    /** A window of arrivals is over. */
    private boolean follow(long samples, double elapsed, long jump) {
        moved = movedBy(samples);
        movedAt = samples;
        error = least - startedAt - Math.round(moved);
        if (Math.abs(error) > jump) {
            // Samples that catch up come nearer from window to window; those that never will stay away.
            boolean stays = suspected != 0 && Math.abs(error - suspected) < jump / 4;
            suspected = error;
            ppm = drift;
            return !stays;
        }
        suspected = 0;
        drift = bound(drift + error * elapsed / (MICROS_TO_CORRECT * MICROS_TO_LEARN) * 1e6, MOST_DRIFT);
        ppm = bound(drift + error / MICROS_TO_CORRECT * 1e6, MOST_SLEW);
        return true;
    }

    private static double bound(double value, double most) {
        return Math.max(-most, Math.min(most, value));
    }

    private double movedBy(long sample) {
        return moved + ppm * 1e-6 * format.micros(sample - movedAt);
    }

    @Override
    public boolean isSettled() {
        return settled;
    }

    @Override
    public void settle() {
        if (!settled) {
            settled = true;
            startedAt = least == Long.MAX_VALUE ? time.wallMicros() : least;
            windowNanos = lastNanos;
            least = Long.MAX_VALUE;
        }
    }

    @Override
    public long startedAt() {
        return startedAt;
    }

    @Override
    public long capturedAt(long firstSample) {
        return startedAt + format.micros(firstSample) + Math.round(movedBy(firstSample));
    }

    /** This machine's, and what the samples are away from it. */
    @Override
    public @Nullable Long errorBound() {
        return settings.errorBound() == null ? null : settings.errorBound().toNanos() / 1000 + Math.abs(error);
    }

    /** How fast the source's clock runs against this machine's, parts per million as corrected; for its gauge. */
    double driftPpm() {
        return ppm;
    }
}
