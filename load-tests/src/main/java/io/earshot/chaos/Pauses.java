package io.earshot.chaos;

import io.earshot.chaos.FaultPlayer.Played;
import java.util.ArrayList;
import java.util.EnumMap;
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
     * @param faults in the order of their times
     * @return of each kind that was played
     */
    static Map<FaultKind, Summary> byKind(List<Played> faults, List<Delay> delays) {
        double usual = usual(delays);
        Map<FaultKind, List<Double>> pauses = new EnumMap<>(FaultKind.class);
        for (int i = 0; i < faults.size(); i++) {
            Played fault = faults.get(i);
            long from = fault.nanos() - BEFORE_NANOS;
            long to = i + 1 < faults.size() ? faults.get(i + 1).nanos() - BEFORE_NANOS : Long.MAX_VALUE;
            double longest =
                    longest(delays, delay -> delay.decidedNanos() - from >= 0 && delay.decidedNanos() - to < 0);
            pauses.computeIfAbsent(fault.fault().kind(), kind -> new ArrayList<>())
                    .add(Math.max(0, longest - usual));
        }
        Map<FaultKind, Summary> summaries = new EnumMap<>(FaultKind.class);
        pauses.forEach((kind, all) -> summaries.put(kind, Summary.of(all)));
        return summaries;
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
