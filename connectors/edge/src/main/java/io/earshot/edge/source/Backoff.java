package io.earshot.edge.source;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before trying again: twice as long each time, give or take half of it, so that many agents do not come at once. */
final class Backoff {
    private final Duration first;
    private final Duration most;
    private final RandomGenerator random;
    private int failures;

    Backoff(Duration first, Duration most, RandomGenerator random) {
        this.first = first;
        this.most = most;
        this.random = random;
    }

    void succeeded() {
        failures = 0;
    }

    Duration next() {
        double wait = Math.min((double) most.toMillis(), first.toMillis() * Math.pow(2, Math.min(failures++, 40)));
        return Duration.ofMillis(Math.round(wait * (0.5 + random.nextDouble())));
    }
}
