package io.earshot.training.recipe;

import io.earshot.config.EventTypeConfig;
import io.earshot.training.data.EventNames;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Event types for a model that nobody has chosen thresholds for: an even chance, held for half that. */
public final class PlainRules {
    private PlainRules() {}

    /** @return by the name that events carry */
    public static Map<String, EventTypeConfig> of(List<String> classes) {
        Map<String, EventTypeConfig> rules = new LinkedHashMap<>();
        EventNames.of(classes)
                .forEach((label, name) -> rules.put(
                        name,
                        new EventTypeConfig(
                                null,
                                List.of(label),
                                0.5,
                                0.25,
                                Duration.ofSeconds(1),
                                Duration.ofMillis(480),
                                3,
                                4,
                                20,
                                4)));
        return rules;
    }
}
