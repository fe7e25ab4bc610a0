package io.earshot.training.augment;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Another version of a clip: moved in time, at another level, over a background. The mixture knows where the sound went.
 * Immutable; the same seed gives the same versions.
 *
 * @param shift how far it is moved at most either way, as a share of its length, 0 to 1
 * @param lowestGain decibels
 * @param highestGain decibels
 * @param backgroundShare how often there is a background, 0 to 1
 * @param lowestRatio signal-to-noise ratio over the background, decibels
 * @param highestRatio signal-to-noise ratio over the background, decibels
 */
public record Variation(
        double shift,
        double lowestGain,
        double highestGain,
        double backgroundShare,
        double lowestRatio,
        double highestRatio) {
    /** The clip as it is. */
    public static final Variation NONE = new Variation(0, 0, 0, 0, 0, 0);

    public Variation {
        requireShare("shift", shift);
        requireShare("background-share", backgroundShare);
        requireOrder("gain", lowestGain, highestGain);
        requireOrder("ratio", lowestRatio, highestRatio);
    }

    private static void requireShare(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException("%s must be in 0 to 1, was %s".formatted(name, value));
        }
    }

    private static void requireOrder(String name, double low, double high) {
        if (!(low <= high) || Double.isInfinite(low) || Double.isInfinite(high)) {
            throw new IllegalArgumentException(
                    "the lowest %s must not be above the highest, were %s and %s dB".formatted(name, low, high));
        }
    }

    /**
     * @param classes what the mixture is to have targets for
     * @param backgrounds recordings at the clip's rate; without any there is no background
     * @return as long as the clip; what goes beyond full scale is clipped, as in a microphone
     */
    public Mixture of(Source clip, List<String> classes, List<float[]> backgrounds, SplittableRandom random) {
        Mixture mixture = new Mixture(classes, clip.length(), clip.rate());
        double gain = Levels.gain(between(lowestGain, highestGain, random));
        mixture.add(clip, (int) (between(-shift, shift, random) * clip.length()), gain);
        // Drawn in any case, so that a background more or less does not change what else is drawn.
        double chance = random.nextDouble();
        double ratio = between(lowestRatio, highestRatio, random);
        double which = random.nextDouble();
        double place = random.nextDouble();
        if (chance < backgroundShare && !backgrounds.isEmpty()) {
            float[] background = backgrounds.get((int) (which * backgrounds.size()));
            mixture.addBackgroundBelow(clip, gain, ratio, background, (int) (place * background.length));
        }
        mixture.amplify(1);
        return mixture;
    }

    private static double between(double low, double high, SplittableRandom random) {
        return low + (high - low) * random.nextDouble();
    }
}
