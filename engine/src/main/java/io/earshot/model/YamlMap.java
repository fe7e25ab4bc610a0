package io.earshot.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One map of model.yaml. Asking for a key makes it known; what is missing or of the wrong type is written down as a
 * problem and answered with an empty value, so that reading goes on and finds the other problems too.
 */
final class YamlMap {
    private static final int LONGEST_TYPO = 100;

    private final String prefix;
    private final JsonNode node;
    private final List<String> problems;
    private final Set<String> known = new LinkedHashSet<>();

    /** @param prefix path of the map with its dot, empty for the root */
    YamlMap(String prefix, JsonNode node, List<String> problems) {
        this.prefix = prefix;
        this.node = node;
        this.problems = problems;
        if (!node.isObject() && !node.isMissingNode()) {
            problem(prefix.isEmpty() ? "root" : prefix.substring(0, prefix.length() - 1), "must be a map", node);
        }
    }

    String prefix() {
        return prefix;
    }

    List<String> keys() {
        List<String> keys = new ArrayList<>();
        node.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    String text(String key) {
        String text = optionalText(key);
        if (text == null) {
            missing(key, "text");
            return "";
        }
        return text;
    }

    @Nullable
    String optionalText(String key) {
        JsonNode value = value(key);
        if (value == null) {
            return null;
        }
        if (!value.isTextual() && !value.isIntegralNumber()) {
            problem(prefix + key, "must be text: put it in quotes", value);
        }
        return value.asText();
    }

    int integer(String key) {
        JsonNode value = value(key);
        if (value == null) {
            missing(key, "a whole number");
        } else if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            problem(prefix + key, "must be a whole number of 32 bits", value);
        } else {
            return value.intValue();
        }
        return 0;
    }

    double number(String key) {
        Double number = optionalNumber(key);
        if (number == null) {
            missing(key, "a number");
            return 0;
        }
        return number;
    }

    @Nullable
    Double optionalNumber(String key) {
        JsonNode value = value(key);
        if (value == null) {
            return null;
        }
        if (!value.isNumber()) {
            problem(prefix + key, "must be a number", value);
            return 0.0;
        }
        return value.doubleValue();
    }

    YamlMap map(String key) {
        JsonNode value = value(key);
        if (value == null) {
            missing(key, "a map");
        }
        return new YamlMap(prefix + key + ".", value == null ? MissingNode.getInstance() : value, problems);
    }

    @Nullable
    YamlMap optionalMap(String key) {
        return value(key) == null ? null : map(key);
    }

    List<JsonNode> list(String key) {
        JsonNode value = value(key);
        List<JsonNode> items = new ArrayList<>();
        if (value == null) {
            missing(key, "a list");
        } else if (!value.isArray()) {
            problem(prefix + key, "must be a list", value);
        } else {
            value.forEach(items::add);
        }
        return items;
    }

    /** Call last: every key that has not been asked for is a problem. */
    void refuseUnknownKeys() {
        for (String key : keys()) {
            if (key.length() > LONGEST_TYPO) {
                problems.add("%s key %s%s... is unknown"
                        .formatted(ModelManifest.FILE, prefix, key.substring(0, LONGEST_TYPO)));
            } else if (!known.contains(key)) {
                String nearest = known.stream()
                        .min(Comparator.comparingInt((String candidate) -> distance(key, candidate)))
                        .orElse("");
                problems.add("%s key %s%s is unknown; the nearest known key is %s%s"
                        .formatted(ModelManifest.FILE, prefix, key, prefix, nearest));
            }
        }
    }

    private @Nullable JsonNode value(String key) {
        known.add(key);
        JsonNode value = node.get(key);
        return value == null || value.isNull() ? null : value;
    }

    private void missing(String key, String expected) {
        if (!node.isMissingNode()) { // a missing map has been reported already
            problems.add("%s key %s%s is missing: it must be %s".formatted(ModelManifest.FILE, prefix, key, expected));
        }
    }

    private void problem(String path, String expected, JsonNode was) {
        String shown = was.toString();
        problems.add("%s key %s %s, was %s"
                .formatted(
                        ModelManifest.FILE,
                        path,
                        expected,
                        shown.length() > 60 ? shown.substring(0, 60) + "..." : shown));
    }

    /** Levenshtein's edit distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
