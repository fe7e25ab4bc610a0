package io.earshot.soak;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The engine at one moment.
 *
 * @param seconds since the mics began to play
 * @param values bytes where a series is of memory, else in its unit; every series
 */
record Sample(double seconds, Map<Series, Double> values) {
    Sample {
        values = Map.copyOf(new EnumMap<>(values));
        if (values.size() != Series.values().length) {
            throw new IllegalArgumentException("must have every series, had " + values.keySet());
        }
    }

    double value(Series series) {
        Double value = values.get(series);
        if (value == null) {
            throw new IllegalStateException(series + ": the constructor lets none be left out");
        }
        return value;
    }

    /** Names of the columns of {@link #csv}, with units. */
    static String header() {
        return "seconds,"
                + Arrays.stream(Series.values())
                        .map(each -> each.label() + (each.unit().isEmpty() ? "" : " " + each.unit()))
                        .collect(Collectors.joining(","));
    }

    /** @return a line, each series in its unit */
    String csv() {
        return String.format(Locale.ROOT, "%.1f,", seconds)
                + Arrays.stream(Series.values())
                        .map(each -> String.format(Locale.ROOT, "%.4f", each.inUnit(value(each))))
                        .collect(Collectors.joining(","));
    }
}
