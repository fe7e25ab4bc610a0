package io.earshot.audio;

/**
 * Changes the sample rate of a stream exactly: output sample n sits at source time {@code n * in / out}, in rational
 * arithmetic, so one may begin anywhere in the stream. Invariants:
 *
 * <ul>
 *   <li>output n depends on source samples {@link #needFrom needFrom(n)} to {@link #needTo needTo(n)}, inclusive, and
 *       on nothing else;
 *   <li>an output sample has the same bits wherever one began and however calls were cut: its sum is always taken in
 *       the same order;
 *   <li>flat within 0.1 dB up to 0.45 of the lower rate; whatever would fold, or be mirrored, to below 0.45 of the
 *       target rate is at least 80 dB down.
 * </ul>
 *
 * <p>Equal rates copy. Allocates only when built. Not thread-safe: one resampler per thread; what is costly, the table
 * of coefficients, is shared behind the scenes.
 */
public final class Resampler {
    /** Stands for the end of a stream that goes on. */
    public static final long NO_END = Long.MAX_VALUE;

    private final int inRate;
    private final int outRate;
    private final PolyphaseFilter filter;
    private final boolean identity;
    /** A few samples around an output at the edges of the stream, with the zeros outside written out. */
    private final float[] edge;

    /**
     * @param inRate samples per second of the source, positive
     * @param outRate samples per second wanted, positive
     */
    public Resampler(int inRate, int outRate) {
        if (inRate <= 0 || outRate <= 0) {
            throw new IllegalArgumentException("rates must be positive, were %d and %d".formatted(inRate, outRate));
        }
        this.inRate = inRate;
        this.outRate = outRate;
        identity = inRate == outRate;
        filter = PolyphaseFilter.of(inRate, outRate);
        edge = new float[2 * filter.halfSupport];
    }

    /**
     * @return samples per second of the source
     */
    public int inRate() {
        return inRate;
    }

    /**
     * @return samples per second of the output
     */
    public int outRate() {
        return outRate;
    }

    /**
     * @return how many source samples an output needs on either side; 0 if the rates are equal
     */
    public int halfSupport() {
        return identity ? 0 : filter.halfSupport;
    }

    /**
     * @param out index of an output sample, 0 or greater
     * @return the first source sample that it needs, {@code floor(out * in / out) - halfSupport}; negative near the
     *     start of the stream
     */
    public long needFrom(long out) {
        return floorPosition(out) - halfSupport();
    }

    /**
     * @param out index of an output sample, 0 or greater
     * @return the last source sample that it needs, inclusive: {@code ceil(out * in / out) + halfSupport}
     */
    public long needTo(long out) {
        return floorPosition(out) + (phase(out) == 0 ? 0 : 1) + halfSupport();
    }

    /**
     * @param sourceEnd end of what is known of the source, exclusive, while the stream goes on
     * @return end of the outputs that can be computed from it, exclusive
     */
    public long outputsBefore(long sourceEnd) {
        long last = sourceEnd - 1 - halfSupport(); // needTo(n) < sourceEnd, solved for n
        return last < 0 ? 0 : scaled(last, filter.phases, filter.step) + 1;
    }

    /**
     * @param sourceLength source samples of a whole stream
     * @return output samples of it: those that sit before its end
     */
    public long outputLength(long sourceLength) {
        boolean onSample = sourceLength % filter.step == 0; // an output sits on the end itself, hence outside
        return scaled(sourceLength, filter.phases, filter.step) + (onSample ? 0 : 1);
    }

    /**
     * Computes consecutive output samples.
     *
     * <p>Source samples before 0 and from {@code streamEnd} on are zero; all others that the outputs need must be
     * given.
     *
     * @param source holds consecutive source samples
     * @param from where in it the first of them lies
     * @param count how many there are
     * @param first index in the stream of the first of them
     * @param streamEnd number of samples of the whole stream, or {@link #NO_END} while it goes on
     * @param outFirst index of the first output wanted
     * @param outCount how many are wanted
     * @param out where they go
     * @param outFrom where in it the first one goes
     * @throws IllegalArgumentException if a source sample is needed that was not given
     */
    public void resample(
            float[] source,
            int from,
            int count,
            long first,
            long streamEnd,
            long outFirst,
            int outCount,
            float[] out,
            int outFrom) {
        if (outCount <= 0) {
            return;
        }
        long givenEnd = first + count;
        requireGiven(first, givenEnd, streamEnd, outFirst, outFirst + outCount - 1);
        if (identity) {
            for (int i = 0; i < outCount; i++) {
                long at = outFirst + i;
                out[outFrom + i] = at < streamEnd ? source[from + (int) (at - first)] : 0;
            }
            return;
        }
        int step = filter.step;
        int phases = filter.phases;
        int taps = edge.length;
        long at = floorPosition(outFirst) - filter.halfSupport + 1;
        int phase = phase(outFirst);
        long end = Math.min(givenEnd, streamEnd);
        for (int i = outFrom; i < outFrom + outCount; i++) {
            if (at >= first && at >= 0 && at + taps <= end) {
                out[i] = weigh(phase, source, from + (int) (at - first));
            } else {
                copyEdge(source, from, first, end, at);
                out[i] = weigh(phase, edge, 0);
            }
            phase += step;
            at += phase / phases;
            phase %= phases;
        }
    }

    private void requireGiven(long first, long givenEnd, long streamEnd, long outFirst, long outLast) {
        long needed = Math.max(0, needFrom(outFirst));
        long neededEnd = Math.min(streamEnd, needTo(outLast) + 1);
        if (needed < neededEnd && (first > needed || givenEnd < neededEnd)) {
            throw new IllegalArgumentException("outputs %d to %d need source samples %d to %d, given were %d to %d"
                    .formatted(outFirst, outLast, needed, neededEnd - 1, first, givenEnd - 1));
        }
    }

    private void copyEdge(float[] source, int from, long first, long end, long at) {
        long begin = Math.max(0, first);
        for (int k = 0; k < edge.length; k++) {
            long index = at + k;
            edge[k] = index >= begin && index < end ? source[from + (int) (index - first)] : 0;
        }
    }

    private float weigh(int phase, float[] source, int at) {
        float[][] rows = filter.rows;
        if (rows.length == filter.phases) {
            return dot(rows[phase], source, at);
        }
        long scaled = (long) phase * PolyphaseFilter.GRID;
        int row = (int) (scaled / filter.phases);
        float past = (float) (scaled % filter.phases) / filter.phases;
        float below = dot(rows[row], source, at);
        return below + past * (dot(rows[row + 1], source, at) - below);
    }

    /** Four sums side by side: they do not wait for one another, and their order never changes. */
    private static float dot(float[] weights, float[] source, int at) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        for (int k = 0; k < weights.length; k += 4) {
            a += weights[k] * source[at + k];
            b += weights[k + 1] * source[at + k + 1];
            c += weights[k + 2] * source[at + k + 2];
            d += weights[k + 3] * source[at + k + 3];
        }
        return (a + b) + (c + d);
    }

    private long floorPosition(long out) {
        return scaled(out, filter.step, filter.phases);
    }

    /** How far past a source sample an output sits, in parts of {@code filter.phases}. */
    private int phase(long out) {
        return (int) (out % filter.phases * filter.step % filter.phases);
    }

    /** {@code floor(n * by / over)} without overflow on the way; n is not negative. */
    private static long scaled(long n, int by, int over) {
        return Math.addExact(Math.multiplyExact(n / over, by), n % over * by / over);
    }
}
