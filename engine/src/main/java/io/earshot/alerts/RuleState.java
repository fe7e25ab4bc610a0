package io.earshot.alerts;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one rule remembers of one scope, a mic or a site. Invariants:
 *
 * <ul>
 *   <li>an event fires the rule at most once, whatever revisions of it come again or later; so no two alerts of the rule
 *       share an event, nor an id;
 *   <li>a revision that has been seen, or an older one, changes nothing;
 *   <li>two alerts are never nearer than the cool-down in event time, in whatever order their revisions come;
 *   <li>an event is forgotten when its own mic's time has moved away from it, forward or back, by the rule's memory: no
 *       other mic's clock can do it. A clock that is far off therefore neither wipes what other mics said nor holds up a
 *       cool-down, which ends as soon as event time is further from the last alert than it lasts, on either side;
 *   <li>at most {@code limit} events and {@value #FIRINGS} firings are kept; the oldest ones make room and are counted.
 * </ul>
 *
 * <p>Not thread-safe: belongs to the thread of its mic or site.
 */
final class RuleState {
    /** Events are remembered ten minutes at least, so that repeated records of them are known for what they are. */
    static final long LEAST_MEMORY = 600_000_000L;

    /** Where mics share a state, events that arrived this much longer ago than they matter are dropped: their mic is gone. */
    private static final long GONE = 3_600_000_000L;

    /**
     * More than one firing, because mics whose clocks disagree may take turns in firing; each is held to the cool-down by
     * its own last alert.
     */
    static final int FIRINGS = 8;

    private final List<Seen> seen;
    private final List<Long> firedAt;

    RuleState() {
        this(List.of(), List.of());
    }

    RuleState(List<Seen> seen, List<Long> firedAt) {
        this.seen = new ArrayList<>(seen);
        this.firedAt = new ArrayList<>(firedAt);
    }

    /**
     * Takes a revision that matches the rule.
     *
     * @param arrivedAt wall time of its arrival, microseconds; 0 where arrival means nothing
     * @param limit how many events may be kept
     * @param suppressed told why, when something is held back, see {@link AlertsMeter#suppressed}
     * @return who and what fired, or null
     */
    @Nullable
    Firing step(Rule rule, Revision revision, long arrivedAt, boolean late, int limit, Consumer<String> suppressed) {
        int index = indexOf(revision);
        Seen before = index < 0 ? null : seen.get(index);
        if (before != null && revision.revision() <= before.revision()) {
            suppressed.accept("repeated");
            return null;
        }
        Seen current;
        if (before == null) {
            current = Seen.first(revision, arrivedAt, late);
            seen.add(current);
        } else {
            current = before.grown(revision, arrivedAt, late);
            seen.set(index, current);
        }
        forget(rule.memory(), revision, arrivedAt);
        while (seen.size() > limit) {
            seen.remove(0);
            suppressed.accept("state-full");
        }
        boolean hadItsChance = before != null && rule.condition() instanceof Condition.Plain;
        Firing firing = current.spent() || hadItsChance
                ? null
                : rule.condition().judge(unspent(), current, revision.decidedAt());
        if (firing == null) {
            return null;
        }
        if (coolingDown(rule.coolDown(), revision.decidedAt())) {
            if (before == null) {
                suppressed.accept("cool-down");
            }
            return null;
        }
        Set<Seen> fired = new HashSet<>(firing.events());
        seen.replaceAll(event -> fired.contains(event) ? event.spend() : event);
        firedAt.add(revision.decidedAt());
        if (firedAt.size() > FIRINGS) {
            firedAt.remove(0);
        }
        return firing;
    }

    List<Seen> seen() {
        return Collections.unmodifiableList(seen);
    }

    List<Long> firedAt() {
        return Collections.unmodifiableList(firedAt);
    }

    private int indexOf(Revision revision) {
        for (int i = 0; i < seen.size(); i++) {
            Seen event = seen.get(i);
            if (event.eventId().equals(revision.eventId()) && event.micId().equals(revision.micId())) {
                return i;
            }
        }
        return -1;
    }

    private void forget(long memory, Revision revision, long arrivedAt) {
        seen.removeIf(event -> event.micId().equals(revision.micId())
                ? Math.abs(revision.decidedAt() - event.lastAt()) > memory
                : arrivedAt - event.arrivedAt() > memory + GONE);
    }

    private List<Seen> unspent() {
        List<Seen> unspent = new ArrayList<>(seen.size());
        for (Seen event : seen) {
            if (!event.spent()) {
                unspent.add(event);
            }
        }
        return unspent;
    }

    private boolean coolingDown(long coolDown, long at) {
        for (long fired : firedAt) {
            if (Math.abs(at - fired) < coolDown) {
                return true;
            }
        }
        return false;
    }
}
