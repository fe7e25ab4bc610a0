package io.earshot.events;

import io.earshot.avro.CloseCause;
import io.earshot.avro.EventStatus;
import io.earshot.avro.GapReason;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.SoundEvent;
import io.earshot.avro.WindowOutcome;
import io.earshot.config.EventTypeConfig;
import io.earshot.events.Observation.Source;
import io.earshot.events.WhyEvent.Level;
import io.earshot.events.WhyEvent.Span;
import io.earshot.events.WhyEvent.Step;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Runs the live detector of one type over the outcomes of one stream and writes down what it did with each window. The
 * rule is {@link Acceptance}'s, {@link Median}'s and {@link TypeDetector}'s; this only watches: a median of its own
 * follows the detector's, so that its values can be shown, and decisions are what changed from window to window.
 *
 * <p>A history that begins in the middle of a stream is begun as by a worker that takes over: what was open then is not
 * known. {@link #isSettled} says whether that can still matter.
 */
final class TypeTrace implements Acceptance.Sink, EventDetector.Sink {
    private static final double MICROS = 1e6;

    final StreamId stream;
    final String modelId;
    final Grid grid;
    final List<Step> steps = new ArrayList<>();
    final List<SoundEvent> revisions = new ArrayList<>();
    final List<Span> tooShort = new ArrayList<>();
    final List<Span> neverCertain = new ArrayList<>();

    private final ModelTypes type;
    private final EventTypeConfig rule;
    private final long traceFrom;
    private final long traceTo;
    private final Acceptance acceptance = new Acceptance();
    private final EventDetector events;
    private final TypeDetector detector;
    private final Median median;
    private final Deque<Raw> undecided = new ArrayDeque<>();
    private final List<String> reported = new ArrayList<>();
    private boolean begun;
    private boolean settled;
    private long settledAt = Long.MAX_VALUE;
    private long quiet;

    /** A window whose median is not known yet. */
    private record Raw(long index, long startAt, OutcomeKind kind, @Nullable GapReason reason, float score) {}

    /** The detector's state between two windows. */
    private record Snapshot(
            @Nullable OpenEvent event, boolean active, long offsetIndex, OpenEvent.@Nullable LowRun low) {
        static Snapshot of(TypeDetector detector) {
            OpenEvent open = detector.event;
            return new Snapshot(open, open != null && open.active, open == null ? -1 : open.offsetIndex, detector.low);
        }
    }

    /**
     * @param type one type alone
     * @param first the first outcome of the stream that is known
     * @param traceFrom windows that start before are worked through without writing down steps; microseconds
     * @param traceTo likewise those that start later
     */
    TypeTrace(ModelTypes type, WindowOutcome first, long traceFrom, long traceTo) {
        this.type = type;
        this.rule = type.rule(0);
        this.stream = StreamId.of(first);
        this.modelId = first.getModelId();
        this.grid = Grid.of(first);
        this.traceFrom = traceFrom;
        this.traceTo = traceTo;
        events = new EventDetector(type, Source.of(first));
        detector = events.detectors[0];
        median = new Median(rule.median());
    }

    /** Outcomes in the order of their partition. */
    void take(WindowOutcome outcome) {
        if (!begun) {
            begun = true;
            acceptance.resume(outcome.getFirstIndex(), outcome.getStartAt(), Source.of(outcome), grid, gap -> {});
            if (outcome.getFirstIndex() == 0) {
                settle(outcome.getStartAt());
            }
        }
        switch (outcome.getKind()) {
            case RESUME ->
                acceptance.resume(outcome.getFirstIndex(), outcome.getStartAt(), Source.of(outcome), grid, this);
            case RETIRED -> retire(outcome);
            default -> {
                boolean scored = outcome.getKind() == OutcomeKind.SCORED;
                float[] scores = scored ? type.scores(outcome) : Observation.NO_SCORES;
                acceptance.offer(Observation.of(outcome, scores), grid, this);
            }
        }
    }

    private void retire(WindowOutcome outcome) {
        if (acceptance.retire(outcome.getFirstIndex(), outcome.getStartAt(), Source.of(outcome), grid, this)) {
            boolean ended = outcome.getStreamSamples() != null;
            Snapshot before = Snapshot.of(detector);
            events.end(ended ? CloseCause.STREAM_ENDED : CloseCause.INTERRUPTED, grid, this);
            int held = undecided.size();
            for (int i = 0; i < held; i++) {
                decided(median.next(Float.NaN), List.of());
            }
            median.forget();
            undecided.clear();
            List<String> decisions = decisions(before, ended ? "the recording ended" : "the stream retired");
            if (!decisions.isEmpty() && !steps.isEmpty()) {
                steps.set(steps.size() - 1, steps.get(steps.size() - 1).with(decisions));
            }
            settle(outcome.getStartAt());
        }
    }

    /** Whether no other past than the one shown could have led to the state at a time. */
    boolean isSettled(long at) {
        return settledAt <= at;
    }

    /** Up to when windows are known, those aside that the median still holds back. */
    long knownUntil() {
        Raw held = undecided.peekFirst();
        return held != null
                ? held.startAt() + grid.onsetShift()
                : acceptance.nextAt() - grid.span(1) + grid.windowMicros();
    }

    /** The extent so far of the event that has opened and not closed. */
    @Nullable
    Span open() {
        OpenEvent open = detector.event;
        return open == null || open.revision == 0 ? null : span(open);
    }

    /** What may become an event but has not lasted long enough yet. */
    @Nullable
    Span pending() {
        OpenEvent open = detector.event;
        return open == null || open.revision > 0 ? null : span(open);
    }

    /** A run that has reached low and not high yet. */
    @Nullable
    Span run() {
        OpenEvent.LowRun low = detector.low;
        return low == null ? null : span(low);
    }

    @Override
    public void accepted(Observation observation) {
        long first = observation.first;
        long from = Math.min(observation.last + 1, Math.max(first, indexAt(observation, traceFrom)));
        long to = Math.max(from - 1, Math.min(observation.last, indexAt(observation, traceTo)));
        skip(observation, first, from - 1);
        for (long index = from; index <= to; index++) {
            step(observation.part(index, index, index == first, grid));
        }
        skip(observation, to + 1, observation.last);
    }

    private long indexAt(Observation observation, long time) {
        return observation.first + Math.floorDiv(time - observation.startAt, Math.max(1, grid.span(1)));
    }

    /** Windows that nobody asks for: a long silence or gap. */
    private void skip(Observation observation, long from, long to) {
        if (to < from) {
            return;
        }
        events.accept(observation.part(from, to, from == observation.first, grid), grid, this);
        reported.clear();
        float score = score(observation);
        for (long i = Math.max(from, to - rule.median()); i <= to; i++) {
            median.next(score);
        }
        undecided.clear();
        quiet += observation.isGap() || score < rule.low() ? to - from + 1 : -quiet;
        settleIfQuiet(observation.startAt + grid.span(to - observation.first), observation.isGap());
    }

    private float score(Observation observation) {
        return observation.scores.length > 0 ? observation.scores[0] : observation.isGap() ? Float.NaN : 0f;
    }

    private void step(Observation one) {
        float score = score(one);
        undecided.addLast(new Raw(one.first, one.startAt, one.kind, one.reason, score));
        Snapshot before = Snapshot.of(detector);
        events.accept(one, grid, this);
        float value = median.next(score);
        List<String> decisions = decisions(before, Float.isNaN(value) ? "a gap of more than max-gap" : "below low");
        if (undecided.size() > median.delay()) {
            decided(value, decisions);
        }
    }

    private void decided(float value, List<String> decisions) {
        Raw raw = undecided.removeFirst();
        boolean gap = raw.kind() == OutcomeKind.GAP;
        Level level = Float.isNaN(value)
                ? Level.NO_SCORE
                : value >= rule.high() ? Level.ABOVE : value >= rule.low() ? Level.BETWEEN : Level.BELOW;
        steps.add(new Step(
                raw.index(),
                raw.startAt() + grid.onsetShift(),
                raw.startAt() + grid.offsetShift(),
                raw.kind(),
                raw.reason(),
                raw.score(),
                value,
                level,
                decisions));
        quiet = level == Level.BELOW || gap ? quiet + 1 : 0;
        settleIfQuiet(raw.startAt(), gap);
    }

    /** Silence of merge and more closes whatever was open, one window of it ends every run; so does a long gap. */
    private void settleIfQuiet(long at, boolean gap) {
        boolean longEnough = grid.span(quiet - rule.median()) >= rule.merge().toNanos() / 1_000;
        if (longEnough && (!gap || quiet > rule.maxGap() + rule.median())) {
            settle(at);
        }
    }

    private void settle(long at) {
        if (!settled) {
            settled = true;
            settledAt = at;
        }
    }

    private List<String> decisions(Snapshot before, String end) {
        List<String> decisions = new ArrayList<>();
        OpenEvent open = detector.event;
        OpenEvent was = before.event();
        OpenEvent.LowRun run = before.low();
        if (run != null && detector.low != run && !took(before)) {
            decisions.add("the run ends without high: " + end);
            neverCertain.add(span(run));
        }
        if (was != null && open != was && was.revision == 0) {
            tooShort.add(span(was));
            decisions.add("too short: %s s, minimum %s s"
                    .formatted(seconds(grid.span(was.extent())), seconds(micros(rule.minimum()))));
        }
        if (open != null && open != before.event()) {
            decisions.add("certain: begins with window %d".formatted(open.onsetIndex));
        } else if (open != null && open.active && !before.active()) {
            long onset = run == null ? open.offsetIndex : run.onsetIndex;
            decisions.add("joined after %s s below low, merge %s s"
                    .formatted(seconds(grid.span(onset - before.offsetIndex() - 1)), seconds(micros(rule.merge()))));
        } else if (open != null && !open.active && before.active()) {
            decisions.add("below low: waits for merge");
        }
        if (detector.low != null && detector.low != run) {
            decisions.add(open == null ? "low reached: a run begins" : "low reached again");
        }
        decisions.addAll(reported);
        reported.clear();
        return decisions;
    }

    /** Whether the run that was there became part of an event. */
    private boolean took(Snapshot before) {
        OpenEvent open = detector.event;
        return open != null && (open != before.event() || (open.active && !before.active()));
    }

    @Override
    public void revised(
            int unused,
            OpenEvent event,
            EventStatus status,
            @Nullable CloseCause cause,
            Window decidedBy,
            Source source) {
        revisions.add(Revisions.of(
                stream,
                modelId,
                type.name(0),
                event,
                status,
                cause,
                decidedBy.startAt() + grid.windowMicros(),
                source));
        String word = WhyEvent.lower(status);
        reported.add(cause == null ? word : word + ": " + WhyEvent.lower(cause));
    }

    private static Span span(OpenEvent event) {
        return new Span(event.onsetAt, event.offsetAt, event.evidence.peak);
    }

    private static Span span(OpenEvent.LowRun run) {
        return new Span(run.onsetAt, run.offsetAt, run.evidence.peak);
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }

    private static String seconds(long micros) {
        return String.format(Locale.ROOT, "%.2f", micros / MICROS);
    }
}
