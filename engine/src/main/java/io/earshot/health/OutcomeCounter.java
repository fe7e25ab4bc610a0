package io.earshot.health;

import io.earshot.avro.GapReason;
import io.earshot.avro.OutcomeKind;
import io.prometheus.client.Counter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A counter by kind and reason of outcomes, labels {@code kind} and {@code reason}; only a gap has a reason. Its children
 * are there from the start, at 0, and found by ordinal.
 */
final class OutcomeCounter {
    private final Counter.@Nullable Child[] kinds = new Counter.Child[OutcomeKind.values().length];
    private final Counter.Child[] gaps = new Counter.Child[GapReason.values().length];

    /** @param counted the kinds that it counts; it ignores others */
    OutcomeCounter(Counter counter, Set<OutcomeKind> counted) {
        for (OutcomeKind kind : counted) {
            if (kind != OutcomeKind.GAP) {
                kinds[kind.ordinal()] = counter.labels(LabelText.of(kind), "");
            }
        }
        for (GapReason reason : GapReason.values()) {
            gaps[reason.ordinal()] = counter.labels(LabelText.of(OutcomeKind.GAP), LabelText.of(reason));
        }
    }

    void add(OutcomeKind kind, @Nullable GapReason reason, long amount) {
        if (kind == OutcomeKind.GAP) {
            GapReason why = reason == null ? GapReason.UNKNOWN : reason;
            Amounts.add(gaps[why.ordinal()], amount);
            return;
        }
        Counter.Child child = kinds[kind.ordinal()];
        if (child != null) {
            Amounts.add(child, amount);
        }
    }
}
