package io.earshot;

import io.earshot.inference.Scorer;
import io.earshot.inference.ScoringException;
import java.nio.FloatBuffer;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A scorer that begins no call while others are behind. What it does not take queues up in its own ring, then at the
 * broker.
 *
 * @param busy whether it has to wait; asked every millisecond, and false once it is to end
 */
record LeftOverScorer(Scorer scorer, BooleanSupplier busy) implements Scorer {
    private static final long LOOK_NANOS = 1_000_000;

    @Override
    public int inputValues() {
        return scorer.inputValues();
    }

    @Override
    public int labels() {
        return scorer.labels();
    }

    @Override
    public int embeddingSize() {
        return scorer.embeddingSize();
    }

    @Override
    public boolean prefersFewSizes() {
        return scorer.prefersFewSizes();
    }

    @Override
    public void score(FloatBuffer[] inputs, int count, FloatBuffer scores, @Nullable FloatBuffer embeddings)
            throws ScoringException {
        while (busy.getAsBoolean()) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        scorer.score(inputs, count, scores, embeddings);
    }

    @Override
    public void close() {
        scorer.close();
    }
}
