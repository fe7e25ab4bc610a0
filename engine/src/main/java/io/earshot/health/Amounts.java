package io.earshot.health;

import io.prometheus.client.Counter;

/**
 * Units of the stages into base units of Prometheus, and buckets. What a clock that was set back makes negative counts as
 * 0: a figure must never stop a stage, and a counter that is told to fall throws.
 */
final class Amounts {
    /** From 10 ms to 60 s: from the capture of a sound to what came of it. */
    private static final double[] CAPTURE_BUCKETS = {
        0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2.5, 5, 10, 15, 30, 60
    };

    private Amounts() {}

    static double[] captureBuckets() {
        return CAPTURE_BUCKETS.clone();
    }

    static double secondsOfMicros(long micros) {
        return Math.max(0, micros) / 1e6;
    }

    static double secondsOfNanos(long nanos) {
        return Math.max(0, nanos) / 1e9;
    }

    static void add(Counter.Child counter, long amount) {
        add(counter, (double) amount);
    }

    static void add(Counter.Child counter, double amount) {
        if (amount > 0) {
            counter.inc(amount);
        }
    }
}
