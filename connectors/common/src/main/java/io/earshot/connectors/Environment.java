package io.earshot.connectors;

import org.jspecify.annotations.Nullable;

/** The process's environment, or what stands in for it. A type of its own: a generic one loses its nullness in class files. */
@FunctionalInterface
public interface Environment {
    /** @return null where that variable is not set */
    @Nullable
    String apply(String name);
}
