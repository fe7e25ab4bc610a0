package io.earshot.config;

import java.time.Duration;

/**
 * The alerts stage as a Kafka Streams application.
 *
 * @param applicationId consumer group and prefix of internal topics; another one starts from the beginning
 * @param threads stream threads
 * @param sessionTimeout how long a silent instance keeps its partitions
 */
public record AlertsConfig(String applicationId, int threads, Duration sessionTimeout) {
    public static final AlertsConfig DEFAULTS = new AlertsConfig("earshot-alerts", 1, Duration.ofSeconds(6));

    public AlertsConfig {
        Require.that(
                applicationId.matches("[a-zA-Z0-9._-]{1,100}"),
                "application-id must be 1 to 100 letters, digits, dots, dashes or underscores, was \"%s\"",
                applicationId);
        Require.that(threads >= 1 && threads <= 256, "threads must be in 1..256, was %d", threads);
        Require.that(
                sessionTimeout.toMillis() >= 100, "session-timeout must be at least 100ms, was %s", sessionTimeout);
    }
}
