package io.earshot.events;

import io.earshot.avro.GapReason;
import io.earshot.events.Observation.Source;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes the outcomes of one stream under one model strictly in index order, each window once. Invariants:
 *
 * <ul>
 *   <li>the sink sees every index from 0 on exactly once and in order, as an outcome or as a gap that says why not;
 *   <li>of several outcomes of a window the one published first wins, parked ones included;
 *   <li>at most {@value #MOST_PARKED} outcomes wait behind a hole; one more turns the hole into SCORES_LOST.
 * </ul>
 *
 * <p><b>Two workers at once.</b> A frozen worker that wakes may publish windows, or RETIRED, after another worker took
 * the stream over. Its windows are duplicates, or the first of their kind and welcome. Its RETIRED(n) retires the
 * stream only where nothing at n or above was accepted or waits: else somebody speaks of the stream beyond that end,
 * and the word is stale. When it comes exactly at n, nobody could tell; the stream retires, and the next window of the
 * other worker, which fits at n without a RESUME, revives it. Then an event may be cut in two, but no window is lost.
 *
 * <p>Not thread-safe: belongs to the state of its mic.
 */
final class Acceptance {
    static final int MOST_PARKED = 64;

    private static final long NO_TIME = Long.MIN_VALUE;

    private long next;
    /** When the window at {@link #next} should start, by the last one accepted; {@link #NO_TIME} before the first. */
    private long nextAt = NO_TIME;

    private boolean retired;
    /** Sorted, disjoint, all above {@link #next}. */
    private final List<Observation> parked = new ArrayList<>(0);

    /** Takes what is accepted, in index order. */
    interface Sink {
        void accepted(Observation observation);
    }

    /** What became of an offered outcome. */
    enum Verdict {
        ACCEPTED,
        PARKED,
        DUPLICATE
    }

    Acceptance() {}

    Acceptance(long next, long nextAt, boolean retired, List<Observation> parked) {
        this.next = next;
        this.nextAt = nextAt;
        this.retired = retired;
        this.parked.addAll(parked);
    }

    /** A run of windows. */
    Verdict offer(Observation offered, Grid grid, Sink sink) {
        if (offered.last < next) {
            return Verdict.DUPLICATE;
        }
        if (parked.isEmpty() && offered.first <= next) {
            accept(offered.part(next, offered.last, true, grid), grid, sink);
            return Verdict.ACCEPTED;
        }
        long before = next;
        if (!park(offered, grid)) {
            return Verdict.DUPLICATE;
        }
        drain(grid, sink);
        while (parked.size() > MOST_PARKED) {
            fillUpTo(parked.get(0).first, GapReason.SCORES_LOST, grid, sink);
            drain(grid, sink);
        }
        return next > before ? Verdict.ACCEPTED : Verdict.PARKED;
    }

    /**
     * A worker without history starts at {@code index}: what lies below and was never published is lost.
     *
     * @param startAt when the window at {@code index} starts
     */
    void resume(long index, long startAt, Source source, Grid grid, Sink sink) {
        GapReason reason = retired ? GapReason.RETIRED : GapReason.RESUME;
        retired = false;
        while (next < index) {
            long end = parked.isEmpty() ? index : Math.min(index, parked.get(0).first);
            if (end > next) {
                accept(Observation.hole(reason, next, end - 1, startAt - grid.span(index - next), source), grid, sink);
            }
            drain(grid, sink);
        }
        if (nextAt == NO_TIME) {
            nextAt = startAt;
        }
    }

    /**
     * The stream is over for now.
     *
     * @param index what would have been its next window
     * @param endAt when its audio ended
     * @return false where the word is stale: windows at or above {@code index} are known, or it has been said before
     */
    boolean retire(long index, long endAt, Source source, Grid grid, Sink sink) {
        if (index < next || (index == next && retired)) {
            return false;
        }
        while (next < index) {
            if (parked.isEmpty()) {
                long startAt = nextAt == NO_TIME ? endAt - grid.span(index - next) : nextAt;
                accept(Observation.hole(GapReason.SCORES_LOST, next, index - 1, startAt, source), grid, sink);
            } else {
                fillUpTo(Math.min(index, parked.get(0).first), GapReason.SCORES_LOST, grid, sink);
                drain(grid, sink);
            }
        }
        retired = next == index && parked.isEmpty();
        return retired;
    }

    private void fillUpTo(long end, GapReason reason, Grid grid, Sink sink) {
        Observation after = parked.get(0);
        long startAt = after.startAt - grid.span(after.first - next);
        accept(Observation.hole(reason, next, end - 1, startAt, after.source), grid, sink);
    }

    private void drain(Grid grid, Sink sink) {
        while (!parked.isEmpty() && parked.get(0).first == next) {
            accept(parked.remove(0), grid, sink);
        }
    }

    private void accept(Observation observation, Grid grid, Sink sink) {
        next = observation.last + 1;
        nextAt = observation.startAt + grid.span(next - observation.first);
        retired = false;
        sink.accepted(observation);
    }

    /** Puts in what no earlier outcome covers. @return whether there was anything */
    private boolean park(Observation offered, Grid grid) {
        long from = Math.max(next, offered.first);
        boolean any = false;
        int at = 0;
        while (from <= offered.last) {
            while (at < parked.size() && parked.get(at).last < from) {
                at++;
            }
            long to = at < parked.size() ? Math.min(offered.last, parked.get(at).first - 1) : offered.last;
            if (from <= to) {
                parked.add(at, offered.part(from, to, !any, grid));
                any = true;
                at++;
            }
            from = at < parked.size() ? Math.max(to + 1, parked.get(at).last + 1) : to + 1;
        }
        return any;
    }

    /** Index that is accepted next. */
    long next() {
        return next;
    }

    long nextAt() {
        return nextAt;
    }

    boolean isRetired() {
        return retired;
    }

    List<Observation> parked() {
        return parked;
    }
}
