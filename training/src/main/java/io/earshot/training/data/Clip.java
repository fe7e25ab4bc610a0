package io.earshot.training.data;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One recording of a data set. Immutable; its samples are read when they are needed.
 *
 * @param file where it lies
 * @param labels what sounds in it, each once; at least one unless it is known when things sound
 * @param fold which part of a cross-validation it belongs to, from 1; 0 where the data set has none
 * @param events when each of the labels sounds; null where that is not known
 */
public record Clip(Path file, List<String> labels, int fold, @Nullable List<TimedLabel> events) {
    public Clip {
        labels = List.copyOf(labels);
        events = events == null ? null : List.copyOf(events);
        if ((events == null && labels.isEmpty()) || labels.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException(file + ": must have at least one label, none of them empty");
        }
        if (events != null && !labelsOf(events).equals(labels)) {
            throw new IllegalArgumentException(
                    "%s: labels must be those of its events %s, were %s".formatted(file, labelsOf(events), labels));
        }
        if (fold < 0) {
            throw new IllegalArgumentException(file + ": fold must be 0 or more, was " + fold);
        }
    }

    /** A clip of which it is not known when its labels sound. */
    public Clip(Path file, List<String> labels, int fold) {
        this(file, labels, fold, null);
    }

    /** A recording of which it is known when everything sounds; nothing may. */
    public static Clip timed(Path file, List<TimedLabel> events, int fold) {
        return new Clip(file, labelsOf(events), fold, events);
    }

    private static List<String> labelsOf(List<TimedLabel> events) {
        return events.stream().map(TimedLabel::label).distinct().sorted().toList();
    }

    /** @return the file's name, for messages */
    public String name() {
        return String.valueOf(file.getFileName());
    }
}
