package io.earshot.sinks.delivery;

/** The receiver does not want this delivery, now or later: a dead letter. The message is the reason. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public RefusedException(String reason) {
        super(reason);
    }
}
