package io.earshot.events;

import io.earshot.avro.OutcomeKind;
import io.earshot.avro.WindowOutcome;
import io.earshot.config.EventTypeConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Remembers when a type's score came so near to one of its thresholds that another machine, or another size of batch, may
 * see it on the other side. A difference there is a tie, not a fault. Not thread-safe.
 */
public final class NearThresholds {
    /** How far scores of the same window may differ between batch sizes, processors and providers. */
    public static final double TOLERANCE = 1e-4;

    private final EventTypes types;
    private final Map<Key, NavigableSet<Long>> times = new HashMap<>();

    private record Key(String micId, String type) {}

    public NearThresholds(EventTypes types) {
        this.types = types;
    }

    public void take(WindowOutcome outcome) {
        ModelTypes told = types.of(outcome.getModelId());
        if (outcome.getKind() != OutcomeKind.SCORED || told.problemWith(outcome.getScores()) != null) {
            return;
        }
        float[] scores = told.scores(outcome);
        for (int type = 0; type < scores.length; type++) {
            EventTypeConfig rule = told.rule(type);
            if (isNear(scores[type], rule.high()) || isNear(scores[type], rule.low())) {
                times.computeIfAbsent(new Key(outcome.getMicId(), told.name(type)), key -> new TreeSet<>())
                        .add(outcome.getStartAt());
            }
        }
    }

    private static boolean isNear(float score, double threshold) {
        return Math.abs(score - threshold) <= TOLERANCE;
    }

    /** @return whether some window that starts between two times (microseconds, inclusive) was a near thing */
    public boolean between(String micId, String type, long from, long to) {
        NavigableSet<Long> near = times.get(new Key(micId, type));
        if (near == null) {
            return false;
        }
        Long first = near.ceiling(from);
        return first != null && first <= to;
    }
}
