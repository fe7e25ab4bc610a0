package io.earshot.api;

import org.jspecify.annotations.Nullable;

/** A dashboard cannot start: one line that names the key, what is wrong and what would be right. */
public final class DashboardException extends Exception {
    private static final long serialVersionUID = 1;

    public DashboardException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
