package io.earshot.config;

import java.time.Duration;

/**
 * What makes a mic a silent one.
 *
 * @param after for how long nothing has been known of the mic; 20 s to 12 h, and more than the interval
 *     between two coverage records of a mic (10 s by default)
 */
public record AlertSilent(Duration after) {
    private static final Duration LONGEST = Duration.ofHours(12);

    public AlertSilent {
        Require.that(
                after.compareTo(Duration.ofSeconds(20)) >= 0 && after.compareTo(LONGEST) <= 0,
                "after must be 20s to 12h, was %s: coverage comes every 10 s by default, and a mic that has"
                        + " been away for a day is not watched any more",
                AlertRule.text(after));
    }
}
