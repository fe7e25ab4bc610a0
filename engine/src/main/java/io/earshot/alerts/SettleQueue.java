package io.earshot.alerts;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts the revisions of a site's mics in one order, (decided at, mic, event id, revision), by letting each wait for a
 * settle time. Invariants:
 *
 * <ul>
 *   <li>revisions leave in rising order;
 *   <li>one leaves no sooner than {@code settle} after its arrival, unless one that is due comes after it in order;
 *   <li>one that arrives below what has left already is refused as late.
 * </ul>
 *
 * <p>Of a revision let <i>lag</i> be arrival less decided-at. When the lags of a site's revisions differ by less than
 * the settle time, none is late, and the order does not depend on how they arrived: if one with decided-at d was due at
 * {@code now}, d &le; now &minus; settle &minus; (least lag), and one that is still to come has a later decided-at. So
 * device clocks need not agree with ours, only with each other.
 *
 * <p>A clock far ahead would release everybody's revisions before their time and make all later ones late. A revision
 * that claims to have been decided more than {@code settle} after it arrived is therefore put in order by its arrival.
 *
 * <p>Times are microseconds. Not thread-safe: belongs to the thread of its site.
 */
final class SettleQueue {
    /** A site's revisions may wait in this number; more leave early. */
    static final int LIMIT = 10_000;

    /** A settle time for files: nothing is released before {@link #flush}. */
    static final long WITHOUT_END = Long.MAX_VALUE;

    /** A place in the order. */
    record Place(long at, String micId, String eventId, int revision) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            int order = Long.compare(at, other.at);
            order = order != 0 ? order : micId.compareTo(other.micId);
            order = order != 0 ? order : eventId.compareTo(other.eventId);
            return order != 0 ? order : Integer.compare(revision, other.revision);
        }
    }

    /** A revision that waits, since when, and whether the queue had to let it go before its time. */
    record Waiting(Revision revision, long arrivedAt, boolean early) {
        Waiting(Revision revision, long arrivedAt) {
            this(revision, arrivedAt, false);
        }
    }

    /** What became of a revision that arrived. */
    enum Arrival {
        /** It waits now. */
        WAITS,
        /** It is waiting already; it waits once. */
        REPEATED,
        /** Its place has been passed: the caller deals with it at once. */
        LATE
    }

    private final long settle;
    private final int limit;
    private final SortedMap<Place, Waiting> waiting = new TreeMap<>();
    private @Nullable Place released;

    /**
     * @param settle how long each waits
     * @param released the last place that was released before, or null
     */
    SettleQueue(long settle, int limit, @Nullable Place released) {
        this.settle = settle;
        this.limit = limit;
        this.released = released;
    }

    Arrival add(Waiting entry) {
        Place place = place(entry);
        if (released != null && place.compareTo(released) <= 0) {
            return Arrival.LATE;
        }
        return waiting.putIfAbsent(place, entry) == null ? Arrival.WAITS : Arrival.REPEATED;
    }

    /** @return those that are due, and those before them in order, in order; and the first ones of a queue too full */
    List<Waiting> release(long now) {
        List<Waiting> left = new ArrayList<>();
        Place last = null;
        for (var entry : waiting.entrySet()) {
            if (entry.getValue().arrivedAt() + settle <= now) {
                last = entry.getKey();
            }
        }
        while (last != null && !waiting.isEmpty() && waiting.firstKey().compareTo(last) <= 0) {
            left.add(releaseFirst());
        }
        while (waiting.size() > limit) {
            Waiting first = releaseFirst();
            left.add(new Waiting(first.revision(), first.arrivedAt(), true));
        }
        return left;
    }

    /** @return all that wait, in order: nothing else will come */
    List<Waiting> flush() {
        List<Waiting> left = new ArrayList<>(waiting.size());
        while (!waiting.isEmpty()) {
            left.add(releaseFirst());
        }
        return left;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    boolean isOverfull() {
        return waiting.size() > limit;
    }

    Collection<Waiting> waiting() {
        return Collections.unmodifiableCollection(waiting.values());
    }

    /** @return the last place that left, or null before the first */
    @Nullable
    Place released() {
        return released;
    }

    private Waiting releaseFirst() {
        Place first = waiting.firstKey();
        released = first;
        Waiting entry = waiting.remove(first);
        if (entry == null) {
            throw new IllegalStateException("no entry at the queue's own first key " + first);
        }
        return entry;
    }

    private Place place(Waiting entry) {
        Revision revision = entry.revision();
        // A wait without end has no arrivals to go by: files are put in order by what they say.
        boolean ahead = settle != WITHOUT_END && revision.decidedAt() > entry.arrivedAt() + settle;
        return new Place(
                ahead ? entry.arrivedAt() : revision.decidedAt(),
                revision.micId(),
                revision.eventId(),
                revision.revision());
    }
}
