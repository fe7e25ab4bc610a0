package io.earshot.window;

import static io.earshot.config.Require.that;

/**
 * Where windows lie in a stream, and which source samples each needs. Window {@code k} covers samples {@code [hop * k,
 * hop * k + window)} at the model's rate, counted from the stream's sample 0, gaps or not. All arithmetic is exact.
 *
 * @param sourceRate samples per second of the stream
 * @param rate samples per second that the model takes
 * @param window samples of a window at {@code rate}
 * @param hop samples from one window's start to the next one's at {@code rate}
 * @param halfSupport source samples that resampling needs on either side; 0 where the rates are equal
 */
public record WindowGrid(int sourceRate, int rate, int window, int hop, int halfSupport) {
    public WindowGrid {
        that(sourceRate > 0 && rate > 0, "rates must be positive, were %d and %d", sourceRate, rate);
        that(window > 0, "window must be positive, was %d", window);
        that(hop > 0 && hop <= window, "hop must be in 1..window (%d), was %d: it would skip audio", window, hop);
        that(halfSupport >= 0, "half support must not be negative, was %d", halfSupport);
    }

    /** The lowest source sample that window {@code k} needs; below 0 there is silence. */
    public long needFrom(long k) {
        return Math.floorDiv(k * hop * sourceRate, (long) rate) - halfSupport;
    }

    /** The lowest window that needs no source sample before {@code source}; 0 for the stream's beginning. */
    public long firstWindowFrom(long source) {
        if (source <= 0) {
            return 0;
        }
        // floor(k * hop * in / out) >= source + H, that is k * hop * in >= (source + H) * out.
        return Math.max(0, ceilDiv((source + halfSupport) * rate, (long) hop * sourceRate));
    }

    /** The number of windows of a stream that ends after {@code source} samples: the last one may need padding. */
    public long windowsOf(long source) {
        if (source <= 0) {
            return 0;
        }
        long samples = ceilDiv(source * rate, sourceRate);
        return 1 + ceilDiv(Math.max(0, samples - window), hop);
    }

    /** The number of windows all of whose samples lie before {@code source}. */
    public long windowsWithin(long source) {
        long samples = Math.floorDiv(source * rate, (long) sourceRate);
        return samples < window ? 0 : 1 + (samples - window) / hop;
    }

    /** Samples at the model's rate of a stream of {@code source} samples. */
    public long targetSamples(long source) {
        return ceilDiv(source * rate, sourceRate);
    }

    /** The source sample in which window {@code k} starts. */
    public long sourceStart(long k) {
        return Math.floorDiv(k * hop * sourceRate, (long) rate);
    }

    /** What lies between {@link #sourceStart} and the window's start, microseconds. */
    public long startFractionMicros(long k) {
        long numerator = k * hop * sourceRate - sourceStart(k) * rate;
        return numerator * 1_000_000 / ((long) rate * sourceRate);
    }

    /** The source sample after the last one of window {@code k}, without filter support. */
    public long sourceEnd(long k) {
        return ceilDiv((k * hop + window) * sourceRate, rate);
    }

    private static long ceilDiv(long a, long b) {
        return -Math.floorDiv(-a, b);
    }
}
