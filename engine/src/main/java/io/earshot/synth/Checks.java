package io.earshot.synth;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.util.Locale;

/** Bounds that a sound's parameters keep, and the buffer that it is rendered into. */
final class Checks {
    static final int LOWEST_RATE = 8_000;
    static final int HIGHEST_RATE = 96_000;
    static final double LONGEST_SECONDS = 120;

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
        within("seconds of a sound", seconds, 0.05, LONGEST_SECONDS);
        sampleRate(sampleRate);
        return new float[(int) Math.round(seconds * sampleRate)];
    }
}
