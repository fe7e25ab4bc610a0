package io.earshot.dashboard.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Things that happened, the newest first, and by a group of theirs (events by mic). Invariants:
 *
 * <ul>
 *   <li>each id is there once, with what was put last;
 *   <li>never more than the bound: the oldest goes first;
 *   <li>a walk from page to page gives everything that is there all the while exactly once.
 * </ul>
 *
 * <p>Put and forgotten by one thread at a time; read by any.
 *
 * @param <T> what happened; must not change once put
 */
public final class Timeline<T> {
    /** Where something stands: later times first, then by id. */
    public record Key(long at, String id) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int order = Long.compare(other.at, at);
            return order != 0 ? order : id.compareTo(other.id);
        }
    }

    /**
     * Some of it, in order.
     *
     * @param next the last one's key where there is more, else null
     */
    public record Page<T>(List<T> items, @Nullable Key next) {}

    private final int bound;
    private final ToLongFunction<T> time;
    private final Function<T, String> id;
    private final Function<T, @Nullable String> group;
    private final ConcurrentNavigableMap<Key, T> all = new ConcurrentSkipListMap<>();
    private final Map<String, Key> keys = new ConcurrentHashMap<>();
    private final Map<String, ConcurrentNavigableMap<Key, T>> groups = new ConcurrentHashMap<>();

    Timeline(int bound, ToLongFunction<T> time, Function<T, String> id, Function<T, @Nullable String> group) {
        this.bound = bound;
        this.time = time;
        this.id = id;
        this.group = group;
    }

    void put(T thing) {
        Key key = new Key(time.applyAsLong(thing), id.apply(thing));
        Key before = keys.put(key.id(), key);
        if (before != null && !before.equals(key)) {
            remove(before);
        }
        all.put(key, thing);
        String name = group.apply(thing);
        if (name != null) {
            groups.computeIfAbsent(name, each -> new ConcurrentSkipListMap<>()).put(key, thing);
        }
        while (keys.size() > bound) {
            forget(all.lastKey());
        }
    }

    /** Lets go of what happened before a time. */
    void forgetBefore(long at) {
        Map.Entry<Key, T> oldest = all.lastEntry();
        while (oldest != null && oldest.getKey().at() < at) {
            forget(oldest.getKey());
            oldest = all.lastEntry();
        }
    }

    private void forget(Key key) {
        keys.remove(key.id());
        remove(key);
    }

    private void remove(Key key) {
        T thing = all.remove(key);
        String name = thing == null ? null : group.apply(thing);
        if (name != null) {
            groups.computeIfPresent(name, (each, members) -> {
                members.remove(key);
                return members.isEmpty() ? null : members;
            });
        }
    }

    public @Nullable T get(String wanted) {
        Key key = keys.get(wanted);
        return key == null ? null : all.get(key);
    }

    public int size() {
        return keys.size();
    }

    /** Everything, the newest first, as it is while it is read. */
    public Iterable<T> all() {
        return all.values();
    }

    /** @return how many of a group happened at a time or later */
    int countSince(String name, long at) {
        NavigableMap<Key, T> members = groups.get(name);
        // No id is before the empty one: this key is the first of its time.
        return members == null ? 0 : members.headMap(new Key(at - 1, ""), false).size();
    }

    /**
     * @param name of a group, or null for all
     * @param after the page before's {@code next}, or null to begin
     * @param before only what happened before this time
     * @param end what is older than this cannot match
     */
    public Page<T> page(
            @Nullable String name, @Nullable Key after, long before, long end, Predicate<T> wanted, int limit) {
        NavigableMap<Key, T> members = name == null ? all : groups.get(name);
        List<T> items = new ArrayList<>();
        if (members == null) {
            return new Page<>(items, null);
        }
        Key start = new Key(before - 1, "");
        boolean continues = after != null && after.compareTo(start) >= 0;
        NavigableMap<Key, T> rest =
                continues && after != null ? members.tailMap(after, false) : members.tailMap(start, true);
        Key last = null;
        for (Map.Entry<Key, T> entry : rest.entrySet()) {
            if (entry.getKey().at() < end) {
                break;
            }
            if (wanted.test(entry.getValue())) {
                if (items.size() == limit) {
                    return new Page<>(items, last);
                }
                items.add(entry.getValue());
                last = entry.getKey();
            }
        }
        return new Page<>(items, null);
    }
}
