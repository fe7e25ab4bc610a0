package io.earshot.config;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;

/** Checks of configuration values: a record that fails one cannot be built. */
public final class Require {
    private Require() {}

    /**
     * @param message names the key as the user wrote it, the value, the bound and the harm
     * @throws IllegalArgumentException with that message unless {@code condition} holds
     */
    @FormatMethod
    public static void that(boolean condition, @FormatString String message, Object... values) {
        if (!condition) {
            throw new IllegalArgumentException(String.format(java.util.Locale.ROOT, message, values));
        }
    }
}
