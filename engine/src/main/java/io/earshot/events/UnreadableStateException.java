package io.earshot.events;

import org.jspecify.annotations.Nullable;

/**
 * A stored state that this build cannot read: of another layout version, or damaged. Its message names the remedy. It
 * stops the engine with nothing committed.
 */
public final class UnreadableStateException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    public UnreadableStateException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
