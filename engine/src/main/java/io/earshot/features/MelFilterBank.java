package io.earshot.features;

import java.util.Arrays;

/**
 * Triangular filters, evenly spaced on the HTK mel scale {@code 1127 ln(1 + f / 700)} and linear in mel, without area
 * normalisation and without the DFT's bin 0: the matrix of TensorFlow's {@code linear_to_mel_weight_matrix}. Between the
 * centres of two neighbours a bin counts for both, falling for the lower and rising for the upper; so each bin is read once.
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

    MelFilterBank(LogMelParameters p) {
        int bins = p.fftSize() / 2 + 1;
        double low = mel(p.lowHz());
        double spacing = (mel(p.highHz()) - low) / (p.melBands() + 1);
        bands = p.melBands();
        firstBin = new int[bands + 2];
        rising = new float[bins];
        falling = new float[bins];
        Arrays.fill(firstBin, bins);
        for (int bin = bins - 1; bin >= 1; bin--) {
            double place = (mel(bin * (double) p.rate() / p.fftSize()) - low) / spacing;
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

    /** @return the filters as a matrix of bands times bins, row by row */
    float[] matrix() {
        int bins = rising.length;
        float[] matrix = new float[bands * bins];
        for (int interval = 0; interval <= bands; interval++) {
            for (int bin = firstBin[interval]; bin < firstBin[interval + 1]; bin++) {
                if (interval < bands) {
                    matrix[interval * bins + bin] = rising[bin];
                }
                if (interval > 0) {
                    matrix[(interval - 1) * bins + bin] = falling[bin];
                }
            }
        }
        return matrix;
    }

    private static double mel(double hz) {
        return 1127.0 * Math.log1p(hz / 700.0);
    }
}
