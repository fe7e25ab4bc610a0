package io.earshot.ingest;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One preallocated slot between the poller and a feature thread: a record as fetched, or a word from the poller.
 *
 * <p>Written by the poller between claim and publish, read and cleared by the one feature thread of its ring.
 */
public final class FrameSlot {
    /** What the slot holds. */
    enum Kind {
        /** A record of the frames topic. */
        FRAME,
        /** The log said by {@link #timeMicros} that no stream whose newest append is older than the bound goes on. */
        IDLE_CHECK
    }

    Kind kind = Kind.FRAME;

    @Nullable
    PartitionFeed feed;

    long offset;
    /** FRAME: the broker's append time; IDLE_CHECK: wall time before the log's end was asked for. Microseconds. */
    long timeMicros;
    /** Append time up to which the shard has the partition's frames once this slot is taken, microseconds. */
    long upToMicros;
    /** Views of the fetched batch: nothing is copied before the sample decoder. */
    @Nullable
    ByteBuffer key;

    @Nullable
    ByteBuffer value;

    int bytes;

    void clear() {
        feed = null;
        key = null;
        value = null;
        bytes = 0;
    }
}
