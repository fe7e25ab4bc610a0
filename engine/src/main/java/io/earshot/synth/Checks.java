package io.earshot.synth;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.util.Locale;

/** Bounds that a sound's parameters keep, and the buffer that it is rendered into. */
final class Checks {
    static final int LOWEST_RATE = 8_000;
    static final int HIGHEST_RATE = 96_000;

    /** Shorter, and a bird or whale would not get to its first note. */
    static final double SHORTEST_SECONDS = 0.5;

    static final double LONGEST_SECONDS = 120;

    /** 31 years: far beyond any demo, and samples at every rate still lie far below 2^53. */
    static final double LONGEST_SCENE_SECONDS = 1e9;

    private Checks() {}

    /** @throws IllegalArgumentException naming what, value and bounds; NaN lies in no bounds */
    static void within(String what, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "%s must be in %s to %s, was %s", what, least, most, value));
        }
    }

    /** @throws IllegalArgumentException with that message unless {@code condition} holds */
    @FormatMethod
    static void that(boolean condition, @FormatString String message, Object... values) {
        if (!condition) {
            throw new IllegalArgumentException(String.format(Locale.ROOT, message, values));
        }
    }

    static void sampleRate(int sampleRate) {
        within("sample rate", sampleRate, LOWEST_RATE, HIGHEST_RATE);
    }

    /** @return silence of that length */
    static float[] buffer(double seconds, int sampleRate) {
        within("seconds of a sound", seconds, SHORTEST_SECONDS, LONGEST_SECONDS);
        sampleRate(sampleRate);
        return new float[(int) Math.round(seconds * sampleRate)];
    }
}
