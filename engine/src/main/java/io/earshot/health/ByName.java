package io.earshot.health;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Children of a metric by a name that the configuration bounds: model, rule, event type. Finding a known one walks a
 * short immutable list and allocates nothing. Names beyond {@link #MOST} share one child, {@code other}: whatever goes
 * wrong upstream, a metric stays small. Thread-safe.
 */
final class ByName<T> {
    static final int MOST = 256;
    static final String OTHER = "other";

    private record Node<T>(String name, T child, @Nullable Node<T> next) {}

    private final Function<String, T> create;
    private volatile @Nullable Node<T> first;
    private int size;
    private @Nullable T other;

    /** @param create makes the child of a name; called once a name */
    ByName(Function<String, T> create) {
        this.create = create;
    }

    T get(String name) {
        T found = find(name);
        return found != null ? found : add(name);
    }

    private @Nullable T find(String name) {
        for (Node<T> node = first; node != null; node = node.next()) {
            if (node.name().equals(name)) {
                return node.child();
            }
        }
        return null;
    }

    private synchronized T add(String name) {
        T found = find(name);
        if (found != null) {
            return found;
        }
        if (size == MOST) {
            T shared = other != null ? other : create.apply(OTHER);
            other = shared;
            return shared;
        }
        T child = create.apply(name);
        first = new Node<>(name, child, first);
        size++;
        return child;
    }
}
