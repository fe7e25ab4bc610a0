package io.earshot.ingest;

import io.earshot.ingest.OverloadPolicy.Stage;

/**
 * The overload policy's state for one partition on one feature thread: two stages, each entered at a higher lag than it
 * is left at. Invariants:
 *
 * <ul>
 *   <li>gating comes before skipping and after it, and lasts {@link OverloadPolicy#gateMicros} at least;
 *   <li>a stage gives way to a stronger one only above the higher lag, and to a milder one only below the lower;
 *   <li>the stage follows from the lags and times given: no clock.
 * </ul>
 *
 * <p>{@link #observe} belongs to the feature thread; the rest may be asked by any.
 */
public final class OverloadControl {
    private final OverloadPolicy policy;
    private volatile Stage stage = Stage.NORMAL;
    private volatile long lagMicros;
    private long gatingSince;

    public OverloadControl(OverloadPolicy policy) {
        this.policy = policy;
    }

    /**
     * @param lag of the frame that is next, microseconds
     * @param now microseconds; a clock that steps back prolongs gating
     * @return what to do with that frame
     */
    public Stage observe(long lag, long now) {
        lagMicros = lag;
        if (!policy.skips()) {
            return Stage.NORMAL;
        }
        Stage next = stage;
        if (next == Stage.NORMAL && lag > policy.enterMicros()) {
            next = gate(now);
        } else if (next == Stage.SKIPPING && lag < policy.leaveMicros()) {
            next = gate(now);
        }
        if (next == Stage.GATING && now - gatingSince >= policy.gateMicros()) {
            next = lag > policy.enterMicros() ? Stage.SKIPPING : lag < policy.leaveMicros() ? Stage.NORMAL : next;
        }
        if (next != stage) {
            stage = next;
        }
        return next;
    }

    private Stage gate(long now) {
        gatingSince = now;
        return Stage.GATING;
    }

    /** What is done now. */
    public Stage stage() {
        return stage;
    }

    /** The lag observed last, microseconds. */
    public long lagMicros() {
        return lagMicros;
    }
}
