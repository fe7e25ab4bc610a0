package io.earshot.health;

import java.util.EnumMap;
import java.util.Objects;
import java.util.function.Function;

/**
 * Children of a metric by the constants of an enum, there from the start: a counter that begins at 0 shows its first rise.
 * Finding one is an access to an array. Thread-safe.
 */
final class ByConstant<E extends Enum<E>, T> {
    private final EnumMap<E, T> children;

    /** @param create makes the child of a constant */
    ByConstant(Class<E> constants, Function<E, T> create) {
        children = new EnumMap<>(constants);
        for (E constant : constants.getEnumConstants()) {
            children.put(constant, create.apply(constant));
        }
    }

    T get(E constant) {
        return Objects.requireNonNull(children.get(constant));
    }
}
