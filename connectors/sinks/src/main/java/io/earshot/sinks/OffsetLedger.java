package io.earshot.sinks;

import java.util.Base64;
import java.util.BitSet;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * What of one partition has been dealt with. Invariants:
 *
 * <ul>
 *   <li>the committed offset is never above a record that is under way, so committing loses nothing;
 *   <li>what was finished above it is written into the commit's metadata, so the next reader does not repeat it.
 * </ul>
 *
 * <p>Thread-safe: the reader takes, lanes finish.
 */
final class OffsetLedger {
    /** Before the finished ones: bit n is the n-th offset from the committed one, in Base64. */
    private static final String FORM = "1:";

    /** Keeps metadata well below the 4096 bytes that brokers take; what is further on may be repeated. */
    private static final int MOST_BITS = 20_000;

    private final TreeSet<Long> underWay = new TreeSet<>();
    private final TreeSet<Long> finished = new TreeSet<>();
    private long next;
    private boolean open = true;

    /** @param position where reading begins */
    OffsetLedger(long position) {
        next = position;
    }

    /** Goes on where another reader was. */
    static OffsetLedger from(OffsetAndMetadata committed) {
        OffsetLedger ledger = new OffsetLedger(committed.offset());
        String metadata = committed.metadata();
        if (metadata.startsWith(FORM)) {
            try {
                BitSet.valueOf(Base64.getDecoder().decode(metadata.substring(FORM.length()))).stream()
                        .forEach(bit -> ledger.finished.add(committed.offset() + bit));
            } catch (IllegalArgumentException e) {
                return ledger; // not ours: some deliveries come again
            }
        }
        return ledger;
    }

    /**
     * A record was read; offsets rise.
     *
     * @return false when it has been dealt with already, by a reader before us
     */
    synchronized boolean taken(long offset) {
        next = offset + 1;
        return !finished.contains(offset) && underWay.add(offset);
    }

    /** A record needs nothing more. */
    synchronized void finished(long offset) {
        underWay.remove(offset);
        finished.add(offset);
    }

    /** What to commit: the first offset that is still to be read after a restart, and what need not be read again. */
    synchronized OffsetAndMetadata mark() {
        long position = underWay.isEmpty() ? next : underWay.first();
        finished.headSet(position).clear();
        BitSet bits = new BitSet();
        for (long offset : finished.headSet(position + MOST_BITS)) {
            bits.set((int) (offset - position));
        }
        String metadata = bits.isEmpty() ? "" : FORM + Base64.getEncoder().encodeToString(bits.toByteArray());
        return new OffsetAndMetadata(position, metadata);
    }

    /** The partition is somebody else's: what is under way need not be delivered by us. */
    synchronized void close() {
        open = false;
    }

    synchronized boolean isOpen() {
        return open;
    }
}
