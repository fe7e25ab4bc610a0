package io.earshot.events;

import io.earshot.avro.Coverage;
import io.earshot.avro.GapReason;
import io.earshot.events.EventsMeter.CoverageState;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The time-line of one mic under one model: what became of each microsecond, minute by minute. Invariants:
 *
 * <ul>
 *   <li>the time-line only grows: what is spoken for once is not spoken for again. Where a clock steps back, or two
 *       streams of a mic overlap, the time they share counts for what was known of it first, and audio that comes for
 *       it again is {@link #repeated}, in the minute that is running then;
 *   <li>time that no stream speaks of, before, between or where a clock steps ahead, is absent;
 *   <li>within a minute, analysed + silent + missing + absent is the time from the minute's start to {@link #frontier};
 *   <li>over all minutes, analysed + silent + missing + repeated is the length of all audio spoken of: each sample
 *       counts once;
 *   <li>audio that adds nothing to the time-line is reported like audio that does, so that a mic whose clock has
 *       stepped back is not taken for silent;
 *   <li>a window counts to the level of the minute in which it starts, once, unless that time had been spoken for.
 * </ul>
 *
 * <p>A minute that is wholly absent gets no record, so that a mic that comes back after a year costs nothing: whoever
 * adds up reads a minute without a record as absent. Of one stretch of more than {@link #LONGEST}, which a hostile
 * device could make up, only the newest {@link #LONGEST} counts; what lies before it is absent.
 *
 * <p>Not thread-safe: belongs to the state of its mic.
 */
final class CoverageLedger {
    static final long MINUTE = 60_000_000;
    /** A day. */
    static final long LONGEST = 1_440 * MINUTE;
    /** dBFS; below what 24 bits can tell from nothing. */
    static final double LOWEST_LEVEL = -150;

    /** Start of the running minute; -1 before the first. */
    long minute = -1;
    /** Everything before it is final. */
    long frontier;
    /** {@link #frontier} when the last record was written. */
    long reportedAt;
    /** {@link #repeated} when the last record was written. */
    long repeatedReported;
    /** A record of the running minute was written. */
    boolean reported;
    /** The newest time known belongs to a stream that goes on. */
    boolean streaming;

    long analysed;
    long silent;
    long absent;
    /** Windows of a known power that start in the running minute. */
    long windows;
    /** Sum of their mean powers, full scale 1, in the order of their indexes. */
    double power;
    /** The highest of them. */
    float loudest;
    /** Audio, microseconds, for time that had been spoken for. */
    long repeated;

    final Map<GapReason, Long> missing = new EnumMap<>(GapReason.class);
    long duplicateSamples;
    long lateSamples;

    /** Takes records, each replacing an earlier one of its minute. */
    interface Sink {
        void covered(CoverageLedger minute);
    }

    /** The state of a sample. */
    record State(CoverageState state, @Nullable GapReason reason) {
        static final State ANALYSED = new State(CoverageState.ANALYSED, null);
        static final State SILENT = new State(CoverageState.SILENT, null);
        static final State ABSENT = new State(CoverageState.ABSENT, null);

        static State missing(GapReason reason) {
            return new State(CoverageState.MISSING, reason);
        }
    }

    /**
     * From {@code from} to {@code to} (microseconds) the mic was in {@code state}; what lies between the time known so
     * far and {@code from} was absent.
     *
     * @param interval time between two records of the running minute
     */
    void attribute(State state, long from, long to, long interval, Sink sink, EventsMeter meter) {
        if (to <= from) {
            return;
        }
        begin(from, sink, meter);
        repeated += Math.min(LONGEST, Math.max(0, Math.min(to, frontier) - from));
        if (to - frontier > LONGEST) {
            streaming = false;
            advance(State.ABSENT, to - LONGEST, sink, meter);
        }
        streaming = true;
        if (to > frontier) {
            advance(state, to, sink, meter);
        }
        if (frontier - reportedAt + repeated - repeatedReported >= interval) {
            report(sink);
        }
    }

    /** Something speaks of the mic from {@code from} on; what lies before it, and is not spoken for, is absent. */
    void begin(long from, Sink sink, EventsMeter meter) {
        if (minute < 0) {
            minute = from - from % MINUTE;
            frontier = from;
            reportedAt = from;
            absent = from - minute;
        } else if (from > frontier) {
            streaming = false;
            advance(State.ABSENT, from, sink, meter);
        }
    }

    /** A window of that mean power, full scale 1, starts at {@code at}; before its time is {@link #attribute}d. */
    void heard(float windowPower, long at, Sink sink, EventsMeter meter) {
        begin(at, sink, meter);
        if (at >= frontier) {
            windows++;
            power += windowPower;
            loudest = Math.max(loudest, windowPower);
        }
    }

    /** No stream goes on. */
    void retired(Sink sink) {
        streaming = false;
        if (minute >= 0) {
            report(sink);
        }
    }

    /** Samples that were not used, counted in the running minute. */
    void discarded(long duplicates, long late) {
        duplicateSamples += duplicates;
        lateSamples += late;
    }

    private void advance(State state, long to, Sink sink, EventsMeter meter) {
        meter.coverage(state.state(), state.reason(), to - frontier);
        while (to - minute >= MINUTE) {
            add(state, minute + MINUTE - frontier);
            frontier = minute + MINUTE;
            if (reported || absent < MINUTE || repeated > 0) {
                report(sink);
            }
            clear();
            minute = frontier;
            if (state.state() == CoverageState.ABSENT) {
                minute = to - to % MINUTE;
                frontier = minute;
            }
        }
        add(state, to - frontier);
        frontier = to;
    }

    private void add(State state, long micros) {
        switch (state.state()) {
            case ANALYSED -> analysed += micros;
            case SILENT -> silent += micros;
            case ABSENT -> absent += micros;
            case MISSING -> missing.merge(reasonOf(state), micros, Long::sum);
        }
    }

    private static GapReason reasonOf(State state) {
        GapReason reason = state.reason();
        return reason == null ? GapReason.UNKNOWN : reason;
    }

    private void report(Sink sink) {
        reported = true;
        reportedAt = frontier;
        repeatedReported = repeated;
        sink.covered(this);
    }

    private void clear() {
        analysed = 0;
        silent = 0;
        absent = 0;
        windows = 0;
        power = 0;
        loudest = 0;
        repeated = 0;
        repeatedReported = 0;
        missing.clear();
        duplicateSamples = 0;
        lateSamples = 0;
        reported = false;
    }

    /** The running minute as it stands. */
    Coverage toRecord(String micId, String modelId) {
        Map<String, Long> byReason = new LinkedHashMap<>();
        missing.forEach((reason, micros) -> byReason.put(reason.name(), micros));
        return new Coverage(
                micId,
                modelId,
                minute,
                frontier,
                analysed,
                silent,
                byReason,
                absent,
                duplicateSamples,
                lateSamples,
                streaming,
                repeated,
                windows == 0 ? null : level(power / windows),
                windows == 0 ? null : level(loudest));
    }

    /** dBFS of a mean power, the same bits on every machine. */
    private static float level(double meanPower) {
        return (float) Math.max(LOWEST_LEVEL, 10 * StrictMath.log10(meanPower));
    }
}
