package io.earshot.events;

import io.earshot.avro.WindowOutcome;

/**
 * A model's grid of windows in time. Window {@code k} of a stream is samples {@code [k*hop, k*hop + window)} at
 * {@code rate}; all times are whole microseconds, rounded down.
 *
 * @param rate samples per second that the model takes
 * @param window samples of a window
 * @param hop samples from one window's start to the next one's
 */
record Grid(int rate, int window, int hop) {
    private static final long MICROS = 1_000_000;

    static Grid of(WindowOutcome outcome) {
        return new Grid(outcome.getModelRate(), outcome.getWindowSamples(), outcome.getHopSamples());
    }

    /** Microseconds from one window's start to the start of the one {@code windows} later. */
    long span(long windows) {
        return micros(windows * hop, rate);
    }

    long windowMicros() {
        return micros(window, rate);
    }

    /** From a window's start to the start of its middle hop. */
    long onsetShift() {
        return (window - hop) * MICROS / (2L * rate);
    }

    /** From a window's start to the end of its middle hop. */
    long offsetShift() {
        return (window + hop) * MICROS / (2L * rate);
    }

    /** Windows, besides itself, that reach a whole hop of samples: {@code window / hop}, rounded down. */
    int reach() {
        return window / hop;
    }

    /** Where within a hop the oldest window that touches it ends. */
    long restMicros() {
        return micros(window % hop, rate);
    }

    /** Microseconds of {@code samples} at {@code rate}, without overflow for a hundred years of samples. */
    static long micros(long samples, int rate) {
        return samples / rate * MICROS + samples % rate * MICROS / rate;
    }
}
