package io.earshot.inference;

/** A model call that failed. Another call, with other or fewer windows, may succeed. */
public final class ScoringException extends Exception {
    private static final long serialVersionUID = 1L;

    public ScoringException(String message, Throwable cause) {
        super(message, cause);
    }
}
