package io.earshot.sinks.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What every kind of sink is told.
 *
 * @param name names its consumer group, metrics and log lines
 * @param events null: no events
 * @param alerts null: no alerts
 * @param positions whether payloads carry positions
 * @param retry what is done about a receiver that does not take a delivery
 * @param inFlight most deliveries at the same time
 * @param fromEarliest where a new group begins: with what the topics hold, or with what comes
 * @param maxAge what is older, by the record's Kafka timestamp, is skipped
 */
public record CommonConfig(
        String name,
        @Nullable EventFilter events,
        @Nullable AlertFilter alerts,
        boolean positions,
        RetryConfig retry,
        int inFlight,
        boolean fromEarliest,
        Duration maxAge) {}
