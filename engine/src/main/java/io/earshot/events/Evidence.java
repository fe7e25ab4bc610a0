package io.earshot.events;

import io.earshot.avro.ClockQuality;

/**
 * Sums over a run of windows. Scores are added as whole multiples of 2^-30, so that sums do not depend on how a run was
 * put together: restarts, merges and batches give the same mean to the last bit.
 */
final class Evidence {
    private static final double UNIT = 1 << 30;

    float peak;
    long sum;
    int count;
    /** {@link Observation#UNKNOWN} where no window has any. */
    long firstOffset = Observation.UNKNOWN;

    long lastOffset = Observation.UNKNOWN;
    ClockQuality clock = ClockQuality.DEVICE;
    long clockBound = Observation.UNKNOWN;

    void add(float score, Window window) {
        peak = Math.max(peak, score);
        sum += Math.round(score * UNIT);
        count++;
        addSource(window.firstOffset(), window.lastOffset(), window.clock(), window.clockBound());
    }

    void add(Evidence other) {
        if (other.count == 0) {
            return;
        }
        peak = Math.max(peak, other.peak);
        sum += other.sum;
        count += other.count;
        addSource(other.firstOffset, other.lastOffset, other.clock, other.clockBound);
    }

    private void addSource(long first, long last, ClockQuality quality, long bound) {
        if (first != Observation.UNKNOWN) {
            firstOffset = firstOffset == Observation.UNKNOWN ? first : Math.min(firstOffset, first);
        }
        lastOffset = Math.max(lastOffset, last);
        clock = badness(quality) > badness(clock) ? quality : clock;
        clockBound = Math.max(clockBound, bound);
    }

    private static int badness(ClockQuality quality) {
        return switch (quality) {
            case DEVICE -> 0;
            case REPLACED -> 1;
            case UNKNOWN -> 2;
        };
    }

    /** Mean score, 0 where nothing was scored. */
    float mean() {
        return count == 0 ? 0 : (float) (sum / UNIT / count);
    }
}
