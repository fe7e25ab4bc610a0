package io.earshot.edge.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bytes with a unit, such as {@code 64MiB}. */
final class Sizes {
    static final String MEANS = "a size with a unit, such as 512KiB, 64MiB or 2GiB";
    static final String PATTERN = "(\\d{1,6})(KiB|MiB|GiB)";

    private static final Pattern TEXT = Pattern.compile(PATTERN);

    private Sizes() {}

    /** @param text matches {@link #PATTERN}, or is anything, which gives 0 */
    static long parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return 0;
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "KiB" -> amount << 10;
            case "MiB" -> amount << 20;
            default -> amount << 30;
        };
    }
}
