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

    /** Writes one weighted sum of {@code magnitudes} per band to {@code out} from {@code outFrom} on. */
    void apply(float[] magnitudes, float[] out, int outFrom) {
        float below = 0; // what the band whose centre is passed next has so far
        for (int interval = 0; interval <= bands; interval++) {
            float up = 0;
            float down = 0;
            for (int bin = firstBin[interval]; bin < firstBin[interval + 1]; bin++) {
                up += rising[bin] * magnitudes[bin];
                down += falling[bin] * magnitudes[bin];
            }
            if (interval > 0) {
                out[outFrom + interval - 1] = below + down;
            }
            below = up;
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
