package io.earshot.training.evaluate;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Counts over all labels and of each.
 *
 * @param overall sums of one recording after the other, labels together
 */
public record Tally(Counts overall, SortedMap<String, Counts> byLabel) {
    static final Tally NONE = new Tally(Counts.NONE, new TreeMap<>());

    public Tally {
        byLabel = Collections.unmodifiableSortedMap(new TreeMap<>(byLabel));
    }

    Tally plus(Tally other) {
        SortedMap<String, Counts> sums = new TreeMap<>(byLabel);
        other.byLabel.forEach((label, counts) -> sums.merge(label, counts, Counts::plus));
        return new Tally(overall.plus(other.overall), sums);
    }

    /** Each event or segment weighs the same. */
    public Score micro() {
        return Score.of(overall);
    }

    /** Each label weighs the same. */
    public Score macro() {
        return Score.mean(byLabel.values().stream().map(Score::of).collect(Collectors.toList()));
    }

    /** The figures of one label. */
    public Score of(String label) {
        return Score.of(byLabel.getOrDefault(label, Counts.NONE));
    }
}
