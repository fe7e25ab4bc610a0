package io.earshot.edge.spool;

import org.jspecify.annotations.Nullable;

/** A record on its way from the spool to the broker; acknowledged exactly once. */
public final class Entry {
    final long sequence;
    final @Nullable Segment segment;
    /** Where it begins in the segment. */
    final long at;

    private final byte[] key;
    private final byte[] value;

    Entry(long sequence, @Nullable Segment segment, long at, byte[] key, byte[] value) {
        this.sequence = sequence;
        this.segment = segment;
        this.at = at;
        this.key = key;
        this.value = value;
    }

    /** Not to be changed. */
    public byte[] key() {
        return key;
    }

    /** Not to be changed. */
    public byte[] value() {
        return value;
    }

    public int bytes() {
        return key.length + value.length;
    }
}
