package io.earshot.dashboard.live;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Hands what happens to every client, and keeps the last of it for clients that come again. Invariants:
 *
 * <ul>
 *   <li>a client sees messages in the order in which they were published, each once, or is told to resync;
 *   <li>publishing never waits for a client, whatever it does;
 *   <li>after an id of ours a client gets exactly what came after it, or is told to resync.
 * </ul>
 *
 * <p>Thread-safe.
 */
public final class Hub {
    private final int held;
    private final int maxClients;
    private final LongSupplier millis;
    private final Executor writers;
    private final Function<Long, Collection<Message>> micsChangedSince;
    private final Counts counts;
    private final Set<Client> clients = ConcurrentHashMap.newKeySet();

    /** Guarded by this, as are the next three. */
    private final Deque<Message> log = new ArrayDeque<>();

    private Positions now = new Positions(0, new long[0]);
    /** Of each partition the offset from which on the log has everything. */
    private long[] floor = new long[0];

    private boolean closed;

    /** What the hub counts. */
    public interface Counts {
        void sent();

        void resync();
    }

    /**
     * @param held the most messages that are kept for clients that come again
     * @param writers runs what writes to clients
     * @param micsChangedSince messages about mics that changed since a moment in milliseconds
     */
    public Hub(
            int held,
            int maxClients,
            LongSupplier millis,
            Executor writers,
            Function<Long, Collection<Message>> micsChangedSince,
            Counts counts) {
        this.held = held;
        this.maxClients = maxClients;
        this.millis = millis;
        this.writers = writers;
        this.micsChangedSince = micsChangedSince;
        this.counts = counts;
    }

    /** @param starts of each partition that ids speak of, the offset that is read first */
    public synchronized void begin(long[] starts) {
        now = new Positions(millis.getAsLong(), starts);
        floor = starts.clone();
    }

    public synchronized void publish(Message message) {
        int partition = message.partition();
        now.at(millis.getAsLong());
        if (partition >= 0) {
            now.move(partition, message.offset() + 1);
            log.add(message);
            if (log.size() > held) {
                Message gone = log.remove();
                floor[gone.partition()] = gone.offset() + 1;
            }
        }
        if (!clients.isEmpty()) {
            Outgoing outgoing = new Outgoing(now.text(), message);
            for (Client client : clients) {
                client.offer(outgoing);
            }
        }
    }

    /** A record of a partition that is no news: ids move past it. */
    public synchronized void skip(int partition, long offset) {
        now.move(partition, offset + 1);
    }

    /**
     * Takes a client in.
     *
     * @param lastId what it has seen, or null
     * @return null where there are too many, and once the hub is closed
     */
    public @Nullable Client join(Wanted wanted, @Nullable String lastId, Connection connection) throws IOException {
        Client client = new Client(wanted, connection, writers, counts);
        synchronized (this) {
            if (closed || clients.size() >= maxClients) {
                return null;
            }
            now.at(millis.getAsLong());
            Positions seen = lastId == null ? null : Positions.parse(lastId);
            boolean resumes = seen != null && canResume(seen);
            client.first(new Outgoing(
                    now(seen, resumes).text(), // what follows has ids of its own
                    new Message(MessageType.HELLO, List.of(), -1, -1, () -> "{\"resumed\":%s}".formatted(resumes))));
            if (seen != null && resumes) {
                missed(seen, wanted).forEach(client::first);
            } else if (lastId != null) {
                client.first(new Outgoing(now.text(), resync("what came after its last id is not held any more")));
            }
            clients.add(client);
        }
        connection.open(client);
        return client;
    }

    private Positions now(@Nullable Positions seen, boolean resumes) {
        return resumes && seen != null ? seen : now;
    }

    private boolean canResume(Positions seen) {
        if (seen.size() != now.size()) {
            return false;
        }
        for (int partition = 0; partition < seen.size(); partition++) {
            if (seen.next(partition) < floor[partition] || seen.next(partition) > now.next(partition)) {
                return false;
            }
        }
        return true;
    }

    private List<Outgoing> missed(Positions seen, Wanted wanted) {
        List<Outgoing> missed = new ArrayList<>();
        Positions at = seen.copy();
        for (Message message : log) {
            if (message.offset() >= seen.next(message.partition())) {
                at.move(message.partition(), message.offset() + 1);
                if (wanted.wants(message)) {
                    missed.add(new Outgoing(at.text(), message));
                }
            }
        }
        String last = now.text();
        for (Message mic : micsChangedSince.apply(seen.millis())) {
            if (wanted.wants(mic)) {
                missed.add(new Outgoing(last, mic));
            }
        }
        return missed;
    }

    static Message resync(String reason) {
        return new Message(MessageType.RESYNC, List.of(), -1, -1, () -> "{\"reason\":\"%s\"}".formatted(reason));
    }

    public void leave(Client client) {
        clients.remove(client);
    }

    public int clients() {
        return clients.size();
    }

    /** Lets clients know that the line is alive, and itself which are not. */
    public void heartbeat() {
        clients.forEach(Client::heartbeat);
    }

    /** Ends every connection. Clients that come again at once, as pages do, are not taken in: the server waits for nobody. */
    public void close() {
        synchronized (this) {
            closed = true;
        }
        clients.forEach(Client::close);
        clients.clear();
    }
}
