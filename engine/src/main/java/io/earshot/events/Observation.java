package io.earshot.events;

import io.earshot.avro.ClockQuality;
import io.earshot.avro.Discard;
import io.earshot.avro.GapReason;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.WindowOutcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the events stage needs of one window outcome of kind SCORED, SILENT or GAP: a run of windows {@code first} to
 * {@code last}, inclusive, with a score per event type where it was scored. Immutable.
 */
final class Observation {
    static final float[] NO_SCORES = {};
    static final long UNKNOWN = -1;
    static final float NOT_MEASURED = -1;

    final OutcomeKind kind;
    /** Null unless a gap. */
    final @Nullable GapReason reason;

    final long first;
    final long last;
    /** Start of the window at {@link #first}, microseconds. */
    final long startAt;

    final boolean padded;
    /** Mean power of the one window, full scale 1, or {@link #NOT_MEASURED}; never infinite. */
    final float power;

    final ClockQuality clock;
    /** Microseconds, or {@link #UNKNOWN}. */
    final long clockBound;
    /** Offsets of the frames, or {@link #UNKNOWN}. */
    final long firstOffset;

    final long lastOffset;
    final Source source;
    /** One score per event type of the model, NaN where there is no evidence; empty unless scored. */
    final float[] scores;

    final List<Discard> discards;

    /**
     * Where the windows of a stream come from.
     *
     * @param version the model's version
     * @param topic topic of the frames; empty for files
     * @param partition its partition; -1 for files
     */
    record Source(String version, String topic, int partition) {
        static Source of(WindowOutcome outcome) {
            return new Source(outcome.getModelVersion(), outcome.getFramesTopic(), outcome.getFramesPartition());
        }
    }

    Observation(
            OutcomeKind kind,
            @Nullable GapReason reason,
            long first,
            long last,
            long startAt,
            boolean padded,
            float power,
            ClockQuality clock,
            long clockBound,
            long firstOffset,
            long lastOffset,
            Source source,
            float[] scores,
            List<Discard> discards) {
        this.kind = kind;
        this.reason = reason;
        this.first = first;
        this.last = last;
        this.startAt = startAt;
        this.padded = padded;
        this.power = power;
        this.clock = clock;
        this.clockBound = clockBound;
        this.firstOffset = firstOffset;
        this.lastOffset = lastOffset;
        this.source = source;
        this.scores = scores;
        this.discards = discards;
    }

    /** @param scores one per event type; taken over, not copied */
    static Observation of(WindowOutcome outcome, float[] scores) {
        Long bound = outcome.getClockErrorBound();
        return new Observation(
                outcome.getKind(),
                outcome.getKind() == OutcomeKind.GAP ? known(outcome.getReason()) : null,
                outcome.getFirstIndex(),
                outcome.getLastIndex(),
                outcome.getStartAt(),
                outcome.getPadded(),
                powerOf(outcome),
                outcome.getClockQuality(),
                bound == null ? UNKNOWN : bound,
                outcome.getFirstOffset(),
                outcome.getLastOffset(),
                Source.of(outcome),
                scores,
                outcome.getDiscards());
    }

    /** What a run of windows says is no one's power, and a number that is none is not believed. */
    private static float powerOf(WindowOutcome outcome) {
        float power = outcome.getPower();
        boolean measured = outcome.getKind() != OutcomeKind.GAP
                && outcome.getFirstIndex() == outcome.getLastIndex()
                && power >= 0
                && power < Float.POSITIVE_INFINITY;
        return measured ? power : NOT_MEASURED;
    }

    private static GapReason known(@Nullable GapReason reason) {
        return reason == null ? GapReason.UNKNOWN : reason;
    }

    /** A hole in what was published: windows {@code first} to {@code last}, for which nobody ever spoke. */
    static Observation hole(GapReason reason, long first, long last, long startAt, Source source) {
        return new Observation(
                OutcomeKind.GAP,
                reason,
                first,
                last,
                startAt,
                false,
                NOT_MEASURED,
                ClockQuality.UNKNOWN,
                UNKNOWN,
                UNKNOWN,
                UNKNOWN,
                source,
                NO_SCORES,
                List.of());
    }

    /** The part {@code from} to {@code to}, inclusive; it keeps the discards if it is the first part taken. */
    Observation part(long from, long to, boolean firstPart, Grid grid) {
        if (from == first && to == last && firstPart) {
            return this;
        }
        return new Observation(
                kind,
                reason,
                from,
                to,
                startAt + grid.span(from - first),
                padded && to == last,
                power,
                clock,
                clockBound,
                firstOffset,
                lastOffset,
                source,
                scores,
                firstPart ? discards : List.of());
    }

    boolean isGap() {
        return kind == OutcomeKind.GAP;
    }
}
