package io.earshot.reference;

import io.earshot.config.ByteSize;
import io.earshot.config.ConfigException;
import io.earshot.config.Default;
import io.earshot.config.Problem;
import io.earshot.config.Secret;
import io.earshot.config.Yaml;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the engine's records say of their keys.
 *
 * @param root of the file
 * @param file a file that is right but for one key: given the key's path and a value for it
 */
record EngineKeys(Class<? extends Record> root, BiFunction<String, String, String> file) {
    private static final Map<Class<?>, String> WORDS = Map.ofEntries(
            Map.entry(int.class, "whole number"),
            Map.entry(Integer.class, "whole number"),
            Map.entry(double.class, "number"),
            Map.entry(Double.class, "number"),
            Map.entry(boolean.class, "true, false"),
            Map.entry(String.class, "text"),
            Map.entry(Secret.class, "secret"),
            Map.entry(Path.class, "path"),
            Map.entry(Duration.class, "time"),
            Map.entry(ByteSize.class, "size"));

    private static final String ODD_TEXT = "\"\\x01\"";

    /** A key of a record. */
    record Key(String path, RecordComponent component) {
        Type type() {
            return component.getGenericType();
        }

        /** What the record says where the file does not; null: the key must be there. */
        @Nullable
        String otherwise() {
            Default given = component.getAnnotation(Default.class);
            if (given != null) {
                return given.value();
            }
            return component.getAnnotatedType().isAnnotationPresent(Nullable.class) ? "" : null;
        }
    }

    /** @return every key of a record, those of records in it too, their path after a prefix */
    static List<Key> keys(Class<?> type, String prefix) {
        List<Key> keys = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            String path = prefix + kebab(component.getName());
            if (isRecord(component.getType())) {
                keys.addAll(keys(component.getType(), path + "."));
            } else {
                keys.add(new Key(path, component));
            }
        }
        return keys;
    }

    /** @param underscores whether the file writes names of choices so */
    String takes(String path, Type type, boolean underscores) {
        String word = word(type, underscores);
        List<String> refusals = new ArrayList<>();
        for (String value : odd(type)) {
            String message = refusal(path, value);
            if (message != null) {
                refusals.add(Takes.phrase(message));
            }
        }
        String bounds = raw(type).isEnum() || raw(type) == boolean.class ? "" : Takes.together(refusals);
        return bounds.isEmpty() ? word : word + ", " + bounds;
    }

    private @Nullable String refusal(String path, String value) {
        try {
            Yaml.parse("probe", file.apply(path, value), root);
        } catch (ConfigException e) {
            String name = path.substring(path.lastIndexOf('.') + 1);
            for (Problem problem : e.problems()) {
                String message = problem.message();
                if (message.startsWith(name + " ") && Takes.says(message.substring(name.length() + 1))) {
                    return message.substring(name.length() + 1);
                }
            }
        }
        return null;
    }

    /** Values of a type that are likely to be refused by who has bounds. */
    private static List<String> odd(Type type) {
        Class<?> raw = raw(type);
        if (raw == int.class || raw == Integer.class) {
            return List.of(String.valueOf(Integer.MIN_VALUE), String.valueOf(Integer.MAX_VALUE));
        } else if (raw == double.class || raw == Double.class) {
            return List.of("-1", "2");
        } else if (raw == Duration.class) {
            return List.of("0s", "100000d");
        } else if (raw == ByteSize.class) {
            return List.of("0B", "1000000TiB");
        } else if (raw == String.class || raw == Secret.class) {
            return List.of("\"\"", ODD_TEXT);
        } else if (raw == List.class && word(type, false).equals("list of texts")) {
            return List.of("[" + ODD_TEXT + "]");
        }
        return List.of();
    }

    private static String word(Type type, boolean underscores) {
        Class<?> raw = raw(type);
        if (raw == List.class && type instanceof ParameterizedType list) {
            Class<?> element = raw(list.getActualTypeArguments()[0]);
            return element.isRecord() ? "list of keys" : "list of " + WORDS.get(element) + "s";
        } else if (raw == Map.class) {
            return "names with values";
        } else if (raw.isEnum()) {
            return Arrays.stream(raw.getEnumConstants())
                    .map(each -> ((Enum<?>) each).name().toLowerCase(Locale.ROOT))
                    .map(each -> underscores ? each : each.replace('_', '-'))
                    .collect(Collectors.joining(", "));
        }
        String word = WORDS.get(raw);
        if (word == null) {
            throw new IllegalStateException("a type that the reference has no word for: " + type);
        }
        return word;
    }

    private static boolean isRecord(Class<?> type) {
        return type.isRecord() && !WORDS.containsKey(type);
    }

    static Class<?> raw(Type type) {
        return (Class<?>) (type instanceof ParameterizedType generic ? generic.getRawType() : type);
    }

    static String kebab(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }
}
