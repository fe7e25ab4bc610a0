package io.earshot.features;

import java.util.List;

/** What becomes of the weighted sums of a spectrum, whose range is far too large for a network. */
public sealed interface Compression {
    /**
     * {@code ln(mel + offset)} of magnitudes.
     *
     * @param offset added before the logarithm, so that silence stays finite
     */
    record Offset(double offset) implements Compression {}

    /**
     * {@code 10 log10(max(mel, least))} of powers, as librosa and PyTorch have it, and no value of a window more than
     * {@code range} below its highest.
     *
     * @param least power, above 0
     * @param range decibels; infinite for no such floor
     */
    record Decibels(double least, double range) implements Compression {}

    /** @return what cannot be, naming the key */
    default List<String> problems() {
        if (this instanceof Offset log) {
            return log.offset() > 0 && log.offset() <= 1
                    ? List.of()
                    : List.of("log-offset must be above 0 and at most 1, was " + log.offset()
                            + ": without it silence has no logarithm");
        }
        Decibels decibels = (Decibels) this;
        if (!(decibels.least() > 0 && decibels.least() <= 1)) {
            return List.of("decibels.amin must be above 0 and at most 1, was " + decibels.least()
                    + ": without it silence has no logarithm");
        }
        return decibels.range() > 0
                ? List.of()
                : List.of("decibels.top-db must be above 0, was " + decibels.range() + ": all values would be one");
    }
}
