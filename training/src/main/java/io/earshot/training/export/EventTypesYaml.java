package io.earshot.training.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.earshot.config.EventTypeConfig;
import java.util.Locale;
import java.util.Map;

/** Writes event types as {@code events.yaml} has them. */
public final class EventTypesYaml {
    private static final ObjectMapper JSON = new ObjectMapper();

    private EventTypesYaml() {}

    /**
     * @param comment what the file is, a line or more
     * @param types by the name that events carry
     */
    public static String format(String comment, Map<String, EventTypeConfig> types) {
        StringBuilder yaml = new StringBuilder();
        comment.lines()
                .forEach(line -> yaml.append(("# " + line).stripTrailing()).append('\n'));
        yaml.append("types:\n");
        types.forEach((name, type) -> {
            yaml.append("\n  ").append(name).append(":\n");
            line(yaml, "labels", json(type.labels()));
            line(yaml, "high", number(type.high()));
            line(yaml, "low", number(type.low()));
            line(yaml, "merge", type.merge().toMillis() + "ms");
            line(yaml, "minimum", type.minimum().toMillis() + "ms");
            line(yaml, "median", Integer.toString(type.median()));
            line(yaml, "max-gap", Integer.toString(type.maxGap()));
            line(yaml, "max-pending", Integer.toString(type.maxPending()));
            line(yaml, "update-every", Integer.toString(type.updateEvery()));
            if (type.model() != null) {
                line(yaml, "model", json(type.model()));
            }
        });
        return yaml.toString();
    }

    private static void line(StringBuilder yaml, String key, String value) {
        yaml.append("    ").append(key).append(": ").append(value).append('\n');
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value).replaceAll("0+$", "").replaceAll("\\.$", "");
    }

    /** JSON is YAML, whatever letters are in it. */
    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not writable: " + value, e);
        }
    }
}
