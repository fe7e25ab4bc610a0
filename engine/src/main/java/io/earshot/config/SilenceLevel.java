package io.earshot.config;

import java.util.regex.Pattern;

/** The level of a silence gate as files write it: {@code off}, or dBFS such as {@code -60}. */
final class SilenceLevel {
    private static final Pattern DBFS = Pattern.compile("-\\d{1,3}(\\.\\d+)?");

    private SilenceLevel() {}

    static void check(String level) {
        Require.that(
                level.equals("off") || DBFS.matcher(level).matches(),
                "silence-gate must be off or a level below full scale such as -60, was '%s'",
                level);
    }

    /** Mean power, full scale 1; -1 when the gate is off. */
    static double power(String level) {
        return level.equals("off") ? -1 : Math.pow(10, Double.parseDouble(level) / 10);
    }
}
