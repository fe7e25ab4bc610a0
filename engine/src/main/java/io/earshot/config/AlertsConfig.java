package io.earshot.config;

import java.time.Duration;

/**
 * The alerts stage as a Kafka Streams application.
 *
 * @param applicationId consumer group and prefix of internal topics; another one starts from the beginning
 * @param threads stream threads
 * @param sessionTimeout how long a silent instance keeps its partitions
 * @param standbys instances that keep a copy of each partition's state, ready to take over; 0: state is read back first
 * @param transactionTimeout how long the cluster waits for a transaction of an instance that is gone; until then nothing after it can be read
 */
public record AlertsConfig(
        String applicationId, int threads, Duration sessionTimeout, int standbys, Duration transactionTimeout) {
    public static final AlertsConfig DEFAULTS =
            new AlertsConfig("earshot-alerts", 1, Duration.ofSeconds(6), 1, Duration.ofSeconds(10));

    public AlertsConfig {
        Require.that(
                applicationId.matches("[a-zA-Z0-9._-]{1,100}"),
                "application-id must be 1 to 100 letters, digits, dots, dashes or underscores, was \"%s\"",
                applicationId);
        Require.that(threads >= 1 && threads <= 256, "threads must be in 1..256, was %d", threads);
        Require.that(
                sessionTimeout.toMillis() >= 100, "session-timeout must be at least 100ms, was %s", sessionTimeout);
        Require.that(standbys >= 0 && standbys <= 16, "standbys must be in 0..16, was %d", standbys);
        Require.that(
                transactionTimeout.compareTo(Duration.ofSeconds(1)) >= 0
                        && transactionTimeout.compareTo(Duration.ofMinutes(15)) <= 0,
                "transaction-timeout must be in 1s..15m, was %s",
                transactionTimeout);
    }
}
