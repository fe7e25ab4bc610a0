package io.earshot.alerts;

import java.util.List;
import java.util.Map;

/**
 * A rule's condition is met.
 *
 * @param events the events that meet it, at least one
 * @param numbers the rule's figures, by name
 */
record Firing(List<Seen> events, Map<String, Double> numbers) {
    Firing {
        events = List.copyOf(events);
        numbers = Map.copyOf(numbers);
    }

    /** @return highest peak score among some events */
    static double score(List<Seen> events) {
        double highest = 0;
        for (Seen event : events) {
            highest = Math.max(highest, event.peakScore());
        }
        return highest;
    }
}
