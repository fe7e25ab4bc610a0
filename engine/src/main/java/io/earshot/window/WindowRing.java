package io.earshot.window;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.BlockingWaitStrategy;
import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.TimeoutException;
import io.earshot.ingest.SinkStoppedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.concurrent.locks.LockSupport;

/**
 * The ring is the batch: its slots lie in a direct buffer {@code [slots][input floats]} for each of the models' inputs, so
 * consecutive slots are tensors without a copy. Invariants:
 *
 * <ul>
 *   <li>slot {@code i} is part {@code i} of every buffer;
 *   <li>a slot is claimed only for something that is complete, and what is claimed is always published;
 *   <li>slots leave in the order in which they were claimed; a mic's windows stay in order because one feature thread
 *       claims for it;
 *   <li>a full ring makes the claimer wait, and through it the poller pause; a stopped ring throws.
 * </ul>
 *
 * <p>Any feature thread claims; batchers read published slots through {@link #waitFor}; one publisher releases.
 */
public final class WindowRing {
    /** A full ring holds far more than a model scores in that time; shorter naps only cost it processor time. */
    private static final long CLAIM_PARK_NANOS = 1_000_000;

    private final RingBuffer<WindowSlot> ring;
    private final SequenceBarrier barrier;
    private final Sequence released = new Sequence();
    private final FloatBuffer[] inputs;
    private final int[] inputFloats;
    private final int lanes;
    private volatile boolean stopped;
    private volatile long releasedAfterNanos;

    /**
     * @param slots a power of two
     * @param inputFloats floats of a window for each model input
     * @param lanes models that score this ring's windows
     * @param grid the windows' grid for files and labels of empty slots; each slot carries its own while in use
     */
    public WindowRing(int slots, int[] inputFloats, int lanes, WindowGrid grid) {
        this.lanes = lanes;
        this.inputFloats = inputFloats.clone();
        this.inputs = new FloatBuffer[inputFloats.length];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = ByteBuffer.allocateDirect(
                            Math.multiplyExact(Math.multiplyExact(slots, inputFloats[i]), Float.BYTES))
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
        }
        int[] next = {0};
        this.ring = RingBuffer.createMultiProducer(
                () -> new WindowSlot(next[0], inputs(next[0]++, 1), grid), slots, new BlockingWaitStrategy());
        this.barrier = ring.newBarrier();
        ring.addGatingSequences(released);
    }

    /** Number of slots. */
    public int slots() {
        return ring.getBufferSize();
    }

    /** Models that score this ring's windows: outcomes that come of one slot. */
    public int lanes() {
        return lanes;
    }

    /**
     * Claims the next slot; waits while the ring is full. The caller must {@link #publish} it.
     *
     * @throws StoppedException once the ring is stopped
     */
    WindowSlot claim() {
        while (true) {
            if (stopped) {
                throw new StoppedException();
            }
            try {
                long sequence = ring.tryNext();
                WindowSlot slot = ring.get(sequence);
                slot.sequence = sequence;
                slot.claimedNanos = System.nanoTime();
                return slot;
            } catch (InsufficientCapacityException full) {
                // A preallocated exception without a trace: Disruptor's way to say "full".
                LockSupport.parkNanos(CLAIM_PARK_NANOS);
            }
        }
    }

    void publish(WindowSlot slot) {
        ring.publish(slot.sequence);
    }

    /** The slot at a sequence that {@link #waitFor} has returned. */
    public WindowSlot slot(long sequence) {
        return ring.get(sequence);
    }

    /**
     * Waits until {@code sequence} is published.
     *
     * @return the highest published sequence, {@code sequence} or more
     * @throws StoppedException once the ring is stopped
     */
    public long waitFor(long sequence) {
        try {
            long available = barrier.waitFor(sequence);
            while (available < sequence) {
                // Claimed by one thread and not yet published, while another's later slot is.
                Thread.onSpinWait();
                available = barrier.waitFor(sequence);
            }
            return available;
        } catch (AlertException | TimeoutException e) {
            throw new StoppedException();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoppedException();
        }
    }

    /** Frees every slot up to and including {@code sequence}; the publisher alone. */
    public void release(long sequence) {
        WindowSlot slot = ring.get(sequence);
        releasedAfterNanos = System.nanoTime() - slot.claimedNanos;
        slot.release();
        released.set(sequence);
    }

    /** A view for each model input of {@code count} slots from a slot index on; the caller does not cross the wrap. */
    public FloatBuffer[] inputs(int slotIndex, int count) {
        FloatBuffer[] views = new FloatBuffer[inputs.length];
        for (int i = 0; i < views.length; i++) {
            views[i] = inputs[i].slice(slotIndex * inputFloats[i], count * inputFloats[i]);
        }
        return views;
    }

    /** Slots that are claimed and not released. */
    public long used() {
        return ring.getCursor() - released.get();
    }

    /** How long the slot released last had been claimed, nanoseconds; 0 where none is. */
    long waitNanos() {
        return isDrained() ? 0 : releasedAfterNanos;
    }

    /** Whether everything claimed so far has been released. */
    public boolean isDrained() {
        return released.get() >= ring.getCursor();
    }

    /** Wakes every waiter with a {@link StoppedException}. */
    public void stop() {
        stopped = true;
        barrier.alert();
    }

    /** The engine is stopping; unwinds a stage's thread. Not an error. */
    public static final class StoppedException extends SinkStoppedException {
        private static final long serialVersionUID = 1;
    }
}
