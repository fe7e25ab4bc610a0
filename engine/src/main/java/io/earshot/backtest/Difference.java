package io.earshot.backtest;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One event or alert, as it was emitted and as the replay has it.
 *
 * @param kind what differs
 * @param tie whether a score so near to its threshold explains it that neither side is wrong; never for SAME
 * @param emitted null where it was not
 * @param replayed null where the replay has none
 * @param how each thing that changed, in words
 */
public record Difference<T>(Kind kind, boolean tie, @Nullable T emitted, @Nullable T replayed, List<String> how) {
    /** What differs. */
    public enum Kind {
        SAME,
        /** Both have it, and say something else of it. */
        CHANGED,
        /** It was emitted, the replay does not have it. */
        MISSING,
        /** The replay has it, it was not emitted. */
        EXTRA
    }

    public Difference {
        how = List.copyOf(how);
    }

    static <T> Difference<T> missing(T emitted, boolean tie) {
        return new Difference<>(Kind.MISSING, tie, emitted, null, List.of());
    }

    static <T> Difference<T> extra(T replayed, boolean tie) {
        return new Difference<>(Kind.EXTRA, tie, null, replayed, List.of());
    }

    /** Either of the two, the emitted one first. */
    public T any() {
        T either = emitted != null ? emitted : replayed;
        if (either == null) {
            throw new IllegalStateException("a difference of nothing");
        }
        return either;
    }
}
