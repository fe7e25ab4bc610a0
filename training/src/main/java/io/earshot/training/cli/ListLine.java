package io.earshot.training.cli;

import io.earshot.cli.UserException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** A line of an event list, for what is said of it. */
record ListLine(Path file, int number) {
    /** Thirty years; more are milliseconds, or broken. */
    private static final double MOST_SECONDS = 1e9;

    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

    UserException wrong(String what) {
        return UserException.badUsage("%s, line %d: %s".formatted(file, number, what));
    }

    double seconds(String name, String text) throws UserException {
        double seconds = NUMBER.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
        if (!(seconds >= 0) || seconds > MOST_SECONDS) {
            throw wrong("%s must be seconds from the recording's start, 0 to %.0e, was '%s'"
                    .formatted(name, MOST_SECONDS, text));
        }
        return seconds;
    }

    String label(String text) throws UserException {
        if (text.isBlank()) {
            throw wrong("the label is missing; name what sounds");
        }
        return text.strip();
    }

    void checkOrder(double onset, double offset) throws UserException {
        if (onset > offset) {
            throw wrong("onset %s is after offset %s; an event must end no earlier than it begins"
                    .formatted(onset, offset));
        }
    }
}
