package io.earshot.config;

import java.time.Duration;

/**
 * Limits and pace of the events stage.
 *
 * @param applicationId consumer group and prefix of internal topics; another one starts from the beginning
 * @param unknownMics mics outside the registry that a partition keeps state for; more are refused and counted
 * @param coverageInterval audio between two coverage records of the running minute
 * @param commitInterval least time between two commits that events ask for, with which they become visible; without events
 *     half a second or more
 * @param threads stream threads
 * @param sessionTimeout how long a silent instance keeps its partitions
 * @param standbys instances that keep a copy of each partition's state, ready to take over; 0: state is read back first
 * @param transactionTimeout how long the cluster waits for a transaction of an instance that is gone, above the commit
 *     interval; until then nothing after it can be read
 * @param positions whether events and alerts say where a mic stands
 */
public record EventsConfig(
        String applicationId,
        int unknownMics,
        Duration coverageInterval,
        Duration commitInterval,
        int threads,
        Duration sessionTimeout,
        int standbys,
        Duration transactionTimeout,
        boolean positions) {
    public static final EventsConfig DEFAULTS = new EventsConfig(
            "earshot-events",
            1_000,
            Duration.ofSeconds(10),
            Duration.ofMillis(100),
            1,
            Duration.ofSeconds(6),
            1,
            Duration.ofSeconds(10),
            true);

    public EventsConfig {
        Require.that(
                applicationId.matches("[a-zA-Z0-9._-]{1,100}"),
                "application-id must be 1 to 100 letters, digits, dots, dashes or underscores, was \"%s\"",
                applicationId);
        Require.that(
                sessionTimeout.toMillis() >= 100, "session-timeout must be at least 100ms, was %s", sessionTimeout);
        Require.that(standbys >= 0 && standbys <= 16, "standbys must be in 0..16, was %d", standbys);
        Require.that(
                transactionTimeout.compareTo(Duration.ofSeconds(1)) >= 0
                        && transactionTimeout.compareTo(Duration.ofMinutes(15)) <= 0,
                "transaction-timeout must be in 1s..15m, was %s",
                transactionTimeout);
        Require.that(unknownMics >= 0, "unknown-mics must be 0 or more, was %s", unknownMics);
        Require.that(
                coverageInterval.compareTo(Duration.ofSeconds(1)) >= 0
                        && coverageInterval.compareTo(Duration.ofSeconds(60)) <= 0,
                "coverage-interval must be in 1s..60s, was %s",
                coverageInterval);
        Require.that(
                commitInterval.compareTo(Duration.ofMillis(10)) >= 0
                        && commitInterval.compareTo(Duration.ofSeconds(30)) <= 0,
                "commit-interval must be in 10ms..30s, was %s: shorter costs a transaction each, longer delays events",
                commitInterval);
        Require.that(threads >= 1 && threads <= 256, "threads must be in 1..256, was %s", threads);
        Require.that(
                transactionTimeout.compareTo(commitInterval) > 0,
                "transaction-timeout must be above commit-interval %s, was %s",
                commitInterval,
                transactionTimeout);
    }
}
