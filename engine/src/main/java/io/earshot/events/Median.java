package io.earshot.events;

import java.util.Arrays;

/**
 * A running median over an odd number of windows that skips what has no score (NaN), and so is truncated at the edges
 * of a stream. Of an even number of scores it takes the mean of the two in the middle. The value of a window is known
 * {@link #delay()} windows later; a window without a score of its own has no median.
 */
final class Median {
    private final float[] past;
    private final float[] sorted;

    /** @param windows odd */
    Median(int windows) {
        past = new float[windows - 1];
        sorted = new float[windows];
        forget();
    }

    int delay() {
        return past.length / 2;
    }

    /**
     * Takes the newest window's score.
     *
     * @return the median around the window {@link #delay()} before it, NaN where that one has none
     */
    float next(float score) {
        if (past.length == 0) {
            return score;
        }
        float centre = past[past.length / 2];
        float median = Float.isNaN(centre) ? Float.NaN : medianWith(score);
        System.arraycopy(past, 1, past, 0, past.length - 1);
        past[past.length - 1] = score;
        return median;
    }

    private float medianWith(float score) {
        int n = 0;
        for (float value : past) {
            if (!Float.isNaN(value)) {
                sorted[n++] = value;
            }
        }
        if (!Float.isNaN(score)) {
            sorted[n++] = score;
        }
        Arrays.sort(sorted, 0, n);
        return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
    }

    /** @return whether every score it remembers is {@code score} */
    boolean holdsOnly(float score) {
        for (float value : past) {
            if (Float.compare(value, score) != 0) {
                return false;
            }
        }
        return true;
    }

    void forget() {
        Arrays.fill(past, Float.NaN);
    }

    /** The remembered scores, oldest first; the array itself. */
    float[] past() {
        return past;
    }
}
