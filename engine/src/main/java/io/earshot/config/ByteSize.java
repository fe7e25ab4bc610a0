package io.earshot.config;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An amount of bytes, written with its unit: {@code 64MiB} is 64 · 2^20 bytes, {@code 900kB} is 900 000.
 *
 * @param bytes 0 or more
 */
public record ByteSize(long bytes) {
    private static final Pattern FORM = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*([A-Za-z]*)");
    private static final Map<String, Long> UNITS = units();

    public ByteSize {
        Require.that(bytes >= 0, "a size must not be negative, was %d bytes", bytes);
    }

    /** @throws IllegalArgumentException unless {@code text} is a number with one of the units, and whole bytes */
    public static ByteSize parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        long unit = form.matches() ? UNITS.getOrDefault(form.group(2), 0L) : 0;
        Require.that(unit > 0, "expected a size with a unit such as 512B, 900kB, 64MiB or 2GiB, was \"%s\"", text);
        try {
            return new ByteSize(new BigDecimal(form.group(1))
                    .multiply(BigDecimal.valueOf(unit))
                    .longValueExact());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("expected a whole number of bytes below 2^63, was \"" + text + "\"", e);
        }
    }

    /** @param mebibytes units of 2^20 bytes */
    public static ByteSize ofMebibytes(long mebibytes) {
        return new ByteSize(Math.multiplyExact(mebibytes, 1L << 20));
    }

    /** @throws IllegalArgumentException when the size does not fit an int, as array lengths and Kafka's settings must */
    public int toInt() {
        Require.that(bytes <= Integer.MAX_VALUE, "a size must be below 2GiB here, was %s", this);
        return (int) bytes;
    }

    /** The size as it would be written in a file, in the largest unit that divides it. */
    @Override
    public String toString() {
        String best = bytes + "B";
        long largest = 1;
        for (Map.Entry<String, Long> unit : UNITS.entrySet()) {
            if (bytes > 0 && unit.getValue() > largest && bytes % unit.getValue() == 0) {
                largest = unit.getValue();
                best = bytes / largest + unit.getKey();
            }
        }
        return best;
    }

    private static Map<String, Long> units() {
        Map<String, Long> units = new LinkedHashMap<>();
        units.put("B", 1L);
        units.put("kB", 1_000L);
        units.put("MB", 1_000_000L);
        units.put("GB", 1_000_000_000L);
        units.put("TB", 1_000_000_000_000L);
        units.put("KiB", 1L << 10);
        units.put("MiB", 1L << 20);
        units.put("GiB", 1L << 30);
        units.put("TiB", 1L << 40);
        return units;
    }
}
