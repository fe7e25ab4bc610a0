package io.earshot.sinks;

import java.util.TreeSet;

/**
 * What of one partition has been dealt with. Invariant: {@link #position} is never above a record that is under way, so
 * that committing it loses nothing. Thread-safe: the reader takes, lanes finish.
 */
final class OffsetLedger {
    private final TreeSet<Long> underWay = new TreeSet<>();
    private long next;
    private boolean open = true;

    /** @param position where reading begins */
    OffsetLedger(long position) {
        next = position;
    }

    /** A record was read; offsets rise. */
    synchronized void taken(long offset) {
        underWay.add(offset);
        next = offset + 1;
    }

    /** A record needs nothing more. */
    synchronized void finished(long offset) {
        underWay.remove(offset);
    }

    /** @return the first offset that is still to be read after a restart */
    synchronized long position() {
        return underWay.isEmpty() ? next : underWay.first();
    }

    /** The partition is somebody else's: what is under way need not be delivered by us. */
    synchronized void close() {
        open = false;
    }

    synchronized boolean isOpen() {
        return open;
    }
}
