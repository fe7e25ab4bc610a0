package io.earshot.sinks.notice;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something to be delivered.
 *
 * @param key the same for every delivery of the same thing, ever: the alert's id, or the event's id and revision
 * @param type what it is, such as {@code alert} or {@code event.closed}
 * @param subject the mic of an event, the site of an alert
 * @param at when it was decided, in capture time
 * @param title a short line for a person
 * @param text a line for a person
 * @param priority 1 to 5, as ntfy has it
 * @param data the payload: texts, numbers, booleans, lists and maps of such, nulls where something is not known
 */
public record Notice(
        String key,
        String type,
        String subject,
        Instant at,
        String title,
        String text,
        int priority,
        Map<String, @Nullable Object> data) {
    public Notice {
        data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
    }
}
