package io.earshot.training.augment;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * SpecAugment's masks (Park et al., 2019) on one log-mel window: a band of frequencies and a stretch of time are set to
 * the window's mean, so that no class hangs on a single one.
 *
 * @param rows most rows of time that are masked; 0 for none
 * @param bands most bands of frequency that are masked; 0 for none
 */
public record SpectrumMask(int rows, int bands) {
    public SpectrumMask {
        if (rows < 0 || bands < 0) {
            throw new IllegalArgumentException(
                    "masks must be 0 or more, were %d rows and %d bands".formatted(rows, bands));
        }
    }

    /** @param window {@code [windowRows][windowBands]}, changed in place */
    public void apply(float[] window, int windowRows, int windowBands, SplittableRandom random) {
        float mean = mean(window);
        int height = random.nextInt(Math.min(rows, windowRows) + 1);
        int top = random.nextInt(windowRows - height + 1);
        Arrays.fill(window, top * windowBands, (top + height) * windowBands, mean);
        int width = random.nextInt(Math.min(bands, windowBands) + 1);
        int left = random.nextInt(windowBands - width + 1);
        for (int row = 0; row < windowRows; row++) {
            Arrays.fill(window, row * windowBands + left, row * windowBands + left + width, mean);
        }
    }

    private static float mean(float[] window) {
        double sum = 0;
        for (float value : window) {
            sum += value;
        }
        return (float) (sum / window.length);
    }
}
