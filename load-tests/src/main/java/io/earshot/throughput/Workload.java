package io.earshot.throughput;

import io.earshot.config.InferenceConfig;
import io.earshot.config.Require;
import java.time.Duration;
import java.util.List;

/**
 * What {@code load-tests/drain} plays.
 *
 * @param mics how many share the windows; each number gets a turn in each round
 * @param windows of each turn, over all mics
 * @param frame audio in one record
 * @param feeder whether the topic is full {@code before} the engine starts, or is filled {@code live} beside it
 * @param warmUp rounds before those that count, until the compiler has seen to what is hot
 * @param rounds that count
 * @param settle share of each turn's windows before the clock starts: much is compiled anew for each new engine, which a
 *     service does once
 * @param plain whether the plain consumer takes a turn
 * @param inference sessions and batches of the engine
 */
public record Workload(
        List<Integer> mics,
        int windows,
        Duration frame,
        Feeder feeder,
        int warmUp,
        int rounds,
        double settle,
        boolean plain,
        InferenceConfig inference) {
    public static final Workload DEFAULTS = new Workload(
            List.of(100), 12_000, Duration.ofMillis(200), Feeder.BEFORE, 3, 5, 0.3, true, InferenceConfig.DEFAULTS);

    /** When the frames come. */
    public enum Feeder {
        BEFORE,
        LIVE
    }

    public Workload {
        Require.that(!mics.isEmpty(), "mics must name at least one number");
        for (int each : mics) {
            Require.that(each >= 1 && each <= 10_000, "mics must be in 1..10000, was %d", each);
            Require.that(windows / each >= 2, "windows must be twice the mics or more, was %d for %d", windows, each);
        }
        Require.that(windows <= 10_000_000, "windows must be at most 10000000, was %d", windows);
        Require.that(frame.toMillis() >= 10 && frame.toMillis() <= 5_000, "frame must be 10ms to 5s, was %s", frame);
        Require.that(warmUp >= 1 && warmUp <= 100, "warm-up must be in 1..100, was %d", warmUp);
        Require.that(rounds >= 1 && rounds <= 100, "rounds must be in 1..100, was %d", rounds);
        Require.that(settle >= 0 && settle <= 0.9, "settle must be in 0..0.9, was %s", settle);
        mics = List.copyOf(mics);
    }
}
