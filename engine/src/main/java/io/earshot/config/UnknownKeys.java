package io.earshot.config;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** Looks through the whole configuration for what a misplaced key may have meant. */
final class UnknownKeys {
    private UnknownKeys() {}

    /** @return the key, dotted from the root, that was called {@code path} once; null when there is none */
    static @Nullable String movedTo(String path, Type root) {
        Class<?> type = RecordShape.raw(root);
        return RecordShape.isRecord(type) ? movedTo(path, type, "", 0) : null;
    }

    private static @Nullable String movedTo(String path, Class<?> type, String at, int depth) {
        for (RecordShape.Key key : RecordShape.of(type).keys()) {
            String child = Names.child(at, key.name());
            if (key.formerly().contains(path)) {
                return child;
            }
            Class<?> raw = RecordShape.raw(key.type());
            String below = RecordShape.isRecord(raw) && depth < 10 ? movedTo(path, raw, child, depth + 1) : null;
            if (below != null) {
                return below;
            }
        }
        return null;
    }

    /** @return a key of this very name in another place, dotted from the root; null when there is none */
    static @Nullable String elsewhere(String name, Type root) {
        Class<?> type = RecordShape.raw(root);
        if (!RecordShape.isRecord(type) || name.length() > Names.LONGEST_TYPO) {
            return null;
        }
        String end = "." + name;
        return RecordShape.paths(type).stream()
                .filter(path -> path.endsWith(end) || path.equals(name))
                .findFirst()
                .orElse(null);
    }
}
