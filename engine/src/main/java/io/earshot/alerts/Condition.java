package io.earshot.alerts;

import io.earshot.config.AlertRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * When a rule fires. Pure functions of the events that have not fired the rule yet; times are microseconds, and a window
 * of time {@code w} that ends at {@code t} is {@code [t - w, t]}.
 *
 * <p>Windows end at the decided-at of the revision in hand. Where revisions of later decided-at have been seen before it
 * (it came late, or another model of the mic runs ahead), windows that end at those are looked at as well, earliest
 * first, so that lateness does not hide a condition that was met.
 */
sealed interface Condition {
    /**
     * @param unspent events of the scope that match the rule and have not fired it, {@code current} among them
     * @param current the event in hand; it always takes part
     * @param at decided-at of the revision in hand
     * @return who and what fired, or null when the condition is not met
     */
    @Nullable
    Firing judge(List<Seen> unspent, Seen current, long at);

    /** @return how far it looks back */
    long window();

    /** @return the message template of a rule that gives none */
    String defaultMessage();

    static Condition of(AlertRule rule) {
        Integer count = rule.count();
        Integer mics = rule.mics();
        Double share = rule.share();
        if (count != null) {
            return new Count(count, Rule.micros(rule.within()));
        }
        if (mics != null) {
            return new Quorum(mics, Rule.micros(rule.within()));
        }
        if (share != null) {
            return new Share(share, Rule.micros(rule.of()));
        }
        var silent = rule.silent();
        return silent == null ? new Plain() : new Silent(Rule.micros(silent.after()));
    }

    /** The first matching revision of an event. */
    record Plain() implements Condition {
        @Override
        public Firing judge(List<Seen> unspent, Seen current, long at) {
            return new Firing(
                    List.of(current),
                    Map.of(
                            "score",
                            (double) current.peakScore(),
                            "duration_s",
                            seconds(current.offsetAt() - current.onsetAt())));
        }

        @Override
        public long window() {
            return 0;
        }

        @Override
        public String defaultMessage() {
            return "{type} at {where} since {time}: {duration} s so far, score {score}";
        }
    }

    /** So many distinct events in a time; an event counts at the moment when it first matched. */
    record Count(int count, long within) implements Condition {
        @Override
        public @Nullable Firing judge(List<Seen> unspent, Seen current, long at) {
            return matched(unspent, current, at, within, events -> events.size() < count ? null : Map.of());
        }

        @Override
        public long window() {
            return within;
        }

        @Override
        public String defaultMessage() {
            return "{count} times {type} within {within} s at {where} since {time}";
        }
    }

    /** Distinct mics in a time; a mic's event counts at the moment when it first matched. */
    record Quorum(int mics, long within) implements Condition {
        @Override
        public @Nullable Firing judge(List<Seen> unspent, Seen current, long at) {
            return matched(unspent, current, at, within, events -> {
                Set<String> heardBy = new HashSet<>();
                for (Seen event : events) {
                    heardBy.add(event.micId());
                }
                return heardBy.size() < mics ? null : Map.of("mics", (double) heardBy.size());
            });
        }

        @Override
        public long window() {
            return within;
        }

        @Override
        public String defaultMessage() {
            return "{type} heard by {mics} mics within {within} s at {where} since {time}";
        }
    }

    /** The union of the events' times from onset to offset covers a share of a time. */
    record Share(double share, long of) implements Condition {
        @Override
        public @Nullable Firing judge(List<Seen> unspent, Seen current, long at) {
            NavigableSet<Long> ends = ends(unspent, at, current.onsetAt() + of, Seen::lastAt);
            return earliest(current, ends, of, end -> during(unspent, end - of, end), (events, end) -> {
                long covered = covered(events, end - of, end);
                return covered < share * of
                        ? null
                        : Map.of("share", (double) covered / of, "covered_s", seconds(covered));
            });
        }

        private static List<Seen> during(List<Seen> unspent, long from, long to) {
            List<Seen> events = new ArrayList<>();
            for (Seen event : unspent) {
                if (event.offsetAt() > from && event.onsetAt() < to) {
                    events.add(event);
                }
            }
            return events;
        }

        /** @return length of the union of the events, cut to {@code [from, to]}: one sweep in order of onset */
        static long covered(List<Seen> events, long from, long to) {
            List<Seen> byOnset = new ArrayList<>(events);
            byOnset.sort(Comparator.comparingLong(Seen::onsetAt));
            long covered = 0;
            long upTo = from;
            for (Seen event : byOnset) {
                long start = Math.max(event.onsetAt(), upTo);
                long end = Math.min(event.offsetAt(), to);
                if (end > start) {
                    covered += end - start;
                    upTo = end;
                }
            }
            return covered;
        }

        @Override
        public long window() {
            return of;
        }

        @Override
        public String defaultMessage() {
            return "{type} during {share} of {within} s at {where} since {time}";
        }
    }

    /** Nothing has been known of a mic for a time. Events never meet it: {@link SilenceRules} does the judging. */
    record Silent(long after) implements Condition {
        @Override
        public @Nullable Firing judge(List<Seen> unspent, Seen current, long at) {
            return null;
        }

        @Override
        public long window() {
            return 0;
        }

        @Override
        public String defaultMessage() {
            return "{where} has been silent since {time}";
        }
    }

    /** What a condition makes of the events of one window of time. */
    @FunctionalInterface
    interface Judgement {
        /** @return the condition's own figures, or null when it is not met */
        @Nullable
        Map<String, Double> of(List<Seen> events, long end);
    }

    /** The first window in which the condition is met and the event in hand takes part. */
    private static @Nullable Firing earliest(
            Seen current,
            NavigableSet<Long> ends,
            long length,
            LongFunction<List<Seen>> eventsUntil,
            Judgement judgement) {
        for (long end : ends) {
            List<Seen> events = eventsUntil.apply(end);
            Map<String, Double> own = events.contains(current) ? judgement.of(events, end) : null;
            if (own != null) {
                Map<String, Double> numbers = new HashMap<>(own);
                numbers.put("count", (double) events.size());
                numbers.put("within_s", seconds(length));
                numbers.put("score", Firing.score(events));
                return new Firing(events, numbers);
            }
        }
        return null;
    }

    /** The same over events that count at the moment when they first matched. */
    private static @Nullable Firing matched(
            List<Seen> unspent,
            Seen current,
            long at,
            long within,
            Function<List<Seen>, @Nullable Map<String, Double>> judgement) {
        NavigableSet<Long> ends = ends(unspent, at, current.matchedAt() + within, Seen::matchedAt);
        return earliest(
                current,
                ends,
                within,
                end -> matchedIn(unspent, end - within, end),
                (events, end) -> judgement.apply(events));
    }

    private static NavigableSet<Long> ends(List<Seen> unspent, long at, long last, ToLongFunction<Seen> time) {
        NavigableSet<Long> ends = new TreeSet<>();
        ends.add(at);
        for (Seen event : unspent) {
            long later = time.applyAsLong(event);
            if (later > at && later <= last) {
                ends.add(later);
            }
        }
        return ends;
    }

    private static List<Seen> matchedIn(List<Seen> unspent, long from, long to) {
        List<Seen> events = new ArrayList<>();
        for (Seen event : unspent) {
            if (event.matchedAt() >= from && event.matchedAt() <= to) {
                events.add(event);
            }
        }
        return events;
    }

    private static double seconds(long micros) {
        return micros / 1e6;
    }
}
