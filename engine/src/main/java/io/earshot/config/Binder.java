package io.earshot.config;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Nodes to values. Goes on after a problem, so that one run finds them all; a record whose parts failed is not built,
 * and stands as {@link #FAILED} in its own holder.
 */
final class Binder {
    /** Stands for a value that could not be made; null is a value. */
    static final Object FAILED = new Object();

    private final Node root;
    private final Type rootType;
    private final List<Problem> problems;

    Binder(Node root, Type rootType, List<Problem> problems) {
        this.root = root;
        this.rootType = rootType;
        this.problems = problems;
    }

    /** @return a {@code rootType}, or {@link #FAILED} with at least one problem added */
    @Nullable
    Object bind() {
        return bind(root, rootType, false, "", null);
    }

    /** @param base where absent keys of a record take their values from, before its own defaults */
    private @Nullable Object bind(Node node, Type type, boolean nullable, String path, @Nullable Object base) {
        Class<?> raw = RecordShape.raw(type);
        if (node.isNull() && nullable) {
            return null;
        }
        if (RecordShape.isRecord(raw)) {
            return bindRecord(node, RecordShape.of(raw), path, base);
        }
        if (raw == List.class) {
            return bindList(node, RecordShape.element(type), path);
        }
        if (raw == Map.class) {
            return bindMap(node, RecordShape.element(type), path);
        }
        return bindScalar(node, raw, path);
    }

    private Object bindScalar(Node node, Class<?> type, String path) {
        if (node.isNull()) {
            return failed(node, path, "has no value");
        }
        if (!(node instanceof Node.Scalar scalar) || scalar.text() == null) {
            return failed(node, path, "expected a single value, was " + node.kind());
        }
        try {
            return Scalars.convert(scalar.text(), type);
        } catch (IllegalArgumentException e) {
            return failed(node, path, String.valueOf(e.getMessage()));
        }
    }

    private Object bindList(Node node, Type element, String path) {
        if (!(node instanceof Node.Sequence sequence)) {
            return failed(node, path, "expected a list such as [a, b] or [], was " + node.kind());
        }
        List<Object> items = new ArrayList<>();
        boolean failed = false;
        for (Node item : sequence.items()) {
            Object value = bind(item, element, false, path + "[" + items.size() + "]", null);
            failed |= value == FAILED;
            items.add(value == null ? FAILED : value);
        }
        return failed ? FAILED : List.copyOf(items);
    }

    private Object bindMap(Node node, Type element, String path) {
        if (!(node instanceof Node.Mapping mapping)) {
            return failed(node, path, "expected a mapping of keys to values, or {}, was " + node.kind());
        }
        Map<String, Object> values = new LinkedHashMap<>();
        boolean failed = false;
        for (Map.Entry<String, Node.Entry> entry : mapping.entries().entrySet()) {
            Object value = bind(entry.getValue().value(), element, false, Names.child(path, entry.getKey()), null);
            failed |= value == FAILED;
            values.put(entry.getKey(), value == null ? FAILED : value);
        }
        return failed ? FAILED : Collections.unmodifiableMap(values);
    }

    private Object bindRecord(Node node, RecordShape shape, String path, @Nullable Object base) {
        if (!(node instanceof Node.Mapping) && !node.isNull()) {
            return failed(node, path, "expected keys (" + String.join(", ", shape.names()) + "), was " + node.kind());
        }
        Map<String, Node.Entry> entries = node instanceof Node.Mapping mapping ? mapping.entries() : Map.of();
        boolean failed = refuseUnknown(entries, shape, path);
        @Nullable Object defaults = base != null ? base : shape.defaults();
        @Nullable Object[] values = new @Nullable Object[shape.keys().size()];
        for (int i = 0; i < values.length; i++) {
            RecordShape.Key key = shape.keys().get(i);
            Node.Entry entry = entries.get(key.name());
            String child = Names.child(path, key.name());
            @Nullable Object inherited = defaults == null ? null : key.of(defaults);
            values[i] = entry == null
                    ? absent(node.origin(), key, child, defaults != null, inherited)
                    : bind(entry.value(), key.type(), key.nullable(), child, inherited);
            failed |= values[i] == FAILED;
        }
        if (failed) {
            return FAILED;
        }
        try {
            return shape.build(values);
        } catch (IllegalArgumentException e) {
            return refused(node, path, String.valueOf(e.getMessage()));
        }
    }

    private @Nullable Object absent(
            Node.Origin holder, RecordShape.Key key, String path, boolean hasDefaults, @Nullable Object inherited) {
        if (hasDefaults) {
            return inherited;
        }
        if (key.fallback() != null) {
            return fallback(key, key.fallback());
        }
        if (key.nullable()) {
            return null;
        }
        if (RecordShape.isRecord(RecordShape.raw(key.type()))) {
            // Either all of its keys have defaults, or those that are missing get named.
            return bind(new Node.Scalar(holder, null), key.type(), false, path, null);
        }
        problems.add(new Problem(holder.source(), holder.line(), path, "missing: it has no default"));
        return FAILED;
    }

    private static @Nullable Object fallback(RecordShape.Key key, String text) {
        List<Problem> wrong = new ArrayList<>();
        Node node = YamlTree.parse("@Default of " + key.name(), text, wrong);
        @Nullable Object value = node == null ? FAILED : new Binder(node, key.type(), wrong).bind();
        if (!wrong.isEmpty()) {
            throw new IllegalStateException(wrong.toString());
        }
        return value;
    }

    private boolean refuseUnknown(Map<String, Node.Entry> entries, RecordShape shape, String path) {
        boolean found = false;
        for (Map.Entry<String, Node.Entry> entry : entries.entrySet()) {
            if (shape.key(entry.getKey()) == null) {
                String child = Names.child(path, entry.getKey());
                Node.Origin at = entry.getValue().key();
                problems.add(new Problem(at.source(), at.line(), child, unknown(entry.getKey(), child, shape)));
                found = true;
            }
        }
        return found;
    }

    private String unknown(String name, String path, RecordShape shape) {
        for (RecordShape.Key key : shape.keys()) {
            if (key.formerly().contains(name)) {
                return "was renamed to " + key.name();
            }
        }
        String moved = UnknownKeys.movedTo(path, rootType);
        if (moved != null) {
            return "was renamed to " + moved;
        }
        String nearest = Names.nearest(name, shape.names());
        String elsewhere = UnknownKeys.elsewhere(name, rootType);
        if (nearest != null) {
            return "unknown key; did you mean " + nearest + "?";
        } else if (elsewhere != null) {
            return "unknown key here; did you mean " + elsewhere + "?";
        }
        return "unknown key; known here: " + String.join(", ", shape.names());
    }

    /**
     * A constructor's complaint: said at the key that it begins with, else at the record. A record may stand in many
     * places, so a key that it calls {@code window.hop} is {@code hop} here before it is one looked for from the root.
     */
    private Object refused(Node record, String path, String message) {
        String word = message.split("[ ,:]", 2)[0];
        for (String tail = word; !tail.isEmpty(); tail = tail.substring(tail.indexOf('.') + 1)) {
            Node named = find(record, tail);
            if (named != null) {
                return failed(named, Names.child(path, tail), message);
            } else if (tail.indexOf('.') < 0) {
                break;
            }
        }
        Node named = find(root, word);
        return named == null ? failed(record, path, message) : failed(named, word, message);
    }

    private static @Nullable Node find(Node from, String path) {
        Node at = from;
        for (String name : path.split("\\.", -1)) {
            Node.Entry entry =
                    at instanceof Node.Mapping mapping ? mapping.entries().get(name) : null;
            if (entry == null) {
                return null;
            }
            at = entry.value();
        }
        return at;
    }

    private Object failed(Node node, String path, String message) {
        problems.add(new Problem(node.origin().source(), node.origin().line(), path, message));
        return FAILED;
    }
}
