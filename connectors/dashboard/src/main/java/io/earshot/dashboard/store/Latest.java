package io.earshot.dashboard.store;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The last value of each key, of so many keys; the first that came goes first. Put by one thread, read by any. */
final class Latest<T> {
    private final int bound;
    private final Map<String, T> values = new ConcurrentHashMap<>();
    private final Deque<String> order = new ArrayDeque<>();

    Latest(int bound) {
        this.bound = bound;
    }

    void put(String key, @Nullable T value) {
        if (value == null) {
            if (values.remove(key) != null) {
                order.remove(key);
            }
        } else if (values.put(key, value) == null) {
            order.add(key);
            if (order.size() > bound) {
                values.remove(order.remove());
            }
        }
    }

    @Nullable
    T get(String key) {
        return values.get(key);
    }
}
