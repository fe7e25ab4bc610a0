package io.earshot.ingest;

import java.util.Arrays;

/**
 * Samples of a stream's frames that were dropped, by frame offset, until every reader has taken them: they leave with
 * the next outcome of each front end, so that the events stage counts each frame once however often it is read. Belongs
 * to one feature thread.
 */
public final class DiscardLog {
    private static final int FIELDS = 3;
    /** Entries from which on frames share the last one: an outcome of some 40 kB. */
    static final int MOST = 4096;

    private static final long[] NONE = {};

    private long[] entries = new long[4 * FIELDS];
    private int size;
    private int[] taken = {};

    /** Registers a reader before the first frame; its number is what {@link #take} wants. */
    public int reader() {
        taken = Arrays.copyOf(taken, taken.length + 1);
        return taken.length - 1;
    }

    /** Adds to the entry of the newest frame, or makes one; a shared entry has the offset of its newest frame. */
    void add(long offset, long duplicates, long late) {
        int last = (size - 1) * FIELDS;
        if (size > 0 && (entries[last] == offset || size >= MOST) && noneHasTaken(size)) {
            entries[last] = offset;
            entries[last + 1] += duplicates;
            entries[last + 2] += late;
            return;
        }
        if ((size + 1) * FIELDS > entries.length) {
            entries = Arrays.copyOf(entries, entries.length * 2);
        }
        int at = size * FIELDS;
        entries[at] = offset;
        entries[at + 1] = duplicates;
        entries[at + 2] = late;
        size++;
    }

    private boolean noneHasTaken(int count) {
        for (int t : taken) {
            if (t >= count) {
                return false;
            }
        }
        return true;
    }

    /** Triples of offset, duplicate samples, late samples new to the reader; without allocation where there are none. */
    public long[] take(int reader) {
        if (taken[reader] == size) {
            return NONE;
        }
        long[] fresh = Arrays.copyOfRange(entries, taken[reader] * FIELDS, size * FIELDS);
        taken[reader] = size;
        if (allHaveTaken()) {
            size = 0;
            Arrays.fill(taken, 0);
        }
        return fresh;
    }

    private boolean allHaveTaken() {
        for (int t : taken) {
            if (t < size) {
                return false;
            }
        }
        return true;
    }
}
