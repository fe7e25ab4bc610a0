package io.earshot.training.augment;

/** Powers, decibels and the factors between them. A power is a mean square, full scale 1. */
public final class Levels {
    private Levels() {}

    /** @return mean power of all samples; 0 for none */
    public static double power(float[] samples) {
        return power(samples, 0, samples.length);
    }

    static double power(float[] samples, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += (double) samples[i] * samples[i];
        }
        return sum / Math.max(1, to - from);
    }

    /** @return factor on samples that makes them that much louder */
    public static double gain(double decibels) {
        return Math.pow(10, decibels / 20);
    }

    /** @return factor on samples of a power that brings them to a level in decibels of full scale; 0 for silence */
    public static double toLevel(double power, double decibels) {
        return power == 0 ? 0 : gain(decibels) / Math.sqrt(power);
    }

    /** @return factor on a sound that puts it at a signal-to-noise ratio over a background; 0 where either is silent */
    public static double toRatio(double sound, double background, double decibels) {
        return toLevel(sound, decibels) * Math.sqrt(background);
    }
}
