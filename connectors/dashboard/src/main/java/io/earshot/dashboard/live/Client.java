package io.earshot.dashboard.live;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One who listens. What it has not taken yet waits here, up to a bound; beyond that it is told to resync. Thread-safe. */
public final class Client {
    /** Messages that wait for one client. */
    private static final int MOST = 1_000;

    private static final byte[] HEARTBEAT = ": heartbeat\n\n".getBytes(StandardCharsets.UTF_8);

    private final Wanted wanted;
    private final Connection connection;
    private final Executor writers;
    private final Hub.Counts counts;
    private final AtomicBoolean scheduled = new AtomicBoolean();

    /** Guarded by itself; held for moments only, as against the connection's lock. */
    private final Deque<Outgoing> waiting = new ArrayDeque<>();

    private @Nullable String missedUpTo;
    private boolean heartbeatDue;
    private boolean closed;

    /** Guarded by this: whoever writes. */
    private boolean unflushed;

    Client(Wanted wanted, Connection connection, Executor writers, Hub.Counts counts) {
        this.wanted = wanted;
        this.connection = connection;
        this.writers = writers;
        this.counts = counts;
    }

    /** What it gets before anything else, however much. */
    void first(Outgoing outgoing) {
        synchronized (waiting) {
            waiting.add(outgoing);
        }
    }

    void offer(Outgoing outgoing) {
        synchronized (waiting) {
            if (closed) {
                return;
            }
            if (missedUpTo != null || (waiting.size() >= MOST && wanted.wants(outgoing.message()))) {
                // Too slow: all of it is given up, and the client learns so when it reads again.
                if (missedUpTo == null) {
                    counts.resync();
                }
                waiting.clear();
                missedUpTo = outgoing.id();
            } else if (wanted.wants(outgoing.message())) {
                waiting.add(outgoing);
            } else {
                return;
            }
        }
        schedule();
    }

    void heartbeat() {
        synchronized (waiting) {
            heartbeatDue = waiting.isEmpty();
        }
        schedule();
    }

    private void schedule() {
        if (scheduled.compareAndSet(false, true)) {
            try {
                writers.execute(this::pump);
            } catch (RejectedExecutionException e) {
                scheduled.set(false); // the server stops
            }
        }
    }

    /** Writes what waits, as far as the connection takes it. */
    public void pump() {
        scheduled.set(false);
        synchronized (this) {
            try {
                while (!isClosed() && connection.isReady()) {
                    byte[] next = next();
                    if (next != null) {
                        connection.write(next);
                        unflushed = true;
                    } else if (unflushed) {
                        connection.flush();
                        unflushed = false;
                    } else {
                        return;
                    }
                }
            } catch (IOException | IllegalStateException e) {
                close(); // it hung up
            }
        }
    }

    private byte @Nullable [] next() {
        synchronized (waiting) {
            String missed = missedUpTo;
            if (missed != null) {
                missedUpTo = null;
                return new Outgoing(missed, Hub.resync("it was too slow")).bytes();
            }
            Outgoing outgoing = waiting.poll();
            if (outgoing != null) {
                counts.sent();
                return outgoing.bytes();
            }
            boolean due = heartbeatDue;
            heartbeatDue = false;
            return due ? HEARTBEAT : null;
        }
    }

    private boolean isClosed() {
        synchronized (waiting) {
            return closed;
        }
    }

    void close() {
        synchronized (waiting) {
            if (closed) {
                return;
            }
            closed = true;
            waiting.clear();
        }
        connection.close();
    }
}
