package io.earshot.features;

import java.util.Arrays;

/**
 * Triangular filters, evenly spaced on the HTK mel scale {@code 1127 ln(1 + f / 700)} and linear in mel, without area
 * normalisation and without the DFT's bin 0: the matrix of TensorFlow's {@code linear_to_mel_weight_matrix}. Each band
 * touches one run of bins, so only those weights are kept.
 *
 * <p>Immutable after it is built.
 */
final class MelFilterBank {
    private final int[] firstBin;
    /** Where band b's weights begin; the entry after the last band closes the list. */
    private final int[] firstWeight;

    private final float[] weights;

    MelFilterBank(LogMelParameters p) {
        int bins = p.fftSize() / 2 + 1;
        double low = mel(p.lowHz());
        double spacing = (mel(p.highHz()) - low) / (p.melBands() + 1);
        firstBin = new int[p.melBands()];
        firstWeight = new int[p.melBands() + 1];
        float[] gathered = new float[2 * bins]; // neighbouring triangles overlap by half: a bin is in two at most
        int count = 0;
        for (int band = 0; band < p.melBands(); band++) {
            firstWeight[band] = count;
            double centre = low + spacing * (band + 1);
            for (int bin = 1; bin < bins; bin++) {
                double distance = Math.abs(mel(bin * (double) p.rate() / p.fftSize()) - centre);
                if (distance < spacing) {
                    if (count == firstWeight[band]) {
                        firstBin[band] = bin;
                    }
                    gathered[count++] = (float) (1 - distance / spacing);
                }
            }
        }
        firstWeight[p.melBands()] = count;
        weights = Arrays.copyOf(gathered, count);
    }

    /** Writes one weighted sum of {@code magnitudes} per band to {@code out} from {@code outFrom} on. */
    void apply(float[] magnitudes, float[] out, int outFrom) {
        for (int band = 0; band < firstBin.length; band++) {
            int shift = firstBin[band] - firstWeight[band];
            float sum = 0;
            for (int w = firstWeight[band]; w < firstWeight[band + 1]; w++) {
                sum += weights[w] * magnitudes[w + shift];
            }
            out[outFrom + band] = sum;
        }
    }

    private static double mel(double hz) {
        return 1127.0 * Math.log1p(hz / 700.0);
    }
}
