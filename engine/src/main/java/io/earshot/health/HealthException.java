package io.earshot.health;

import org.jspecify.annotations.Nullable;

/** The health server cannot start: one line that names the key and what to do. */
public final class HealthException extends RuntimeException {
    private static final long serialVersionUID = 1;

    HealthException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
