package io.earshot.config;

import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Binds YAML onto records, strictly. The key of a component is its name in kebab-case (see {@link SnakeCase} too). What may stand
 * there:
 *
 * <ul>
 *   <li>{@code int}, {@code long}, {@code float}, {@code double} (also boxed; real numbers also as {@code 20%}),
 *       {@code boolean}, {@code String}, {@code Path}, {@code Duration} ({@code 250ms}, {@code 10s}, {@code 5m},
 *       {@code 2h}, {@code 7d}), enums (in kebab-case), {@link ByteSize}, {@link Secret}, and any class with a static
 *       {@code parse(String)};
 *   <li>other records, as nested keys;
 *   <li>{@code List<T>} and {@code Map<String, T>} of these, unmodifiable, in file order.
 * </ul>
 *
 * <p>An absent key takes its value from the record's {@code public static final DEFAULTS}, nested records key by key;
 * else from {@link Default}; else it is null if the component is {@code @Nullable}; else it is a problem. Lists and maps
 * in the file replace the default whole. A record's constructor has the last word: its {@link IllegalArgumentException}
 * is reported at the key that its message begins with, or at the record.
 *
 * <p>All problems of a file come in one {@link ConfigException}. A record that cannot be bound at all (an unknown type
 * of component) is a bug and throws {@link IllegalStateException}.
 */
public final class Yaml {
    private Yaml() {}

    /** {@link #read(Path, Class, Map)} without environment. */
    public static <T extends Record> T read(Path file, Class<T> type) {
        return read(file, type, Map.of());
    }

    /**
     * @param environment variables that override keys: {@code EARSHOT_INGEST_POLL_TIMEOUT} for
     *     {@code ingest.poll-timeout}; usually {@link System#getenv()}
     * @throws ConfigException with every problem, also when the file cannot be read
     */
    public static <T extends Record> T read(Path file, Class<T> type, Map<String, String> environment) {
        return parse(file.toString(), text(file), type, environment);
    }

    /** {@link #parse(String, String, Class, Map)} without environment. */
    public static <T extends Record> T parse(String name, String text, Class<T> type) {
        return parse(name, text, type, Map.of());
    }

    /** @param name what problems call the text, as a file's name */
    public static <T extends Record> T parse(String name, String text, Class<T> type, Map<String, String> environment) {
        List<Problem> problems = new ArrayList<>();
        Node root = YamlTree.parse(name, text, problems);
        if (root instanceof Node.Mapping mapping) {
            new EnvironmentOverrides(type, mapping, problems).apply(environment);
        }
        return type.cast(bind(root, type, problems));
    }

    /** A file whose root is a map from names to records, as events.yaml is. */
    public static <T extends Record> Map<String, T> readMap(Path file, Class<T> type) {
        return parseMap(file.toString(), text(file), type);
    }

    /** {@link #readMap} of a text. */
    @SuppressWarnings("unchecked") // the binder made every value a T
    public static <T extends Record> Map<String, T> parseMap(String name, String text, Class<T> type) {
        List<Problem> problems = new ArrayList<>();
        Node root = YamlTree.parse(name, text, problems);
        return (Map<String, T>) bind(root, new MapOf(type), problems);
    }

    /** @return every key of the configuration, dotted; lists and maps are one key each */
    public static Set<String> keys(Class<? extends Record> type) {
        return RecordShape.paths(type);
    }

    /** @return every key that the file sets, dotted, at every level */
    public static Set<String> keysIn(Path file) {
        List<Problem> problems = new ArrayList<>();
        Node root = YamlTree.parse(file.toString(), text(file), problems);
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        Set<String> keys = new LinkedHashSet<>();
        collect(root, "", keys);
        return keys;
    }

    private static void collect(@Nullable Node node, String path, Set<String> keys) {
        if (node instanceof Node.Mapping mapping) {
            for (Map.Entry<String, Node.Entry> entry : mapping.entries().entrySet()) {
                String child = Names.child(path, entry.getKey());
                keys.add(child);
                collect(entry.getValue().value(), child, keys);
            }
        }
    }

    private static Object bind(@Nullable Node root, Type type, List<Problem> problems) {
        @Nullable Object value = root == null ? Binder.FAILED : new Binder(root, type, problems).bind();
        if (!problems.isEmpty() || value == null) {
            problems.sort(Comparator.comparing(Problem::line)); // stable: variables first, then down the file
            throw new ConfigException(problems);
        }
        return value;
    }

    private static String text(Path file) {
        String problem;
        try {
            String text = Files.readString(file);
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (NoSuchFileException e) {
            problem = "no such file";
        } catch (CharacterCodingException e) {
            problem = "not UTF-8 text";
        } catch (IOException e) {
            problem = Files.isDirectory(file) ? "is a folder, expected a file" : "cannot be read: " + e.getMessage();
        }
        throw new ConfigException(List.of(new Problem(file.toString(), 0, "", problem)));
    }

    /** {@code Map<String, T>} with T known only at run time. */
    private record MapOf(Class<?> element) implements ParameterizedType {
        @Override
        public Type[] getActualTypeArguments() {
            return new Type[] {String.class, element};
        }

        @Override
        public Type getRawType() {
            return Map.class;
        }

        @Override
        public @Nullable Type getOwnerType() {
            return null;
        }
    }
}
