package io.earshot.sinks.config;

import java.time.Duration;

/**
 * What is done about an endpoint that does not take a delivery.
 *
 * @param first the first wait; each further one is twice as long, give or take half of it
 * @param most the longest wait
 * @param strikes failures of one delivery, each while others were accepted, until it is a dead letter
 * @param failures failures in a row after which the endpoint counts as down
 * @param pause how long an endpoint that is down is left alone before it is tried again
 */
public record RetryConfig(Duration first, Duration most, int strikes, int failures, Duration pause) {
    public static final RetryConfig DEFAULTS =
            new RetryConfig(Duration.ofMillis(500), Duration.ofMinutes(1), 10, 5, Duration.ofSeconds(10));
}
