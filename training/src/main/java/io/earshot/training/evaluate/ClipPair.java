package io.earshot.training.evaluate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What one recording holds and what was found in it.
 *
 * @param name the recording's name
 * @param duration seconds of audio that were searched
 */
public record ClipPair(String name, List<ListedEvent> truth, List<ListedEvent> estimate, double duration) {
    public ClipPair {
        truth = List.copyOf(truth);
        estimate = List.copyOf(estimate);
        if (!(duration >= 0) || duration == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException(
                    "a recording's duration must be 0 s or more, was %s of %s".formatted(duration, name));
        }
    }

    /** The end of the last event, seconds; 0 of no events. */
    @SafeVarargs
    public static double lastOffset(List<ListedEvent>... lists) {
        double last = 0;
        for (List<ListedEvent> list : lists) {
            for (ListedEvent event : list) {
                last = Math.max(last, event.offset());
            }
        }
        return last;
    }

    /** The same with less found. */
    ClipPair keeping(Predicate<ListedEvent> wanted) {
        return new ClipPair(name, truth, estimate.stream().filter(wanted).toList(), duration);
    }

    /** Labels of the truth and of what was found. */
    static SortedSet<String> labels(Collection<ClipPair> clips) {
        SortedSet<String> labels = truthLabels(clips);
        for (ClipPair clip : clips) {
            clip.estimate.forEach(event -> labels.add(event.label()));
        }
        return labels;
    }

    static SortedSet<String> truthLabels(Collection<ClipPair> clips) {
        SortedSet<String> labels = new TreeSet<>();
        for (ClipPair clip : clips) {
            clip.truth.forEach(event -> labels.add(event.label()));
        }
        return labels;
    }

    static List<ListedEvent> of(List<ListedEvent> events, String label) {
        List<ListedEvent> chosen = new ArrayList<>();
        for (ListedEvent event : events) {
            if (event.label().equals(label)) {
                chosen.add(event);
            }
        }
        return chosen;
    }
}
