package io.earshot.inference;

import io.earshot.avro.OutcomeKind;
import io.earshot.window.WindowRing;
import io.earshot.window.WindowSlot;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Scores every window of a ring with one model. A batch is whatever has queued up while the sessions were busy: one
 * window when idle, up to the maximum under load; no timer, no copy. Invariants:
 *
 * <ul>
 *   <li>every slot is claimed by exactly one batcher, in ring order, and marked done exactly once;
 *   <li>a batch is a run of consecutive slots that hold windows, never across the wrap: its tensors are views;
 *   <li>a failed call is repeated window by window, and a window that fails alone is marked failed;
 *   <li>a new version takes over between two batches: every window is scored by one version, none is lost.
 * </ul>
 *
 * <p>Threads: one a batcher, started by {@link #start}; {@link #isDone} and the results are for the publisher.
 */
public final class ModelLane {
    private static final long JOIN_MILLIS = 10_000;

    private final int index;
    private final String modelId;
    private final WindowRing ring;
    private final int labels;
    private final int embeddingSize;
    private final BatchSizes sizes;
    private final InferenceMeter meter;
    private final Consumer<Throwable> failure;
    private final Thread[] batchers;

    private final FloatBuffer scores;
    private final @Nullable FloatBuffer embeddings;
    /** Sequence last completed in each slot. */
    private final AtomicLongArray done;

    private final boolean[] failed;
    private final String[] versions;

    private final Object claimLock = new Object();
    private long claimed = -1;
    private volatile ModelVersion current;
    /** By batcher, the version that it has yet to take over; guarded by itself. */
    private final @Nullable ModelVersion[] successors;

    private volatile @Nullable Thread consumer;

    /**
     * @param index number of this lane among all of the engine
     * @param labels scores of a window
     * @param embeddingSize floats of an embedding, 0 where none is wanted
     * @param sizes of model calls
     * @param failure told of an unexpected error; stops the engine
     */
    public ModelLane(
            int index,
            String modelId,
            WindowRing ring,
            int labels,
            int embeddingSize,
            BatchSizes sizes,
            ModelVersion first,
            InferenceMeter meter,
            Consumer<Throwable> failure) {
        this.index = index;
        this.modelId = modelId;
        this.ring = ring;
        this.labels = labels;
        this.embeddingSize = embeddingSize;
        this.sizes = sizes.atMost(ring.slots());
        this.current = first;
        this.meter = meter;
        this.failure = failure;
        this.scores = direct(ring.slots() * labels);
        this.embeddings = embeddingSize == 0 ? null : direct(ring.slots() * embeddingSize);
        this.done = new AtomicLongArray(ring.slots());
        for (int i = 0; i < ring.slots(); i++) {
            done.set(i, -1);
        }
        this.failed = new boolean[ring.slots()];
        this.versions = new String[ring.slots()];
        Arrays.fill(versions, "");
        this.batchers = new Thread[first.scorers().size()];
        this.successors = new @Nullable ModelVersion[batchers.length];
        for (int i = 0; i < batchers.length; i++) {
            int batcher = i;
            batchers[i] = new Thread(() -> run(batcher, first), "batcher-" + modelId + "-" + i);
            batchers[i].setDaemon(true);
        }
    }

    private static FloatBuffer direct(int floats) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(floats, Float.BYTES))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    public void start() {
        for (Thread batcher : batchers) {
            batcher.start();
        }
    }

    /**
     * Lets another version take over: batchers change between two batches and close what they used before.
     *
     * @throws IllegalArgumentException when it has not one session a batcher
     */
    public void swap(ModelVersion next) {
        if (next.scorers().size() != batchers.length) {
            throw new IllegalArgumentException("version %s brings %d sessions, lane %s needs %d"
                    .formatted(next.version(), next.scorers().size(), modelId, batchers.length));
        }
        synchronized (successors) {
            current = next;
            for (int i = 0; i < successors.length; i++) {
                ModelVersion skipped = successors[i];
                successors[i] = next;
                if (skipped != null) {
                    skipped.scorers().get(i).close();
                }
            }
        }
    }

    /** The version that a batcher goes on with; it closes the one before. */
    private ModelVersion takeOver(int batcher, ModelVersion mine) {
        synchronized (successors) {
            ModelVersion next = successors[batcher];
            if (next == null) {
                return mine;
            }
            successors[batcher] = null;
            mine.scorers().get(batcher).close();
            return next;
        }
    }

    /** Number of this lane among all of the engine. */
    public int index() {
        return index;
    }

    public String modelId() {
        return modelId;
    }

    /** The version that scores the next batch. */
    public String version() {
        return current.version();
    }

    /** Scores of a window. */
    public int labels() {
        return labels;
    }

    /** Floats of an embedding; 0 where none is kept. */
    public int embeddingSize() {
        return embeddingSize;
    }

    /** The one thread that reads results: it is unparked when something is done. */
    public void consumer(Thread thread) {
        consumer = thread;
    }

    /** Whether the slot at {@code sequence} has its result. */
    public boolean isDone(WindowSlot slot, long sequence) {
        return done.get(slot.index()) == sequence;
    }

    /** Whether the model failed on the window; after {@link #isDone}. */
    public boolean hasFailed(WindowSlot slot) {
        return failed[slot.index()];
    }

    /** The version that scored the window; after {@link #isDone}. */
    public String versionOf(WindowSlot slot) {
        return versions[slot.index()];
    }

    /** One score of a window; after {@link #isDone} and until release. */
    public float score(WindowSlot slot, int label) {
        return scores.get(slot.index() * labels + label);
    }

    /** Copies a window's scores; after {@link #isDone} and until release. */
    public void scores(WindowSlot slot, float[] into) {
        scores.get(slot.index() * labels, into, 0, labels);
    }

    /** Copies a window's embedding; after {@link #isDone} and until release. */
    public void embedding(WindowSlot slot, float[] into) {
        FloatBuffer all = embeddings;
        if (all != null) {
            all.get(slot.index() * embeddingSize, into, 0, embeddingSize);
        }
    }

    private void run(int batcher, ModelVersion first) {
        ModelVersion mine = first;
        Range range = new Range();
        try {
            while (true) {
                claim(range);
                mine = takeOver(batcher, mine);
                if (range.scored) {
                    score(mine.scorers().get(batcher), range);
                }
                finish(range, mine.version());
            }
        } catch (WindowRing.StoppedException stopped) {
            takeOver(batcher, mine).scorers().get(batcher).close();
        } catch (Throwable unexpected) {
            failure.accept(unexpected);
        }
    }

    /** A run of slots that one batcher has taken. */
    private static final class Range {
        long first;
        int count;
        boolean scored;
    }

    private void claim(Range range) {
        while (true) {
            long first;
            synchronized (claimLock) {
                first = claimed + 1;
            }
            long available = ring.waitFor(first);
            synchronized (claimLock) {
                if (claimed + 1 == first) {
                    take(range, first, available);
                    claimed = first + range.count - 1;
                    return;
                }
            }
        }
    }

    /** The longest run from {@code first} on that {@link #sizes} and the ring allow, of slots that all hold windows, or that all hold none. */
    private void take(Range range, long first, long available) {
        long backlog = available - first + 1;
        long share = (backlog + batchers.length - 1) / batchers.length;
        int slots = ring.slots();
        long most = Math.min(Math.min(share, sizes.most()), slots - (first & (slots - 1)));
        range.first = first;
        range.scored = ring.slot(first).kind() == OutcomeKind.SCORED;
        range.count = 1;
        while (range.count < most && (ring.slot(first + range.count).kind() == OutcomeKind.SCORED) == range.scored) {
            range.count++;
        }
        if (range.scored) {
            range.count = sizes.of(range.count);
        }
    }

    private void score(Scorer scorer, Range range) {
        int slot = ring.slot(range.first).index();
        Arrays.fill(failed, slot, slot + range.count, false);
        if (call(scorer, slot, range.count)) {
            return;
        }
        for (int i = slot; i < slot + range.count; i++) {
            failed[i] = range.count == 1 || !call(scorer, i, 1);
        }
    }

    private boolean call(Scorer scorer, int slot, int count) {
        FloatBuffer vectors = embeddings;
        long began = System.nanoTime();
        try {
            scorer.score(
                    ring.inputs(slot, count),
                    count,
                    scores.slice(slot * labels, count * labels),
                    vectors == null ? null : vectors.slice(slot * embeddingSize, count * embeddingSize));
        } catch (ScoringException e) {
            meter.batchFailed(modelId, count);
            return false;
        }
        meter.batch(modelId, count, System.nanoTime() - began);
        return true;
    }

    private void finish(Range range, String version) {
        int slot = ring.slot(range.first).index();
        for (int i = 0; i < range.count; i++) {
            versions[slot + i] = version;
            done.set(slot + i, range.first + i);
        }
        LockSupport.unpark(consumer);
    }

    /** After the ring has been stopped: waits for the batchers, which close their sessions. */
    public void join() throws InterruptedException {
        for (Thread batcher : batchers) {
            if (batcher.isAlive()) {
                batcher.join(JOIN_MILLIS);
            }
        }
    }
}
