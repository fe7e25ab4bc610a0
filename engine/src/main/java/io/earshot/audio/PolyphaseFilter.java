package io.earshot.audio;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Coefficients of a {@link Resampler}: a low-pass prototype, sampled at every distance from an output sample to the
 * source samples around it that the ratio of rates can give. Immutable, shared by all resamplers of a pair of rates.
 *
 * <p>The prototype is a sinc in a Kaiser window (J. F. Kaiser, R. W. Schafer, "On the use of the I0-sinh window for
 * spectrum analysis", 1980; J. O. Smith, "Digital Audio Resampling", for its use at arbitrary positions). It passes up
 * to 0.45 of the lower rate and stops from 0.55 of it, so that what folds lands in between.
 *
 * <p>Rates that share few factors would need thousands of phases. Beyond {@link #MAX_PHASES} the filter keeps
 * {@link #GRID} phases and interpolates linearly between neighbours, which errs by less than −100 dB: rates are named
 * by devices, and a hostile one must not be able to make tables of tens of megabytes.
 */
final class PolyphaseFilter {
    static final int MAX_PHASES = 1024;
    static final int GRID = 512;

    private static final double ATTENUATION_DB = 85;
    private static final double BETA = 0.1102 * (ATTENUATION_DB - 8.7);
    /** From the end of the pass band to the start of the stop band, as a share of the lower rate. */
    private static final double TRANSITION = 0.1;

    private static final ConcurrentHashMap<Long, Entry> CACHE = new ConcurrentHashMap<>();
    private static final ReferenceQueue<PolyphaseFilter> COLLECTED = new ReferenceQueue<>();

    /** Source samples on either side of an output; a multiple of 4, so that rows are whole steps of the inner loop. */
    final int halfSupport;
    /** The ratio of rates in lowest terms: output n sits at source time {@code n * step / phases}. */
    final int step;

    final int phases;
    /**
     * Row p serves outputs that lie p/phases (or p/GRID) past a source sample s; its k-th coefficient weighs source
     * sample {@code s - halfSupport + 1 + k}.
     */
    final float[][] rows;

    private PolyphaseFilter(int in, int out) {
        int divisor = gcd(in, out);
        step = in / divisor;
        phases = out / divisor;
        double lower = Math.min(1.0, (double) out / in); // of the source rate
        double taps = (ATTENUATION_DB - 7.95) / (14.36 * TRANSITION * lower); // Kaiser's estimate
        halfSupport = (int) Math.ceil(taps / 2 / 4) * 4;
        boolean exact = phases <= MAX_PHASES;
        int grid = exact ? phases : GRID;
        rows = new float[exact ? phases : GRID + 1][];
        for (int p = 0; p < rows.length; p++) {
            rows[p] = row((double) p / grid, lower);
        }
    }

    /**
     * @return the filter from {@code in} to {@code out} samples per second, kept for as long as anybody uses it
     */
    static PolyphaseFilter of(int in, int out) {
        for (Reference<?> gone = COLLECTED.poll(); gone != null; gone = COLLECTED.poll()) {
            Entry entry = (Entry) gone;
            CACHE.remove(entry.key, entry);
        }
        long key = (long) in << 32 | out;
        Entry entry = CACHE.get(key);
        PolyphaseFilter filter = entry == null ? null : entry.get();
        if (filter == null) {
            filter = new PolyphaseFilter(in, out); // two threads may both compute it; either result will do
            CACHE.put(key, new Entry(key, filter));
        }
        return filter;
    }

    /** Scaled to a sum of exactly one, lest a constant come out with a ripple at the rate of the phases. */
    private float[] row(double past, double lower) {
        double[] exact = new double[2 * halfSupport];
        double sum = 0;
        for (int k = 0; k < exact.length; k++) {
            double distance = k - halfSupport + 1 - past;
            exact[k] = sinc(distance * lower) * kaiser(distance / halfSupport);
            sum += exact[k];
        }
        float[] row = new float[exact.length];
        for (int k = 0; k < row.length; k++) {
            row[k] = (float) (exact[k] / sum);
        }
        return row;
    }

    private static double sinc(double x) {
        double a = Math.PI * x;
        return Math.abs(a) < 1e-9 ? 1 : Math.sin(a) / a;
    }

    /** Zero at the very edges, so that a tap there may be left out. */
    private static double kaiser(double x) {
        return Math.abs(x) >= 1 ? 0 : bessel0(BETA * Math.sqrt(1 - x * x)) / bessel0(BETA);
    }

    /** The modified Bessel function of the first kind and order 0, by its power series. */
    private static double bessel0(double x) {
        double quarter = x * x / 4;
        double term = 1;
        double sum = 1;
        for (int k = 1; term > sum * 1e-17; k++) {
            term *= quarter / ((double) k * k);
            sum += term;
        }
        return sum;
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    private static final class Entry extends WeakReference<PolyphaseFilter> {
        final long key;

        Entry(long key, PolyphaseFilter filter) {
            super(filter, COLLECTED);
            this.key = key;
        }
    }
}
