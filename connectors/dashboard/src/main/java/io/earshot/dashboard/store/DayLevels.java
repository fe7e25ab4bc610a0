package io.earshot.dashboard.store;

import org.jspecify.annotations.Nullable;

/**
 * Levels of the minutes of a day, to half a dB from {@value #LOWEST} to 0 dBFS: two bytes a minute, so that many days of
 * many mics can be held. What lies beyond counts as the nearest.
 */
final class DayLevels {
    private static final int LOWEST = -127;
    private static final int STEPS = 2;
    private static final byte NONE = 0;
    /** By code, the power that a level stands for, full scale 1. */
    private static final double[] POWERS = powers();

    private final byte[] means;
    private final byte[] loudest;

    DayLevels(int minutes) {
        means = new byte[minutes];
        loudest = new byte[minutes];
    }

    private static double[] powers() {
        double[] powers = new double[STEPS * -LOWEST + 2];
        for (int code = 1; code < powers.length; code++) {
            powers[code] = Math.pow(10, decibels(code) / 10);
        }
        return powers;
    }

    private static double decibels(int code) {
        return LOWEST + (code - 1) / (double) STEPS;
    }

    private static byte code(float level) {
        return (byte) (1 + Math.round((Math.max(LOWEST, Math.min(0, level)) - LOWEST) * STEPS));
    }

    /** @param level null where nothing was measured */
    void put(int minute, @Nullable Level level) {
        means[minute] = level == null ? NONE : code(level.mean());
        loudest[minute] = level == null ? NONE : code(level.loudest());
    }

    /** Adds up minutes of one mic and model. */
    static final class Sum {
        private double power;
        private double weight;
        private int highest = NONE;

        /** @param heard microseconds of the minute that were heard: its weight in the mean */
        void add(@Nullable DayLevels day, int minute, long heard) {
            if (day == null || day.means[minute] == NONE || heard <= 0) {
                return;
            }
            power += heard * POWERS[day.means[minute] & 0xFF];
            weight += heard;
            highest = Math.max(highest, day.loudest[minute] & 0xFF);
        }

        /** @return null where nothing was measured */
        @Nullable
        Level level() {
            if (weight <= 0) {
                return null;
            }
            // A tenth: the mean of half decibels is not one of them, and more digits would not be known.
            double mean = Math.rint(100 * Math.log10(power / weight)) / 10;
            return new Level((float) mean, (float) decibels(highest));
        }
    }
}
