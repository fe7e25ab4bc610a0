package io.earshot.edge.source;

import io.earshot.edge.spool.Spool;

/** Where recordings, which can wait, wait until little is on its way: live sound must not be pushed out by them. */
public final class Room {
    private final Spool spool;
    private final long most;

    public Room(Spool spool, long most) {
        this.spool = spool;
        this.most = most;
    }

    /** An interrupt ends the wait, and is still there afterwards. */
    void await() {
        try {
            spool.awaitRoom(most);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    Spool spool() {
        return spool;
    }
}
