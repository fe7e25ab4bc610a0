package io.earshot.config;

import java.time.Duration;

/**
 * What becomes of audio that a worker cannot keep up with.
 *
 * @param policy {@code wait} for it, however long that takes, or {@code skip} it once it is too far behind
 * @param enterLag lag above which silence is gated, and then windows are skipped
 * @param leaveLag lag below which it is over
 * @param gateTime how long gating alone may try to bring the lag down, and how long it is kept at least
 * @param silenceGate level in dBFS below which a window counts as silent meanwhile, or {@code off}
 */
public record OverloadConfig(
        Policy policy, Duration enterLag, Duration leaveLag, Duration gateTime, String silenceGate) {
    /** Whether audio may be left out. */
    public enum Policy {
        WAIT,
        SKIP
    }

    public static final OverloadConfig DEFAULTS = new OverloadConfig(
            Policy.WAIT, Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofSeconds(10), "-50");

    public OverloadConfig {
        Require.that(
                enterLag.toSeconds() >= 1 && enterLag.toHours() <= 24,
                "enter-lag must be in 1s..24h, was %s",
                enterLag);
        Require.that(leaveLag.toMillis() >= 100, "leave-lag must be at least 100ms, was %s", leaveLag);
        Require.that(
                leaveLag.compareTo(enterLag) < 0,
                "leave-lag must be below enter-lag (%s), was %s: lower it, or raise enter-lag",
                enterLag,
                leaveLag);
        Require.that(
                !gateTime.isNegative() && gateTime.toMinutes() <= 10, "gate-time must be in 0s..10m, was %s", gateTime);
        SilenceLevel.check(silenceGate);
    }

    /** Mean power, full scale 1, below which a window is silent while silence is gated; -1 when the gate is off. */
    public double silencePower() {
        return SilenceLevel.power(silenceGate);
    }
}
