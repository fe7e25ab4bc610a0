package io.earshot.features;

import java.util.Arrays;

/**
 * Triangular filters over the bins of a DFT but bin 0, evenly spaced on a {@link MelScale}. Between the centres of two
 * neighbours a bin counts for both, falling for the lower and rising for the upper; so each bin is read once.
 *
 * <p>Immutable after it is built.
 */
final class MelFilterBank {
    /** Spectra weighed at once. */
    static final int AT_ONCE = 4;

    private final int bands;
    /** The first bin from the centre of band {@code b - 1} on; for 0 from the lower edge on, and one more that closes the list. */
    private final int[] firstBin;
    /** Of bin k, for the band whose centre lies above, and below. */
    private final float[] rising;

    private final float[] falling;
    /** Of each band, what its sum is multiplied with. */
    private final double[] gains;

    MelFilterBank(LogMelParameters p) {
        int bins = p.fftSize() / 2 + 1;
        bands = p.melBands();
        double[] edges = p.scale().edges(p.lowHz(), p.highHz(), bands);
        gains = new double[bands];
        for (int band = 0; band < bands; band++) {
            gains[band] = p.scale() == MelScale.SLANEY ? 2 / (edges[band + 2] - edges[band]) : 1;
        }
        firstBin = new int[bands + 2];
        rising = new float[bins];
        falling = new float[bins];
        Arrays.fill(firstBin, bins);
        for (int bin = bins - 1; bin >= 1; bin--) {
            double place = place(p, edges, bin * (double) p.rate() / p.fftSize());
            int interval = (int) Math.floor(place);
            if (interval < 0 || interval > bands) {
                continue;
            }
            rising[bin] = (float) (place - interval);
            falling[bin] = (float) (1 - (place - interval));
            for (int before = interval; before >= 0 && firstBin[before] > bin; before--) {
                firstBin[before] = bin;
            }
        }
        firstBin[bands + 1] = lastBin(rising, falling) + 1;
        for (int i = bands; i >= 0; i--) {
            firstBin[i] = Math.min(firstBin[i], firstBin[i + 1]);
        }
    }

    /** How many centres lie below a frequency, and how far it is from there to the next; below 0 and from bands + 1 on, outside. */
    private static double place(LogMelParameters p, double[] edges, double hz) {
        if (p.scale() == MelScale.TENSORFLOW) {
            double low = p.scale().mel(p.lowHz());
            double spacing = (p.scale().mel(p.highHz()) - low) / (p.melBands() + 1);
            return (p.scale().mel(hz) - low) / spacing;
        }
        if (hz < edges[0] || hz >= edges[edges.length - 1]) {
            return hz < edges[0] ? -1 : edges.length;
        }
        int at = Arrays.binarySearch(edges, hz);
        int interval = at >= 0 ? at : -at - 2;
        return interval + (hz - edges[interval]) / (edges[interval + 1] - edges[interval]);
    }

    private static int lastBin(float[] rising, float[] falling) {
        int last = rising.length - 1;
        while (last > 0 && rising[last] == 0 && falling[last] == 0) {
            last--;
        }
        return last;
    }

    /**
     * Weighs {@value #AT_ONCE} spectra that lie side by side: one alone would wait for each addition before the next.
     *
     * @param magnitudes of spectrum s at bin b {@code [b * lanes + s]}
     * @param lane the first of the spectra
     * @param out takes one weighted sum for each band of the first from {@code outFrom} on, then those of the next
     */
    void apply(float[] magnitudes, int lanes, int lane, float[] out, int outFrom) {
        // What the band whose centre is passed next has so far.
        float below0 = 0;
        float below1 = 0;
        float below2 = 0;
        float below3 = 0;
        for (int interval = 0; interval <= bands; interval++) {
            float rising0 = 0;
            float rising1 = 0;
            float rising2 = 0;
            float rising3 = 0;
            for (int bin = firstBin[interval]; bin < firstBin[interval + 1]; bin++) {
                int at = bin * lanes + lane;
                float rise = rising[bin];
                rising0 += rise * magnitudes[at];
                rising1 += rise * magnitudes[at + 1];
                rising2 += rise * magnitudes[at + 2];
                rising3 += rise * magnitudes[at + 3];
                // What does not count for the band above counts for the one below.
                below0 += magnitudes[at];
                below1 += magnitudes[at + 1];
                below2 += magnitudes[at + 2];
                below3 += magnitudes[at + 3];
            }
            if (interval > 0) {
                int band = outFrom + interval - 1;
                out[band] = below0 - rising0;
                out[band + bands] = below1 - rising1;
                out[band + 2 * bands] = below2 - rising2;
                out[band + 3 * bands] = below3 - rising3;
            }
            below0 = rising0;
            below1 = rising1;
            below2 = rising2;
            below3 = rising3;
        }
    }

    /**
     * Weighs {@value #AT_ONCE} spectra of powers, whose range is twice that of magnitudes: in double precision, and what falls
     * is added up by itself, since beside a loud bin on a centre a difference would leave only its rounding.
     *
     * @param powers as of {@link #apply}
     */
    void applyToPowers(float[] powers, int lanes, int lane, float[] out, int outFrom) {
        double below0 = 0;
        double below1 = 0;
        double below2 = 0;
        double below3 = 0;
        for (int interval = 0; interval <= bands; interval++) {
            double rising0 = 0;
            double rising1 = 0;
            double rising2 = 0;
            double rising3 = 0;
            for (int bin = firstBin[interval]; bin < firstBin[interval + 1]; bin++) {
                int at = bin * lanes + lane;
                double rise = rising[bin];
                double fall = falling[bin];
                rising0 += rise * powers[at];
                rising1 += rise * powers[at + 1];
                rising2 += rise * powers[at + 2];
                rising3 += rise * powers[at + 3];
                below0 += fall * powers[at];
                below1 += fall * powers[at + 1];
                below2 += fall * powers[at + 2];
                below3 += fall * powers[at + 3];
            }
            if (interval > 0) {
                int band = outFrom + interval - 1;
                double gain = gains[interval - 1];
                out[band] = (float) (gain * below0);
                out[band + bands] = (float) (gain * below1);
                out[band + 2 * bands] = (float) (gain * below2);
                out[band + 3 * bands] = (float) (gain * below3);
            }
            below0 = rising0;
            below1 = rising1;
            below2 = rising2;
            below3 = rising3;
        }
    }

    /** @return the filters as a matrix of bands times bins, row by row */
    float[] matrix() {
        int bins = rising.length;
        float[] matrix = new float[bands * bins];
        for (int interval = 0; interval <= bands; interval++) {
            for (int bin = firstBin[interval]; bin < firstBin[interval + 1]; bin++) {
                if (interval < bands) {
                    matrix[interval * bins + bin] = (float) (gains[interval] * rising[bin]);
                }
                if (interval > 0) {
                    matrix[(interval - 1) * bins + bin] = (float) (gains[interval - 1] * falling[bin]);
                }
            }
        }
        return matrix;
    }
}
