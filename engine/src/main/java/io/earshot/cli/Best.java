package io.earshot.cli;

import java.util.Comparator;
import java.util.stream.IntStream;

/** The highest of a list of scores. */
final class Best {
    private Best() {}

    /** @return indexes of the {@code count} highest values, the highest first, the lower index first among equals */
    static int[] of(float[] values, int count) {
        return IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -values[i]))
                .limit(count)
                .mapToInt(i -> i)
                .toArray();
    }

    /** @throws UserException when {@code --top} asks for nothing */
    static int checked(int top) throws UserException {
        if (top < 1) {
            throw UserException.badUsage("--top must be 1 or more, was " + top);
        }
        return top;
    }
}
