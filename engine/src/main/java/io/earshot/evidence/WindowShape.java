package io.earshot.evidence;

import io.earshot.avro.WindowOutcome;
import io.earshot.config.Require;

/**
 * Where a model's windows lie: window {@code k} of a stream is samples {@code [k * hop, k * hop + window)} at {@code rate}.
 *
 * @param rate samples per second that the model takes
 * @param window samples of a window
 * @param hop samples from one window's start to the next one's
 */
public record WindowShape(int rate, int window, int hop) {
    public WindowShape {
        Require.that(
                rate > 0 && hop > 0 && hop <= window,
                "windows need a rate and 0 < hop <= window, were %d, %d and %d",
                rate,
                hop,
                window);
    }

    public static WindowShape of(WindowOutcome outcome) {
        return new WindowShape(outcome.getModelRate(), outcome.getWindowSamples(), outcome.getHopSamples());
    }

    /** The sample of a stream of {@code sampleRate} in which window {@code k} starts. */
    long start(long k, int sampleRate) {
        return Math.floorDiv(Math.multiplyExact(k * hop, (long) sampleRate), (long) rate);
    }

    /** The sample after window {@code k}. */
    long end(long k, int sampleRate) {
        return ceilDiv(Math.multiplyExact(k * hop + window, (long) sampleRate), rate);
    }

    /** The sample in which the middle hop of window {@code k} starts: what an event's onset means. */
    long middleStart(long k, int sampleRate) {
        return Math.floorDiv(Math.multiplyExact(2L * k * hop + window - hop, (long) sampleRate), 2L * rate);
    }

    /** The sample after the middle hop of window {@code k}: what an event's offset means. */
    long middleEnd(long k, int sampleRate) {
        return ceilDiv(Math.multiplyExact(2L * k * hop + window + hop, (long) sampleRate), 2L * rate);
    }

    /** The first window that has samples from {@code sample} on. */
    public long firstTouching(long sample, int sampleRate) {
        long guess = Math.max(0, Math.floorDiv(sample * rate, (long) hop * sampleRate) - window / hop - 1);
        while (end(guess, sampleRate) <= sample) {
            guess++;
        }
        return guess;
    }

    /** The last window that has samples before {@code sample}; at least 0. */
    public long lastTouching(long sample, int sampleRate) {
        long guess = Math.max(0, Math.floorDiv(sample * rate, (long) hop * sampleRate) + 1);
        while (guess > 0 && start(guess, sampleRate) >= sample) {
            guess--;
        }
        return guess;
    }

    private static long ceilDiv(long a, long b) {
        return -Math.floorDiv(-a, b);
    }
}
