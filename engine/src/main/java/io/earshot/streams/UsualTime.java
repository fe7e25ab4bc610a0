package io.earshot.streams;

import java.time.Duration;
import java.util.Arrays;

/** How long a commit takes on this cluster when nothing is the matter: the shortest of the last few. Not thread-safe. */
final class UsualTime {
    /** What takes longer is not usual, whatever came before. */
    static final Duration MOST = Duration.ofSeconds(2);

    private static final int LAST = 16;

    private final long[] nanos = new long[LAST];
    private int next;
    private int known;

    void took(Duration time) {
        nanos[next] = time.toNanos();
        next = (next + 1) % LAST;
        known = Math.min(known + 1, LAST);
    }

    /** @return zero before the first */
    Duration time() {
        long shortest = Arrays.stream(nanos, 0, known).min().orElse(0);
        return Duration.ofNanos(Math.min(shortest, MOST.toNanos()));
    }
}
