package io.earshot.config;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The topics: what they are called, and how they are created.
 *
 * @param prefix what every topic's name begins with
 * @param domains trust domains: each has a frames topic of its own, beside the common one
 * @param partitions of every topic; must never change once the topics exist
 * @param replication copies of every partition; null leaves it to the brokers' default
 * @param keepFrames how long frames are kept: evidence store and source of replays
 * @param keepScores how long window outcomes are kept
 * @param keepEvents how long events are kept
 * @param keepAlerts how long alerts are kept
 * @param keepCoverage how long coverage is kept
 * @param keepDeadLetters how long dead letters are kept
 */
public record TopicsConfig(
        String prefix,
        List<String> domains,
        int partitions,
        @Nullable Integer replication,
        Duration keepFrames,
        Duration keepScores,
        Duration keepEvents,
        Duration keepAlerts,
        Duration keepCoverage,
        Duration keepDeadLetters) {
    public static final TopicsConfig DEFAULTS = new TopicsConfig(
            "earshot.",
            List.of(),
            12,
            null,
            Duration.ofDays(2),
            Duration.ofDays(7),
            Duration.ofDays(3650),
            Duration.ofDays(3650),
            Duration.ofDays(3650),
            Duration.ofDays(7));

    public TopicsConfig {
        Require.that(
                prefix.matches("[a-zA-Z0-9._-]{0,100}"),
                "prefix must be at most 100 letters, digits, dots, dashes or underscores, was \"%s\"",
                prefix);
        Set<String> seen = new TreeSet<>();
        for (String domain : domains) {
            Require.that(
                    domain.matches("[a-zA-Z0-9][a-zA-Z0-9_-]{0,63}"),
                    "domains must be up to 64 letters, digits, dashes or underscores each, was \"%s\"",
                    domain);
            Require.that(seen.add(domain), "domains must differ, \"%s\" is there twice", domain);
        }
        Require.that(partitions >= 1 && partitions <= 10_000, "partitions must be in 1..10000, was %d", partitions);
        Require.that(
                replication == null || (replication >= 1 && replication <= 32_767),
                "replication must be in 1..32767, or left out for the brokers' default, was %s",
                replication == null ? "null" : replication);
        atLeastAMinute("keep-frames", keepFrames);
        atLeastAMinute("keep-scores", keepScores);
        atLeastAMinute("keep-events", keepEvents);
        atLeastAMinute("keep-alerts", keepAlerts);
        atLeastAMinute("keep-coverage", keepCoverage);
        atLeastAMinute("keep-dead-letters", keepDeadLetters);
        domains = List.copyOf(domains);
    }

    /** The same with other figures for topics that are yet to be created. */
    public TopicsConfig withShape(int newPartitions, @Nullable Integer newReplication) {
        return new TopicsConfig(
                prefix,
                domains,
                newPartitions,
                newReplication,
                keepFrames,
                keepScores,
                keepEvents,
                keepAlerts,
                keepCoverage,
                keepDeadLetters);
    }

    private static void atLeastAMinute(String key, Duration keep) {
        Require.that(
                keep.toMinutes() >= 1,
                "%s must be at least 1m, was %dms: records would be deleted before they are read",
                key,
                keep.toMillis());
    }
}
