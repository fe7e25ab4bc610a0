package io.earshot.edge.stream;

/** The two clocks of this machine: one can be set, the other only goes on. */
public interface TimeSource {
    /** Microseconds since 1970-01-01 UTC, by the clock that can be set. */
    long wallMicros();

    /** Nanoseconds since some moment, by the clock that nobody sets. */
    long nanos();
}
