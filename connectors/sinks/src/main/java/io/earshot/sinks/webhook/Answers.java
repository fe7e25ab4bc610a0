package io.earshot.sinks.webhook;

import io.earshot.sinks.delivery.RefusedException;
import io.earshot.sinks.delivery.UnavailableException;
import java.time.Duration;
import java.time.Instant;

/** What an HTTP status says about a delivery. */
final class Answers {
    private Answers() {}

    /**
     * Returns when it was accepted.
     *
     * @param retryAfter the header, empty where there is none
     * @throws UnavailableException when the same request may succeed later: 408, 425, 429 and every 5xx
     * @throws RefusedException with everything else: a redirect too, since a signature is for one receiver
     */
    static void check(int status, String retryAfter, Instant now) {
        if (status >= 200 && status < 300) {
            return;
        }
        if (status == 408 || status == 425 || status == 429 || status >= 500) {
            Duration wait = RetryAfter.parse(retryAfter, now);
            throw new UnavailableException("HTTP " + status, status == 425 || status == 429, wait);
        }
        throw new RefusedException("HTTP " + status);
    }
}
