package io.earshot.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The kinds of sound to report: {@code events.yaml}.
 *
 * @param types by the name that events carry, such as {@code dog_bark}, in the file's order
 */
public record EventTypesConfig(Map<String, EventTypeConfig> types) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");
    private static final int MOST_TYPES = 1_000;

    public EventTypesConfig {
        types = Collections.unmodifiableMap(new LinkedHashMap<>(types));
        Require.that(!types.isEmpty(), "types must name at least one event type: nothing would be detected");
        Require.that(types.size() <= MOST_TYPES, "types may name at most %s, were %s", MOST_TYPES, types.size());
        types.keySet()
                .forEach(name -> Require.that(
                        NAME.matcher(name).matches(),
                        "types.%s: a type's name must be 1 to 64 lower-case letters, digits and underscores, a letter first",
                        name));
    }
}
