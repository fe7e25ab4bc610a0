package io.earshot.alerts;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** How the message of an alert writes a time. */
public enum AlertTimes {
    /** ISO-8601, to the millisecond: what is live. */
    UTC {
        @Override
        String of(long micros) {
            return Instant.EPOCH
                    .plus(micros, ChronoUnit.MICROS)
                    .truncatedTo(ChronoUnit.MILLIS)
                    .toString();
        }
    },
    /** Seconds since the recording's start, where that is time 0. */
    FROM_START {
        @Override
        String of(long micros) {
            return String.format(Locale.ROOT, "%.3f s", micros / 1e6);
        }
    };

    /** @param micros microseconds since 1970-01-01 UTC, or since the recording's start */
    abstract String of(long micros);
}
