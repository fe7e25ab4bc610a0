package io.earshot.streams;

/** A state directory that cannot be used; the message names it and the remedy. */
public final class StateException extends RuntimeException {
    private static final long serialVersionUID = 1;

    StateException(String message, Throwable cause) {
        super(message, cause);
    }
}
