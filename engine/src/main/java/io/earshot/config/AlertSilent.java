package io.earshot.config;

import java.time.Duration;

/**
 * What makes a mic a silent one.
 *
 * @param after for how long nothing has been known of the mic; 10 s to 12 h
 */
public record AlertSilent(Duration after) {
    private static final Duration LONGEST = Duration.ofHours(12);

    public AlertSilent {
        Require.that(
                after.compareTo(Duration.ofSeconds(10)) >= 0 && after.compareTo(LONGEST) <= 0,
                "after must be 10s to 12h, was %s: coverage is published every few seconds, and a mic that has"
                        + " been away for a day is not watched any more",
                AlertRule.text(after));
    }
}
