package io.earshot.edge;

/** Why the agent cannot start, or go on; the message says what to do. */
public final class EdgeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    EdgeException(String message) {
        super(message);
    }
}
