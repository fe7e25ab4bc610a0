package io.earshot.alerts;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line for a person, with placeholders in braces; {@link io.earshot.config.AlertRule} has checked that they are
 * known.
 */
record MessageTemplate(String text) {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z]+)}");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+");

    /** @return the message, always one line: names of sites come from people and may hold anything */
    String fill(Map<String, String> words) {
        String filled = PLACEHOLDER
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(words.getOrDefault(found.group(1), "?")));
        return CONTROL.matcher(filled).replaceAll(" ").strip();
    }
}
