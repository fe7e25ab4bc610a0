package io.earshot.config;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one kind of sound is told from a model's scores. The type's score is the highest score of its labels.
 *
 * @param model the model id that the type belongs to; null: the first configured model that has one of its labels
 * @param labels display names of the labels that mean this sound
 * @param high score at which a piece of sound is certain
 * @param low score down to which a certain piece is extended in both directions
 * @param merge pieces with less silence than this between them are one event; zero joins nothing
 * @param minimum an event opens once it has lasted this long; anything shorter is no event
 * @param median windows of the running median, odd; 1 takes the scores as they are
 * @param maxGap windows without a score that a sound survives
 * @param maxPending windows that an event waits for a low run begun within {@code merge} to become certain
 * @param updateEvery windows between two updates of an open event
 */
public record EventTypeConfig(
        @Nullable String model,
        List<String> labels,
        double high,
        double low,
        @Default("1s") Duration merge,
        @Default("0s") Duration minimum,
        @Default("1") int median,
        @Default("4") int maxGap,
        @Default("20") int maxPending,
        @Default("10") int updateEvery) {

    private static final int MOST_WINDOWS = 10_000;
    private static final Duration LONGEST = Duration.ofHours(1);

    public EventTypeConfig {
        labels = List.copyOf(labels);
        Require.that(!labels.isEmpty(), "labels must name at least one label of a model: nothing could mean the sound");
        Require.that(high > 0 && high <= 1, "high must be above 0 and at most 1, was %s", high);
        Require.that(
                low > 0 && low <= high,
                "low must be above 0 and at most high (%s), was %s: a sound could never end",
                high,
                low);
        requireDuration("merge", merge);
        requireDuration("minimum", minimum);
        Require.that(
                median >= 1 && median <= 31 && median % 2 == 1,
                "median must be an odd number of windows in 1..31, was %s: an even one has no middle",
                median);
        Require.that(
                maxGap >= 0 && maxGap <= MOST_WINDOWS,
                "max-gap must be in 0..%s windows, was %s",
                MOST_WINDOWS,
                maxGap);
        Require.that(
                maxPending >= 1 && maxPending <= MOST_WINDOWS,
                "max-pending must be in 1..%s windows, was %s",
                MOST_WINDOWS,
                maxPending);
        Require.that(updateEvery >= 1, "update-every must be at least 1 window, was %s", updateEvery);
    }

    private static void requireDuration(String key, Duration value) {
        Require.that(
                !value.isNegative() && value.compareTo(LONGEST) <= 0,
                "%s must be in 0s..1h, was %s: an open event would wait too long",
                key,
                value);
    }
}
