package io.earshot.inference;

import io.earshot.window.Slots;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A model of three labels and an embedding of two: the window's index (over a million), its version and the size of the
 * batch. Fails where it is told to.
 */
public final class FlakyScorer implements Scorer {
    public static final int LABELS = 3;
    public static final int EMBEDDING = 2;
    public static final float SCALE = 1e-6f;

    private final float version;
    private final Predicate<List<Long>> fails;
    private final Predicate<Long> confused;
    private final @Nullable Semaphore gate;
    private final List<List<Long>> calls = new ArrayList<>();
    private boolean closed;

    /**
     * @param fails calls that fail, by the indexes of their windows
     * @param confused windows for which it says NaN
     * @param gate a permit of it is taken by every call; null for none
     */
    public FlakyScorer(float version, Predicate<List<Long>> fails, Predicate<Long> confused, @Nullable Semaphore gate) {
        this.version = version;
        this.fails = fails;
        this.confused = confused;
        this.gate = gate;
    }

    public static FlakyScorer sound() {
        return new FlakyScorer(0, windows -> false, window -> false, null);
    }

    /** The windows of every call so far. */
    public synchronized List<List<Long>> calls() {
        return List.copyOf(calls);
    }

    public synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public int inputValues() {
        return Slots.VALUES;
    }

    @Override
    public int labels() {
        return LABELS;
    }

    @Override
    public int embeddingSize() {
        return EMBEDDING;
    }

    @Override
    public void score(FloatBuffer[] inputs, int count, FloatBuffer scores, @Nullable FloatBuffer embeddings)
            throws ScoringException {
        FloatBuffer input = inputs[0];
        List<Long> windows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            windows.add((long) input.get(i * Slots.VALUES));
            if (input.get(i * Slots.VALUES + 1) != 1) {
                throw new IllegalStateException("a slot without a window: " + windows);
            }
        }
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException("called after close");
            }
            calls.add(windows);
        }
        if (gate != null) {
            gate.acquireUninterruptibly();
        }
        if (fails.test(windows)) {
            throw new ScoringException("told to fail", new IllegalStateException("told to"));
        }
        for (int i = 0; i < count; i++) {
            float window = windows.get(i).floatValue();
            boolean lost = confused.test(windows.get(i));
            scores.put(i * LABELS, lost ? Float.NaN : window * SCALE);
            scores.put(i * LABELS + 1, version);
            scores.put(i * LABELS + 2, count * SCALE);
            if (embeddings != null) {
                embeddings.put(i * EMBEDDING, window);
                embeddings.put(i * EMBEDDING + 1, -1);
            }
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            throw new IllegalStateException("closed twice");
        }
        closed = true;
    }
}
