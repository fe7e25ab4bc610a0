package io.earshot.broker;

import org.jspecify.annotations.Nullable;

/** The embedded broker cannot run: one line that says why and what to change. */
public final class BrokerException extends RuntimeException {
    private static final long serialVersionUID = 1;

    BrokerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
