package io.earshot.sinks.webhook;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The header of RFC 9110, section 10.2.3: seconds, or a date. */
final class RetryAfter {
    /** No endpoint silences a sink for longer. */
    static final Duration MOST = Duration.ofHours(1);

    private static final DateTimeFormatter DATE = DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT);

    private RetryAfter() {}

    /** @return how long to wait; zero when the header says nothing that can be understood */
    static Duration parse(String header, Instant now) {
        Duration wait;
        if (header.matches("\\d{1,9}")) {
            wait = Duration.ofSeconds(Long.parseLong(header));
        } else {
            try {
                wait = Duration.between(now, Instant.from(DATE.parse(header)));
            } catch (DateTimeException e) {
                return Duration.ZERO;
            }
        }
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(MOST) > 0 ? MOST : wait;
    }
}
