package io.earshot.sinks.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One object of the configuration's tree. Every question names its key, its default and its bounds; what is wrong is noted
 * with the key's whole path, and the default stands in so that the rest is checked too. {@link #end} notes the keys that
 * nobody asked for.
 */
final class Fields {
    private final String path;
    private final JsonNode node;
    private final List<String> problems;
    private final UnaryOperator<@Nullable String> environment;
    private final Set<String> asked = new LinkedHashSet<>();

    Fields(String path, JsonNode node, List<String> problems, UnaryOperator<@Nullable String> environment) {
        this.path = path;
        this.problems = problems;
        this.environment = environment;
        boolean empty = node.isMissingNode() || node.isNull();
        if (!empty && !node.isObject()) {
            problems.add((path.isEmpty() ? "the file" : path) + ": must hold keys, one a line, each with a value");
        }
        this.node = node.isObject() ? node : MissingNode.getInstance();
    }

    void problem(String key, String what) {
        problems.add(path(key) + ": " + what);
    }

    boolean has(String key) {
        asked.add(key);
        return node.has(key);
    }

    boolean hasValue(String key) {
        return node.hasNonNull(key);
    }

    Fields object(String key) {
        return new Fields(path(key), value(key), problems, environment);
    }

    List<Fields> objects(String key) {
        JsonNode list = value(key);
        if (!list.isMissingNode() && !list.isArray()) {
            problem(key, "must be a list, each entry on a line that begins with a dash");
        }
        List<Fields> objects = new ArrayList<>();
        for (JsonNode each : list.isArray() ? list : MissingNode.getInstance()) {
            objects.add(new Fields(path(key) + "[" + objects.size() + "]", each, problems, environment));
        }
        return objects;
    }

    /** @param pattern what the whole text must match; {@code means} says it in words */
    String text(String key, String otherwise, String pattern, String means) {
        return read(key, otherwise, text -> {
            if (!text.matches(pattern)) {
                throw new IllegalArgumentException("must be %s, was \"%s\"".formatted(means, text));
            }
            return text;
        });
    }

    /** A list of texts, or one. */
    Set<String> texts(String key, String pattern, String means) {
        JsonNode given = value(key);
        Set<String> texts = new LinkedHashSet<>();
        for (JsonNode each : given.isArray() ? given : List.of(given)) {
            if (each.isMissingNode() || each.isNull()) {
                continue;
            }
            if (!each.isValueNode() || !each.asText().matches(pattern)) {
                problem(key, "each must be %s, was %s".formatted(means, each));
            }
            texts.add(each.asText());
        }
        return texts;
    }

    @Nullable
    Secret secret(String key) {
        return this.<@Nullable Secret>read(key, null, text -> Secret.parse(text, environment));
    }

    Map<String, Secret> secrets(String key) {
        Map<String, Secret> secrets = new LinkedHashMap<>();
        Fields fields = object(key);
        fields.node.fieldNames().forEachRemaining(name -> {
            Secret secret = fields.secret(name);
            if (secret != null) {
                secrets.put(name, secret);
            }
        });
        return secrets;
    }

    Duration duration(String key, Duration otherwise, Duration least, Duration most) {
        return read(key, otherwise, text -> {
            Duration duration = Durations.parse(text);
            if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
                throw new IllegalArgumentException(
                        "must be %s to %s, was %s".formatted(Durations.text(least), Durations.text(most), text));
            }
            return duration;
        });
    }

    /** A number of bytes, with a unit. */
    long size(String key, long otherwise, long least, long most) {
        return read(key, otherwise, text -> {
            long size = Sizes.parse(text);
            if (size < least || size > most) {
                throw new IllegalArgumentException(
                        "must be %s to %s, was %s".formatted(Sizes.text(least), Sizes.text(most), text));
            }
            return size;
        });
    }

    int count(String key, int otherwise, int least, int most) {
        return (int) number(key, otherwise, least, most, true);
    }

    double number(String key, double otherwise, double least, double most) {
        return number(key, otherwise, least, most, false);
    }

    private double number(String key, double otherwise, double least, double most, boolean whole) {
        return read(key, otherwise, text -> {
            double number;
            try {
                number = Double.parseDouble(text);
            } catch (NumberFormatException e) {
                number = Double.NaN;
            }
            if (!(number >= least && number <= most) || (whole && number != Math.rint(number))) {
                String form = whole ? "a whole number from %.0f to %.0f" : "a number from %s to %s";
                throw new IllegalArgumentException(
                        ("must be " + form + ", was %s").formatted((Object) least, most, text));
            }
            return number;
        });
    }

    boolean flag(String key, boolean otherwise) {
        return read(key, otherwise, text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("must be true or false, was \"%s\"".formatted(text));
        });
    }

    /** One of an enum's constants, in small letters with dashes. */
    <E extends Enum<E>> E choice(String key, E otherwise) {
        return read(key, otherwise, text -> constant(otherwise.getDeclaringClass(), text));
    }

    static <E extends Enum<E>> E constant(Class<E> type, String text) {
        List<String> names = new ArrayList<>();
        for (E each : type.getEnumConstants()) {
            String name = name(each);
            if (name.equals(text)) {
                return each;
            }
            names.add(name);
        }
        throw new IllegalArgumentException("must be one of %s, was \"%s\"".formatted(String.join(", ", names), text));
    }

    static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Notes the keys that are not known here. */
    void end() {
        node.fieldNames().forEachRemaining(key -> {
            if (!asked.contains(key)) {
                problem(key, "is not known here; known are " + String.join(", ", asked));
            }
        });
    }

    private <T extends @Nullable Object> T read(String key, T otherwise, Function<String, T> parse) {
        JsonNode value = value(key);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        if (!value.isValueNode()) {
            problem(key, "must be a single value");
            return otherwise;
        }
        try {
            return parse.apply(value.asText());
        } catch (IllegalArgumentException e) {
            problem(key, String.valueOf(e.getMessage()));
            return otherwise;
        }
    }

    private JsonNode value(String key) {
        asked.add(key);
        return node.path(key);
    }

    private String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
