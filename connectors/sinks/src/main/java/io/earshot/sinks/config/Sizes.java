package io.earshot.sinks.config;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes with a unit, such as {@code 64MiB}. */
final class Sizes {
    private static final List<String> UNITS = List.of("KiB", "MiB", "GiB", "TiB");
    private static final Pattern TEXT = Pattern.compile("(\\d{1,6})([KMGT]iB)");

    private Sizes() {}

    /** @throws IllegalArgumentException when it is none */
    static long parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a size must have a unit, such as 512KiB, 64MiB or 10GiB");
        }
        return Long.parseLong(matcher.group(1)) << (10 * (UNITS.indexOf(matcher.group(2)) + 1));
    }

    /** The largest unit that needs no fraction. */
    static String text(long bytes) {
        int unit = Math.min(UNITS.size(), Long.numberOfTrailingZeros(bytes) / 10);
        return (bytes >> (10 * unit)) + (unit == 0 ? " bytes" : UNITS.get(unit - 1));
    }
}
