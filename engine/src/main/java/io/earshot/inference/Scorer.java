package io.earshot.inference;

import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A model that scores windows, many at once. The buffers are the caller's, direct and in native byte order; the windows
 * lie one behind the other from each buffer's position on, and so do the answers. Positions and limits stay as they
 * are.
 *
 * <p>Not thread-safe: one scorer per model thread.
 */
public interface Scorer extends AutoCloseable {
    /** @return values of one window, of all inputs together */
    int inputValues();

    /** @return scores of one window: one per label */
    int labels();

    /** @return values of one window's embedding; 0 for a model without embeddings */
    int embeddingSize();

    /** @return whether every new number of windows costs time and memory, as on a GPU: few numbers are then best */
    default boolean prefersFewSizes() {
        return false;
    }

    /**
     * Scores {@code count} windows. A window's answer does not depend on its neighbours in the batch, but for rounding
     * (less than 1e-4).
     *
     * @param inputs for each input of the model, in its manifest's order, {@code count} windows of its values
     * @param count windows, at least 1
     * @param scores takes {@code count * labels()} values in 0 to 1
     * @param embeddings takes {@code count * embeddingSize()} values; null for none
     * @throws ScoringException when the model call failed; the answers are then undefined
     * @throws IllegalArgumentException when a buffer is not direct, not in native order or too small: a mistake of the
     *     caller
     */
    void score(FloatBuffer[] inputs, int count, FloatBuffer scores, @Nullable FloatBuffer embeddings)
            throws ScoringException;

    /** The same for a model of one input. */
    default void score(FloatBuffer input, int count, FloatBuffer scores, @Nullable FloatBuffer embeddings)
            throws ScoringException {
        score(new FloatBuffer[] {input}, count, scores, embeddings);
    }

    /** Frees native memory. No call may be under way; later calls of {@code score} fail. */
    @Override
    void close();
}
