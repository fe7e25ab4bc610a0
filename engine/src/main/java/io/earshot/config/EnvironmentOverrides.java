package io.earshot.config;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Lays environment variables over a parsed file. The variable of a key is {@code EARSHOT_} and the dotted key in upper
 * case with an underscore for every other character: {@code ingest.poll-timeout} is {@code EARSHOT_INGEST_POLL_TIMEOUT}.
 *
 * <ul>
 *   <li>Lists of single values are written with commas: {@code a,b}; list items that the file has, by number from 0.
 *   <li>Keys of a map are those that the file has; where a map holds single values, any other name becomes a dotted
 *       lower-case one: {@code EARSHOT_KAFKA_CLIENT_SASL_JAAS_CONFIG} is {@code kafka.client.sasl.jaas.config}.
 *   <li>An empty variable is a key without a value. A variable that fits no key, or more than one, is a problem.
 * </ul>
 */
final class EnvironmentOverrides {
    static final String PREFIX = "EARSHOT_";

    /** Not keys of the configuration: what the launcher reads, and the build of the dashboard's page. */
    static final Set<String> OTHERS = Set.of("EARSHOT_OPTS", "EARSHOT_WEB");

    private final Class<?> type;
    private final Node.Mapping root;
    private final List<Problem> problems;

    EnvironmentOverrides(Class<?> type, Node.Mapping root, List<Problem> problems) {
        this.type = type;
        this.root = root;
        this.problems = problems;
    }

    /** A key that a variable may mean. */
    private record Target(List<String> path, Type type) {
        @Override
        public String toString() {
            return String.join(".", path);
        }
    }

    void apply(Map<String, String> environment) {
        new TreeMap<>(environment).forEach((name, value) -> {
            if (name.startsWith(PREFIX) && !OTHERS.contains(name)) {
                apply(name, value);
            }
        });
    }

    private void apply(String name, String value) {
        Node.Origin origin = new Node.Origin("environment variable " + name, 0);
        List<Target> targets = new ArrayList<>();
        match(type, root, List.of(), name.substring(PREFIX.length()), targets);
        if (targets.size() == 1) {
            Target target = targets.get(0);
            set(root, target.path(), node(origin, value, target.type()));
        } else if (targets.isEmpty()) {
            String nearest = Names.nearest(name, variables());
            problems.add(new Problem(
                    origin.source(),
                    0,
                    "",
                    "fits no key of the configuration"
                            + (nearest == null ? "; unset it" : "; did you mean " + nearest + "?")));
        } else {
            problems.add(new Problem(
                    origin.source(), 0, "", "could mean any of " + targets + ": set the key in the file instead"));
        }
    }

    private List<String> variables() {
        return RecordShape.paths(type).stream()
                .map(path -> PREFIX + Names.variable(path))
                .toList();
    }

    private static void match(Type type, @Nullable Node node, List<String> path, String rest, List<Target> found) {
        Class<?> raw = RecordShape.raw(type);
        if (RecordShape.isRecord(raw)) {
            for (RecordShape.Key key : RecordShape.of(raw).keys()) {
                matchChild(key.type(), child(node, key.name()), append(path, key.name()), key.name(), rest, found);
            }
        } else if (raw == Map.class) {
            matchMap(RecordShape.element(type), node, path, rest, found);
        } else if (raw == List.class && node instanceof Node.Sequence sequence) {
            for (int i = 0; i < sequence.items().size(); i++) {
                String index = String.valueOf(i);
                matchChild(RecordShape.element(type), sequence.items().get(i), append(path, index), index, rest, found);
            }
        }
    }

    private static void matchMap(
            Type element, @Nullable Node node, List<String> path, String rest, List<Target> found) {
        int before = found.size();
        if (node instanceof Node.Mapping mapping) {
            mapping.entries()
                    .forEach(
                            (name, entry) -> matchChild(element, entry.value(), append(path, name), name, rest, found));
        }
        if (found.size() == before && Scalars.isScalar(RecordShape.raw(element))) {
            String name = rest.toLowerCase(Locale.ROOT).replace('_', '.');
            found.add(new Target(append(path, name), element));
        }
    }

    private static void matchChild(
            Type type, @Nullable Node node, List<String> path, String name, String rest, List<Target> found) {
        String variable = Names.variable(name);
        if (rest.equals(variable) && isLeaf(type)) {
            found.add(new Target(path, type));
        } else if (rest.startsWith(variable + "_")) {
            match(type, node, path, rest.substring(variable.length() + 1), found);
        }
    }

    private static boolean isLeaf(Type type) {
        Class<?> raw = RecordShape.raw(type);
        return raw == List.class ? Scalars.isScalar(RecordShape.raw(RecordShape.element(type))) : Scalars.isScalar(raw);
    }

    private static Node node(Node.Origin origin, String value, Type type) {
        if (RecordShape.raw(type) != List.class) {
            return new Node.Scalar(origin, value.isEmpty() ? null : value);
        }
        List<Node> items = new ArrayList<>();
        for (String item : value.isBlank() ? new String[0] : value.split(",", -1)) {
            items.add(new Node.Scalar(origin, item.strip()));
        }
        return new Node.Sequence(origin, items);
    }

    private static void set(Node holder, List<String> path, Node value) {
        String name = path.get(0);
        List<String> rest = path.subList(1, path.size());
        if (holder instanceof Node.Sequence sequence) {
            int index = index(name, sequence);
            if (index < 0) {
                return; // the file has a list where keys belong, which the binder reports
            }
            if (rest.isEmpty()) {
                sequence.items().set(index, value);
            } else {
                set(sequence.items().get(index), rest, value);
            }
        } else if (holder instanceof Node.Mapping mapping) {
            Node.Entry entry = mapping.entries().get(name);
            if (rest.isEmpty()) {
                mapping.entries().put(name, new Node.Entry(value.origin(), value));
            } else if (entry == null || entry.value().isNull()) {
                Node.Mapping made = new Node.Mapping(value.origin(), new LinkedHashMap<>());
                mapping.entries().put(name, new Node.Entry(value.origin(), made));
                set(made, rest, value);
            } else {
                set(entry.value(), rest, value);
            }
        } // else: the file has a single value where keys belong, which the binder reports
    }

    /** @return the place that a name means, -1 where it means none */
    private static int index(String name, Node.Sequence sequence) {
        for (int i = 0; i < sequence.items().size(); i++) {
            if (String.valueOf(i).equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private static @Nullable Node child(@Nullable Node node, String name) {
        Node.Entry entry =
                node instanceof Node.Mapping mapping ? mapping.entries().get(name) : null;
        return entry == null ? null : entry.value();
    }

    private static List<String> append(List<String> path, String name) {
        List<String> longer = new ArrayList<>(path);
        longer.add(name);
        return longer;
    }
}
