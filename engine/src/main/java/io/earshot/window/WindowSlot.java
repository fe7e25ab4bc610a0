package io.earshot.window;

import io.earshot.avro.ClockQuality;
import io.earshot.avro.GapReason;
import io.earshot.avro.OutcomeKind;
import io.earshot.ingest.StreamContext;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One preallocated slot of the ring: a window's model inputs, or word of windows that have none, and where it came from.
 *
 * <p>Written by a feature thread between claim and publish, read by batchers and the publisher between publish and
 * release; the ring's barriers order them, so no field is volatile. Nobody keeps a slot: it is overwritten on the ring's
 * next lap.
 */
public final class WindowSlot {
    /** {@link #power} of what is no window. */
    public static final float NOT_MEASURED = -1;

    private static final long[] NO_DISCARDS = {};

    /** The model inputs, views of this slot's parts of the ring's direct buffers. */
    final FloatBuffer[] inputs;

    final int index;
    long sequence;
    long claimedNanos;

    @Nullable
    StreamContext stream;

    OutcomeKind kind = OutcomeKind.UNKNOWN;

    @Nullable
    GapReason reason;

    WindowGrid grid;
    long firstIndex;
    long lastIndex;
    long startAt;
    ClockQuality clockQuality = ClockQuality.UNKNOWN;
    long clockErrorBound;
    boolean padded;
    float power = NOT_MEASURED;
    long streamSamples;
    long firstOffset;
    long lastOffset;
    long floorAfter;
    long appendedAt;
    long[] discards = NO_DISCARDS;

    WindowSlot(int index, FloatBuffer[] inputs, WindowGrid grid) {
        this.index = index;
        this.inputs = inputs;
        this.grid = grid;
    }

    /** Position of this slot in the ring's buffers. */
    public int index() {
        return index;
    }

    /** The stream; never null between publish and release. */
    public StreamContext stream() {
        StreamContext owner = stream;
        if (owner == null) {
            throw new IllegalStateException("slot " + index + " read outside publish and release");
        }
        return owner;
    }

    /** SCORED for a window that waits to be scored, else what became of it without the model. */
    public OutcomeKind kind() {
        return kind;
    }

    public @Nullable GapReason reason() {
        return reason;
    }

    public WindowGrid grid() {
        return grid;
    }

    public long firstIndex() {
        return firstIndex;
    }

    public long lastIndex() {
        return lastIndex;
    }

    /** Microseconds since 1970-01-01 UTC. */
    public long startAt() {
        return startAt;
    }

    public ClockQuality clockQuality() {
        return clockQuality;
    }

    /** Microseconds; negative when unknown. */
    public long clockErrorBound() {
        return clockErrorBound;
    }

    public boolean padded() {
        return padded;
    }

    /** Mean power of the window, full scale 1; {@link #NOT_MEASURED} where there is none. */
    public float power() {
        return power;
    }

    /** Source samples of the whole run, for RETIRED after an end of stream; else -1. */
    public long streamSamples() {
        return streamSamples;
    }

    public long firstOffset() {
        return firstOffset;
    }

    public long lastOffset() {
        return lastOffset;
    }

    /** Oldest frame offset that the stream needs once this outcome is acknowledged. */
    public long floorAfter() {
        return floorAfter;
    }

    /** Append time of the newest frame of the window, microseconds; 0 where there is none. */
    public long appendedAt() {
        return appendedAt;
    }

    /** Triples of frame offset, duplicate samples, late samples. */
    public long[] discards() {
        return discards;
    }

    void release() {
        stream = null;
        discards = NO_DISCARDS;
    }
}
