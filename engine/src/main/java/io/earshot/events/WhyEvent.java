package io.earshot.events;

import io.earshot.avro.GapReason;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.SoundEvent;
import io.earshot.avro.WindowOutcome;
import io.earshot.config.EventTypeConfig;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why there was, or was not, an event of a type at a time: a pure function of the type's rule, the outcomes of one mic in
 * the order of their partition, and the time. Times are microseconds since 1970-01-01 UTC by the device's clock.
 */
public final class WhyEvent {
    /** Where a median stands between the thresholds. */
    public enum Level {
        NO_SCORE,
        BELOW,
        BETWEEN,
        ABOVE
    }

    /** What the answer comes down to. */
    public enum Verdict {
        /** There was an event. */
        EVENT,
        /** There may be one: it has not lasted the minimum yet, or its run has not reached high yet. */
        PENDING,
        /** The sound was certain, and over before the minimum. */
        TOO_SHORT,
        /** The scores reached low and never high. */
        NEVER_CERTAIN,
        /** The scores did not reach low. */
        BELOW,
        /** The window was not scored. */
        GAP,
        /** No stream of the mic had a window there. */
        NOT_LISTENING,
        /** Nothing is known that far yet. */
        NOT_KNOWN_YET,
        /** No outcome of the mic was found at all. */
        NO_OUTCOMES
    }

    /** A stretch of sound that became no event, and its highest median. */
    public record Span(long from, long to, float peak) {
        boolean holds(long time) {
            return from <= time && time < to;
        }
    }

    /**
     * A window and what the detector made of it.
     *
     * @param from start of its middle hop
     * @param to end of its middle hop
     * @param reason null unless a gap
     * @param score highest score of the type's labels; NaN where there is none
     * @param median what is held against the thresholds; NaN where there is none
     * @param decisions what the detector decided with it, in words
     */
    public record Step(
            long index,
            long from,
            long to,
            OutcomeKind kind,
            @Nullable GapReason reason,
            float score,
            float median,
            Level level,
            List<String> decisions) {
        public Step {
            decisions = List.copyOf(decisions);
        }

        Step with(List<String> more) {
            List<String> all = new ArrayList<>(decisions);
            all.addAll(more);
            return new Step(index, from, to, kind, reason, score, median, level, all);
        }

        long distanceTo(long time) {
            return time < from ? from - time : Math.max(0, time - to + 1);
        }
    }

    /**
     * The answer.
     *
     * @param rule of the type
     * @param modelId of the model that tells it
     * @param streamId the stream that is spoken of; null where there is none
     * @param verdict in a word
     * @param because in a line
     * @param steps windows of that stream, in order; all that are known
     * @param revisions of the type's events of that stream, as the detector reports them
     * @param event newest revision of the event at the time; null unless the verdict is EVENT
     * @param settled false where the history began in the middle of a sound that may have been one with what is shown
     */
    public record Answer(
            EventTypeConfig rule,
            String modelId,
            @Nullable String streamId,
            Verdict verdict,
            String because,
            List<Step> steps,
            List<SoundEvent> revisions,
            @Nullable SoundEvent event,
            boolean settled) {
        public Answer {
            steps = List.copyOf(steps);
            revisions = List.copyOf(revisions);
        }
    }

    private final EventTypes types;

    private final String modelId;
    private final ModelTypes alone;

    /** @throws IllegalArgumentException when no model that is configured tells the type */
    public WhyEvent(EventTypes types, String type) {
        String model = types.modelOf(type);
        if (model == null) {
            throw new IllegalArgumentException("no configured model tells event type '%s'".formatted(type));
        }
        this.types = types;

        this.modelId = model;
        this.alone = types.of(model).only(types.of(model).names().indexOf(type));
    }

    /** The model whose scores tell the type. */
    public String modelId() {
        return modelId;
    }

    /**
     * @param outcomes of one mic and any models, in the order of their partition
     * @param at the time that is asked about
     * @param before how far back to write down windows
     * @param after how far on
     */
    public Answer explain(List<WindowOutcome> outcomes, long at, Duration before, Duration after) {
        Map<StreamId, TypeTrace> traces = new LinkedHashMap<>();
        for (WindowOutcome outcome : outcomes) {
            boolean sound = OutcomeCheck.problem(outcome.getMicId(), outcome, types.of(modelId)) == null;
            if (outcome.getModelId().equals(modelId) && sound) {
                traces.computeIfAbsent(
                                StreamId.of(outcome),
                                id -> new TypeTrace(alone, outcome, at - micros(before), at + micros(after)))
                        .take(outcome);
            }
        }
        if (traces.isEmpty()) {
            return answer(
                    null,
                    Verdict.NO_OUTCOMES,
                    "no window of the mic under model %s was found".formatted(modelId),
                    null,
                    at);
        }
        TypeTrace nearest = null;
        for (TypeTrace trace : traces.values()) {
            if (nearest == null || distance(trace, at) < distance(nearest, at)) {
                nearest = trace;
            }
        }
        if (nearest == null || distance(nearest, at) > nearest.grid.windowMicros()) {
            return nowhere(traces, nearest, at);
        }
        return explain(nearest, at);
    }

    private static long distance(TypeTrace trace, long at) {
        Step step = nearest(trace, at);
        return step == null ? Long.MAX_VALUE : step.distanceTo(at);
    }

    private static @Nullable Step nearest(TypeTrace trace, long at) {
        Step best = null;
        for (Step step : trace.steps) {
            if (best == null || step.distanceTo(at) <= best.distanceTo(at)) {
                best = step;
            }
        }
        return best;
    }

    private Answer nowhere(Map<StreamId, TypeTrace> traces, @Nullable TypeTrace nearest, long at) {
        long until = Long.MIN_VALUE;
        for (TypeTrace trace : traces.values()) {
            until = Math.max(until, trace.knownUntil());
        }
        if (at >= until) {
            return answer(
                    nearest,
                    Verdict.NOT_KNOWN_YET,
                    "the mic's windows are known up to %s".formatted(iso(until)),
                    null,
                    at);
        }
        return answer(nearest, Verdict.NOT_LISTENING, "no stream of the mic had a window there", null, at);
    }

    private Answer explain(TypeTrace trace, long at) {
        Map<String, SoundEvent> newest = new LinkedHashMap<>();
        trace.revisions.forEach(revision -> newest.put(revision.getId(), revision));
        Span open = trace.open();
        for (SoundEvent event : newest.values()) {
            Span goesOn = open != null && event.getOnsetAt() == open.from() ? open : null;
            long offset = goesOn != null ? goesOn.to() : event.getOffsetAt();
            if (event.getOnsetAt() <= at && at < offset) {
                String ended = event.getCloseCause() == null ? "it goes on" : "closed: " + lower(event.getCloseCause());
                float peak = goesOn != null ? goesOn.peak() : event.getPeakScore();
                return answer(
                        trace,
                        Verdict.EVENT,
                        "from %s to %s, peak %s, %s"
                                .formatted(iso(event.getOnsetAt()), iso(offset), score(peak), ended),
                        event,
                        at);
            }
        }
        EventTypeConfig rule = alone.rule(0);
        Span pending = trace.pending();
        Span run = trace.run();
        if (pending != null && pending.holds(at)) {
            return answer(
                    trace,
                    Verdict.PENDING,
                    "the sound since %s has not lasted the minimum of %s s yet"
                            .formatted(iso(pending.from()), seconds(rule.minimum())),
                    null,
                    at);
        }
        if (run != null && run.holds(at)) {
            return answer(
                    trace,
                    Verdict.PENDING,
                    "the scores have reached low since %s and not high yet: highest %s, high %s"
                            .formatted(iso(run.from()), score(run.peak()), rule.high()),
                    null,
                    at);
        }
        for (Span tooShort : trace.tooShort) {
            if (tooShort.holds(at)) {
                return answer(
                        trace,
                        Verdict.TOO_SHORT,
                        "certain, peak %s, but it lasted %.2f s and the minimum is %s s"
                                .formatted(
                                        score(tooShort.peak()),
                                        (tooShort.to() - tooShort.from()) / 1e6,
                                        seconds(rule.minimum())),
                        null,
                        at);
            }
        }
        Step step = nearest(trace, at);
        if (step == null || step.kind() == OutcomeKind.GAP) {
            String reason = step == null || step.reason() == null ? "unknown" : lower(step.reason());
            return answer(trace, Verdict.GAP, "the window there was not scored: %s".formatted(reason), null, at);
        }
        for (Span lapsed : trace.neverCertain) {
            if (lapsed.holds(at)) {
                return answer(
                        trace,
                        Verdict.NEVER_CERTAIN,
                        "from %s to %s the scores were at or above low %s, but their highest, %s, is below high %s"
                                .formatted(
                                        iso(lapsed.from()),
                                        iso(lapsed.to()),
                                        rule.low(),
                                        score(lapsed.peak()),
                                        rule.high()),
                        null,
                        at);
            }
        }
        return below(trace, step, rule, at);
    }

    private Answer below(TypeTrace trace, Step step, EventTypeConfig rule, long at) {
        String smoothed = rule.median() == 1
                ? "the score was %s".formatted(score(step.score()))
                : "the median of %d windows was %s (score %s)"
                        .formatted(rule.median(), score(step.median()), score(step.score()));
        String silent = step.kind() == OutcomeKind.SILENT ? ": the window was silent" : "";
        return answer(trace, Verdict.BELOW, "%s, below low %s%s".formatted(smoothed, rule.low(), silent), null, at);
    }

    private Answer answer(
            @Nullable TypeTrace trace, Verdict verdict, String because, @Nullable SoundEvent event, long at) {
        return new Answer(
                alone.rule(0),
                modelId,
                trace == null ? null : trace.stream.streamId(),
                verdict,
                because,
                trace == null ? List.of() : trace.steps,
                trace == null ? List.of() : trace.revisions,
                event,
                trace == null || trace.isSettled(event == null ? at : event.getOnsetAt()));
    }

    static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String score(float score) {
        return String.format(Locale.ROOT, "%.4f", score);
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.2f", duration.toMillis() / 1e3);
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }

    private static String iso(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
    }
}
