package io.earshot.training.network;

import org.jspecify.annotations.Nullable;

/**
 * Windows to learn from. Reused by its producer only after the loop has taken it.
 *
 * <p>Arrays, not lists: they go to the network as they are.
 */
public final class Batch {
    final int count;
    final float[] inputs;
    final float[] targets;
    /** Null where every target is known and counts alike. */
    final float @Nullable [] weights;

    /**
     * @param count windows
     * @param inputs {@code [count][values of a window]}
     * @param targets {@code [count][classes]}, 0 to 1
     * @param weights {@code [count][classes]}: how much each target counts; 0 where it is not known
     */
    public Batch(int count, float[] inputs, float[] targets, float[] weights) {
        this.count = count;
        this.inputs = inputs;
        this.targets = targets;
        this.weights = weights;
    }

    /** Windows of which every target is known and counts alike. */
    public Batch(int count, float[] inputs, float[] targets) {
        this.count = count;
        this.inputs = inputs;
        this.targets = targets;
        this.weights = null;
    }
}
