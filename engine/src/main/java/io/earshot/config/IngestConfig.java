package io.earshot.config;

import java.time.Duration;

/**
 * How frames are read. Equal on all workers of a group where it says so, since windows depend on it.
 *
 * @param group consumer group of the workers
 * @param protocol {@code classic} has its timeouts in the client, {@code consumer} (KIP-848) in the brokers
 * @param sessionTimeout how long a silent worker keeps its partitions; classic protocol only
 * @param start where to begin in a partition without a committed offset
 * @param threads feature threads: decoding, resampling, log-mel
 * @param ringSlots frames under way to one feature thread, a power of two
 * @param ringBytes bytes under way to one feature thread
 * @param reorder how far behind the newest sample a frame may come; equal on all workers
 * @param idle pause after which a stream retires; equal on all workers
 * @param channel {@code mean} of all channels, or the number of one, from 0; equal on all workers
 * @param streamsPerMic live streams of a mic; one more retires the quietest; equal on all workers
 * @param micsPerPartition mics with live streams in one partition; frames of more go to dead letters
 * @param maxClockAhead how far a device's time may lie after the broker's before it is replaced; equal on all workers
 * @param maxClockBehind how far it may lie before; equal on all workers
 * @param commitInterval how often offsets are committed
 * @param drain how long a revocation waits for what is under way
 * @param overload what becomes of audio that the worker cannot keep up with
 */
public record IngestConfig(
        String group,
        Protocol protocol,
        Duration sessionTimeout,
        Start start,
        int threads,
        int ringSlots,
        ByteSize ringBytes,
        Duration reorder,
        Duration idle,
        String channel,
        int streamsPerMic,
        int micsPerPartition,
        Duration maxClockAhead,
        Duration maxClockBehind,
        Duration commitInterval,
        Duration drain,
        OverloadConfig overload) {
    /** The group protocol of Kafka. */
    public enum Protocol {
        CLASSIC,
        CONSUMER
    }

    /** Where a new group begins. */
    public enum Start {
        EARLIEST,
        LATEST
    }

    public static final IngestConfig DEFAULTS = new IngestConfig(
            "earshot-ingest",
            Protocol.CLASSIC,
            Duration.ofSeconds(6),
            Start.EARLIEST,
            1,
            1024,
            ByteSize.parse("32MiB"),
            Duration.ofSeconds(2),
            Duration.ofSeconds(15),
            "mean",
            4,
            10_000,
            Duration.ofSeconds(60),
            Duration.ofDays(7),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            OverloadConfig.DEFAULTS);

    public IngestConfig {
        Require.that(!group.isBlank(), "group must not be empty: it names the consumer group of the workers");
        Require.that(
                sessionTimeout.toMillis() >= 100, "session-timeout must be at least 100ms, was %s", sessionTimeout);
        Require.that(threads >= 1 && threads <= 256, "threads must be in 1..256, was %d", threads);
        Require.that(
                Integer.bitCount(ringSlots) == 1 && ringSlots >= 16,
                "ring-slots must be a power of two from 16 on, was %d",
                ringSlots);
        Require.that(
                !reorder.isNegative() && reorder.toSeconds() <= 60,
                "reorder must be in 0s..60s, was %s: that much audio is held for every mic",
                reorder);
        Require.that(idle.toSeconds() >= 1 && idle.toHours() <= 24, "idle must be in 1s..24h, was %s", idle);
        Require.that(
                channel.equals("mean") || channel.matches("[0-7]"),
                "channel must be mean or 0 to 7, was '%s'",
                channel);
        Require.that(
                streamsPerMic >= 1 && streamsPerMic <= 16, "streams-per-mic must be in 1..16, was %d", streamsPerMic);
        Require.that(micsPerPartition >= 1, "mics-per-partition must be positive, was %d", micsPerPartition);
        Require.that(!maxClockAhead.isNegative(), "max-clock-ahead must not be negative, was %s", maxClockAhead);
        Require.that(!maxClockBehind.isNegative(), "max-clock-behind must not be negative, was %s", maxClockBehind);
        Require.that(commitInterval.toMillis() >= 10, "commit-interval must be at least 10ms, was %s", commitInterval);
        Require.that(
                drain.toSeconds() <= 30 && !drain.isNegative(),
                "drain must be in 0s..30s, was %s: a revocation blocks the whole group that long",
                drain);
    }
}
