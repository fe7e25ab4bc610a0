package io.earshot.sinks.webhook;

/** The endpoint does not want this delivery, now or later: a dead letter. The message is the reason. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    RefusedException(String reason) {
        super(reason);
    }
}
