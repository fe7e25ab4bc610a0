package io.earshot.health;

import io.earshot.avro.GapReason;
import io.earshot.avro.OutcomeKind;
import io.prometheus.client.Counter;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A counter by kind and reason of outcomes, labels {@code kind} and {@code reason}; only a gap has a reason. Its children
 * are there from the start, at 0.
 */
final class OutcomeCounter {
    private final Map<OutcomeKind, Counter.Child> kinds = new EnumMap<>(OutcomeKind.class);
    private final ByConstant<GapReason, Counter.Child> gaps;

    /** @param counted the kinds that it counts; it ignores others */
    OutcomeCounter(Counter counter, Set<OutcomeKind> counted) {
        for (OutcomeKind kind : counted) {
            if (kind != OutcomeKind.GAP) {
                kinds.put(kind, counter.labels(LabelText.of(kind), ""));
            }
        }
        String gap = LabelText.of(OutcomeKind.GAP);
        gaps = new ByConstant<>(GapReason.class, reason -> counter.labels(gap, LabelText.of(reason)));
    }

    void add(OutcomeKind kind, @Nullable GapReason reason, long amount) {
        if (kind == OutcomeKind.GAP) {
            Amounts.add(gaps.get(reason == null ? GapReason.UNKNOWN : reason), amount);
            return;
        }
        Counter.Child child = kinds.get(kind);
        if (child != null) {
            Amounts.add(child, amount);
        }
    }
}
