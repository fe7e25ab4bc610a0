package io.earshot.chaos;

import io.earshot.chaos.FaultPlayer.Played;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * How much longer subscribers waited because of each fault. An event's delay is from its decision (the end of the last
 * window it rests on, by the mic's clock) to when it could be read, read committed; a fault's pause is by how much the
 * slowest of the events decided between it and the next one outlasts the median of all. So it does not depend on how often
 * the mics hear something, and a mic whose engine was struck is not hidden by those of the engines that were not.
 */
final class Pauses {
    /** What is decided shortly before a fault is still under way then. */
    private static final long BEFORE_NANOS = 1_000_000_000L;
    /** An event of more than so many usual delays is late. */
    private static final double OVER = 2;

    /** For faults that came while the pause of another one lasted. */
    static final String OVERLAPPING = "overlapping";

    private Pauses() {}

    /**
     * @param decidedNanos when it was decided, by {@link System#nanoTime}
     * @param readNanos when it could be read
     */
    record Delay(long decidedNanos, long readNanos) {
        double seconds() {
            return (readNanos - decidedNanos) / 1e9;
        }
    }

    /**
     * @param p50 median pause in seconds
     * @param max longest pause in seconds
     */
    record Summary(int faults, double p50, double max) {
        static Summary of(List<Double> pauses) {
            if (pauses.isEmpty()) {
                return new Summary(0, Double.NaN, Double.NaN);
            }
            List<Double> sorted = pauses.stream().sorted().toList();
            return new Summary(sorted.size(), sorted.get((sorted.size() - 1) / 2), sorted.get(sorted.size() - 1));
        }
    }

    /**
     * What one fault did.
     *
     * @param at seconds since the audio began
     * @param engine that it hit, or would have hit where it hits another part
     * @param pause seconds
     * @param overlapping whether the pause of a fault before it was not over when it came: not the doing of it alone
     */
    record Each(String kind, double at, int engine, double pause, boolean overlapping) {}

    /**
     * @param faults in the order of their times
     * @param begin of the audio, by {@link System#nanoTime}
     */
    static List<Each> of(List<Played> faults, List<Delay> delays, long begin) {
        double usual = usual(delays);
        List<Each> all = new ArrayList<>();
        long busyUntil = begin;
        for (int i = 0; i < faults.size(); i++) {
            Played played = faults.get(i);
            long from = played.nanos() - BEFORE_NANOS;
            long to = i + 1 < faults.size() ? faults.get(i + 1).nanos() - BEFORE_NANOS : Long.MAX_VALUE;
            Predicate<Delay> own = delay -> delay.decidedNanos() - from >= 0 && delay.decidedNanos() - to < 0;
            Fault fault = played.fault();
            all.add(new Each(
                    fault.kind().label(),
                    (played.nanos() - begin) / 1e9,
                    fault.engine(),
                    Math.max(0, longest(delays, own) - usual),
                    busyUntil - played.nanos() > 0));
            for (Delay delay : delays) {
                if (own.test(delay) && delay.seconds() > OVER * usual && delay.readNanos() - busyUntil > 0) {
                    busyUntil = delay.readNanos();
                }
            }
        }
        return List.copyOf(all);
    }

    /** @return of each kind, faults that overlap with one before them apart under {@link #OVERLAPPING} */
    static Map<String, Summary> byKind(List<Each> all) {
        Map<String, Summary> summaries = new LinkedHashMap<>();
        for (FaultKind kind : FaultKind.values()) {
            put(
                    summaries,
                    kind.label(),
                    all,
                    each -> !each.overlapping() && each.kind().equals(kind.label()));
        }
        put(summaries, OVERLAPPING, all, Each::overlapping);
        return summaries;
    }

    private static void put(Map<String, Summary> summaries, String kind, List<Each> all, Predicate<Each> of) {
        List<Double> pauses = all.stream().filter(of).map(Each::pause).toList();
        if (!pauses.isEmpty()) {
            summaries.put(kind, Summary.of(pauses));
        }
    }

    /** @return by how much the slowest event before the first fault outlasts the median of all, seconds: mere chance */
    static double quiet(List<Played> faults, List<Delay> delays) {
        long to = faults.isEmpty() ? Long.MAX_VALUE : faults.get(0).nanos() - 2 * BEFORE_NANOS;
        return Math.max(0, longest(delays, delay -> delay.decidedNanos() - to < 0) - usual(delays));
    }

    private static double longest(List<Delay> delays, Predicate<Delay> of) {
        return delays.stream().filter(of).mapToDouble(Delay::seconds).max().orElse(0);
    }

    /** @return the median delay of all events, seconds: what a quiet moment looks like */
    static double usual(List<Delay> delays) {
        return Summary.of(delays.stream().map(Delay::seconds).toList()).p50();
    }
}
