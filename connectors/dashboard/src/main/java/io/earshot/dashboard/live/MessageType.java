package io.earshot.dashboard.live;

import java.util.Locale;

/** What messages there are. */
public enum MessageType {
    EVENT,
    ALERT,
    REVIEW,
    ACKNOWLEDGE,
    MIC,
    COVERAGE,
    /** The first message: whether what was missed follows. */
    HELLO,
    /** Something was missed: read the lists anew. */
    RESYNC;

    /** @return its name in the stream */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
