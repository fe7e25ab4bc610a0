package io.earshot.publish;

import io.earshot.inference.ModelLane;
import io.earshot.window.WindowSlot;

/** Takes outcomes in ring order: the scores topic, or the detector of {@code analyze}. Called by one thread a ring. */
@FunctionalInterface
public interface OutcomeSink {
    /** @param slot valid during the call only, as is the lane's result for it */
    void outcome(WindowSlot slot, ModelLane lane);
}
