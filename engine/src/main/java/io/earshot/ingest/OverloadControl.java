package io.earshot.ingest;

import io.earshot.ingest.OverloadPolicy.Stage;
import java.util.ArrayList;
import java.util.List;

/**
 * The overload policy's state on one feature thread: two stages, each entered at a higher lag than it is left at. The
 * partitions of a thread share it, since they share what is scarce: were one of them skipped alone, it would go on waiting
 * behind the others' windows. Invariants:
 *
 * <ul>
 *   <li>gating comes before skipping and after it, and lasts {@link OverloadPolicy#gateMicros} at least;
 *   <li>a stage gives way to a stronger one only where some partition is above the higher lag, and to a milder one only
 *       once all are below the lower;
 *   <li>partitions that lag when skipping begins are skipped until all of them have caught up, or those that have would
 *       fill the ring before the others; one that keeps up loses nothing, unless it comes above the higher lag;
 *   <li>the stage follows from the lags and times given: no clock.
 * </ul>
 *
 * <p>Belongs to the feature thread; what a {@link Partition} tells may be asked by any.
 */
public final class OverloadControl {
    private final OverloadPolicy policy;
    private final List<Partition> partitions = new ArrayList<>();
    private Stage stage = Stage.NORMAL;
    private long gatingSince;

    public OverloadControl(OverloadPolicy policy) {
        this.policy = policy;
    }

    /** What is done about one partition's lag on this thread. */
    public final class Partition {
        private volatile Stage mine = Stage.NORMAL;
        private volatile long lagMicros;
        private boolean lags;

        private Partition() {}

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
            lags |= lag > policy.enterMicros();
            update(lag, now);
            Stage next = stage == Stage.SKIPPING && !lags ? Stage.GATING : stage;
            if (next != mine) {
                mine = next;
            }
            return next;
        }

        /** What is done now. */
        public Stage stage() {
            return mine;
        }

        /** The lag observed last, microseconds. */
        public long lagMicros() {
            return lagMicros;
        }
    }

    /** A partition that this thread reads from now on. */
    public Partition add() {
        Partition partition = new Partition();
        partitions.add(partition);
        return partition;
    }

    /** It is read no more. */
    public void remove(Partition partition) {
        partitions.remove(partition);
    }

    /** What is done where it is needed. */
    public Stage stage() {
        return stage;
    }

    private void update(long lag, long now) {
        boolean high = lag > policy.enterMicros();
        boolean low = lag < policy.leaveMicros();
        if (stage == Stage.NORMAL && high) {
            gate(now);
        } else if (stage == Stage.SKIPPING && low && allAreLow(true)) {
            gate(now);
        }
        if (stage == Stage.GATING && now - gatingSince >= policy.gateMicros()) {
            if (high) {
                stage = Stage.SKIPPING;
                for (Partition each : partitions) {
                    each.lags = each.lagMicros >= policy.leaveMicros();
                }
            } else if (low && allAreLow(false)) {
                stage = Stage.NORMAL;
            }
        }
    }

    private void gate(long now) {
        stage = Stage.GATING;
        gatingSince = now;
    }

    private boolean allAreLow(boolean ofThoseSkipped) {
        for (Partition each : partitions) {
            if (each.lagMicros >= policy.leaveMicros() && (each.lags || !ofThoseSkipped)) {
                return false;
            }
        }
        return true;
    }
}
