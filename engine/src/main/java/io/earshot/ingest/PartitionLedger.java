package io.earshot.ingest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What one assigned partition may commit: the oldest offset that is still needed. Two things hold it back: frames that
 * have been dispatched and not been finished, and streams whose next window needs older frames or whose outcomes the
 * broker has not acknowledged. Invariants:
 *
 * <ul>
 *   <li>{@link #committable} never passes an offset that a restart would need;
 *   <li>a frame is finished after the stream it belongs to has its {@link StreamFloor}, so there is no moment at which
 *       neither holds it.
 * </ul>
 *
 * <p>Thread-safe by its lock: the poller dispatches and commits, feature threads finish frames and open floors, the
 * producer's thread acknowledges. A few thousand short calls a second.
 */
public final class PartitionLedger {
    private final List<StreamFloor> floors = new ArrayList<>();
    // Dispatched offsets in order, as a circular buffer, each with whether it is finished.
    private long[] offsets = new long[1024];
    private boolean[] finished = new boolean[1024];
    private int head;
    private int size;
    private long next;
    /** Outcomes claimed in a ring and not acknowledged, over all streams and lanes. */
    private int outstanding;

    /** @param startOffset the first offset that will be read */
    public PartitionLedger(long startOffset) {
        this.next = startOffset;
    }

    /** The poller hands a frame to its shard; offsets rise from call to call. */
    public synchronized void dispatched(long offset) {
        if (size == offsets.length) {
            grow();
        }
        int at = (head + size) & (offsets.length - 1);
        offsets[at] = offset;
        finished[at] = false;
        size++;
        next = offset + 1;
    }

    /** The frame has become part of its stream, or is acknowledged as a dead letter. */
    public synchronized void finished(long offset) {
        int low = 0;
        int high = size - 1;
        while (low <= high) {
            int mid = (low + high) >>> 1;
            int at = (head + mid) & (offsets.length - 1);
            if (offsets[at] < offset) {
                low = mid + 1;
            } else if (offsets[at] > offset) {
                high = mid - 1;
            } else {
                finished[at] = true;
                break;
            }
        }
        while (size > 0 && finished[head]) {
            head = (head + 1) & (offsets.length - 1);
            size--;
        }
    }

    /** A stream begins with the frame at {@code offset}. */
    synchronized StreamFloor open(long offset, int lanes) {
        StreamFloor floor = new StreamFloor(this, offset, lanes);
        floors.add(floor);
        return floor;
    }

    synchronized void acknowledged(StreamFloor floor, int lane, long floorAfter) {
        outstanding--;
        if (floor.set(lane, floorAfter)) {
            floors.remove(floor);
        }
    }

    /** The offset to commit: everything below it is done with for good. */
    public synchronized long committable() {
        long lowest = size > 0 ? offsets[head] : next;
        for (StreamFloor floor : floors) {
            lowest = Math.min(lowest, floor.lowest());
        }
        return lowest;
    }

    /** Whether nothing is under way: every dispatched frame is finished and every claimed outcome acknowledged. */
    public synchronized boolean isIdle() {
        return size == 0 && outstanding == 0;
    }

    private synchronized void claimed(int outcomes) {
        outstanding += outcomes;
    }

    private void grow() {
        long[] moreOffsets = new long[offsets.length * 2];
        boolean[] moreFinished = new boolean[offsets.length * 2];
        for (int i = 0; i < size; i++) {
            int at = (head + i) & (offsets.length - 1);
            moreOffsets[i] = offsets[at];
            moreFinished[i] = finished[at];
        }
        offsets = moreOffsets;
        finished = moreFinished;
        head = 0;
    }

    /** Floors of a stream, one a lane: a lane is a model whose outcomes are acknowledged on their own. */
    public static final class StreamFloor {
        private final PartitionLedger ledger;
        private final long[] lanes;

        StreamFloor(PartitionLedger ledger, long offset, int lanes) {
            this.ledger = ledger;
            this.lanes = new long[lanes];
            Arrays.fill(this.lanes, offset);
        }

        /**
         * The broker has an outcome of this stream, and all before it.
         *
         * @param floorAfter the oldest offset that the lane's next outcome needs; {@link FrameTimeline#NONE} once the
         *     stream has retired
         */
        public void acknowledged(int lane, long floorAfter) {
            ledger.acknowledged(this, lane, floorAfter);
        }

        /** A slot of this stream was claimed, from which so many lanes will publish. */
        public void claimed(int outcomes) {
            ledger.claimed(outcomes);
        }

        private boolean set(int lane, long floorAfter) {
            lanes[lane] = floorAfter;
            return lowest() == FrameTimeline.NONE;
        }

        private long lowest() {
            long lowest = FrameTimeline.NONE;
            for (long lane : lanes) {
                lowest = Math.min(lowest, lane);
            }
            return lowest;
        }
    }
}
