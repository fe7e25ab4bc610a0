package io.earshot.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A parsed file: what the binder sees of YAML, each part knowing where it was written. */
sealed interface Node {
    Origin origin();

    /** Where a node was written: a file's line, from 1, or an environment variable (line 0). */
    record Origin(String source, int line) {}

    /** @param text the value as written, without quotes; null where the file says null or nothing */
    record Scalar(Origin origin, @Nullable String text) implements Node {}

    record Sequence(Origin origin, List<Node> items) implements Node {}

    /** @param entries in file order; mutable, so that environment variables can be laid over the file */
    record Mapping(Origin origin, Map<String, Entry> entries) implements Node {}

    /** A value and where its key stands. */
    record Entry(Origin key, Node value) {}

    /** @return true for {@code key:} and {@code key: null} */
    default boolean isNull() {
        return this instanceof Scalar scalar && scalar.text() == null;
    }

    /** @return what a user would call this kind of node, for messages; never the value */
    default String kind() {
        if (this instanceof Scalar scalar) {
            return scalar.text() == null ? "nothing" : "a single value";
        }
        return this instanceof Sequence ? "a list" : "a mapping of keys to values";
    }
}
