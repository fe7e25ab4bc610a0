package io.earshot.edge.stream;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The two clocks of this machine: one can be set, the other only goes on. */
public interface TimeSource {
    /** @param wall the clock that can be set */
    static TimeSource of(Clock wall) {
        return new TimeSource() {
            @Override
            public long wallMicros() {
                return ChronoUnit.MICROS.between(Instant.EPOCH, wall.instant());
            }

            @Override
            public long nanos() {
                return System.nanoTime();
            }
        };
    }

    /** Microseconds since 1970-01-01 UTC, by the clock that can be set. */
    long wallMicros();

    /** Nanoseconds since some moment, by the clock that nobody sets. */
    long nanos();
}
