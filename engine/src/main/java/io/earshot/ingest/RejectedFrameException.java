package io.earshot.ingest;

/** A frame cannot be used, for a reason that belongs to it alone: it goes to dead letters and the stream goes on. */
public final class RejectedFrameException extends Exception {
    private static final long serialVersionUID = 1;

    private final Rejection reason;

    public RejectedFrameException(Rejection reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Rejection reason() {
        return reason;
    }
}
