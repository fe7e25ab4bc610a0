package io.earshot.backtest;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One event or alert, as it was emitted and as the replay has it.
 *
 * @param kind what differs
 * @param excuse what explains it though neither side is wrong; NONE for SAME
 * @param emitted null where it was not
 * @param replayed null where the replay has none
 * @param how each thing that changed, in words
 */
public record Difference<T>(Kind kind, Excuse excuse, @Nullable T emitted, @Nullable T replayed, List<String> how) {
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

    /** What makes two right runs differ. */
    public enum Excuse {
        NONE,
        /** A score so near to its threshold that another machine, or batch, may see it on the other side. */
        TIE,
        /** A site's mics were heard from at times further apart than rules across mics wait. */
        LATE
    }

    public Difference {
        how = List.copyOf(how);
    }

    static <T> Difference<T> missing(T emitted, Excuse excuse) {
        return new Difference<>(Kind.MISSING, excuse, emitted, null, List.of());
    }

    static <T> Difference<T> extra(T replayed, Excuse excuse) {
        return new Difference<>(Kind.EXTRA, excuse, null, replayed, List.of());
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
