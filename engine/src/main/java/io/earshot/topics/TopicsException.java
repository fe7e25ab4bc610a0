package io.earshot.topics;

import org.jspecify.annotations.Nullable;

/** The cluster did not answer, or refused: one line that says who, what, and what to do. */
public final class TopicsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TopicsException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
