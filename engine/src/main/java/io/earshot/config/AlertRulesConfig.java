package io.earshot.config;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The alert rules: {@code config/alerts.yaml}.
 *
 * @param settle how long rules across mics wait for what other mics of the site may still have to say; 0 s to 5 min
 * @param rules the rules by name, in the order of the file
 */
public record AlertRulesConfig(Duration settle, Map<String, AlertRule> rules) {
    private static final Duration LONGEST_SETTLE = Duration.ofMinutes(5);
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

    /** No rules; a settle time of 10 s. */
    public static final AlertRulesConfig DEFAULTS = new AlertRulesConfig(Duration.ofSeconds(10), Map.of());

    public AlertRulesConfig {
        Require.that(
                !settle.isNegative() && settle.compareTo(LONGEST_SETTLE) <= 0,
                "settle must be 0s to 5m, was %s: alerts across mics wait that long",
                AlertRule.text(settle));
        for (String name : rules.keySet()) {
            Require.that(
                    NAME.matcher(name).matches(),
                    "rules has a name '%s'; use up to 64 lower-case letters, digits and dashes",
                    name);
        }
        rules = Collections.unmodifiableMap(new LinkedHashMap<>(rules));
    }

    /** @return every event type that some rule asks for, sorted: to be compared with the types that events.yaml knows */
    public Set<String> eventTypes() {
        Set<String> types = new TreeSet<>();
        for (AlertRule rule : rules.values()) {
            if (rule.events() != null) {
                types.addAll(rule.events());
            }
        }
        return types;
    }
}
