package io.earshot;

import java.time.Duration;

/**
 * How often a member of a group says that it lives. It also hears then that the group re-forms, and the others wait for it:
 * a member that left cleanly is replaced no sooner than the slowest of those that stay has heard of it.
 */
final class Heartbeat {
    private static final Duration AT_MOST = Duration.ofMillis(250);
    /** So many may be lost before the session is over. */
    private static final int BEATS = 6;

    private Heartbeat() {}

    static int millis(Duration session) {
        return (int) Math.max(1, Math.min(session.toMillis() / BEATS, AT_MOST.toMillis()));
    }
}
