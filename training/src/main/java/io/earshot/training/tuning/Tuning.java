package io.earshot.training.tuning;

import io.earshot.config.EventTypeConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Chooses how events are told from the scores of one class: the thresholds, merge, minimum and median that find most of
 * what sounds, among those that keep to the wanted rate of false alarms. A search over a grid, first of thresholds, then
 * of the rest around them.
 */
public final class Tuning {
    private static final double[] HIGH = {0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9};
    private static final double[] LOW_SHARE = {0.15, 0.3, 0.5, 0.7, 0.9};
    private static final int[] MEDIAN = {1, 3, 5};
    private static final int[] MERGE_MILLIS = {0, 500, 1000, 1500, 2000, 3000};
    private static final int[] MINIMUM_MILLIS = {0, 480, 720, 960, 1440, 1920};

    private Tuning() {}

    /**
     * @param label the model's label that means it
     * @param tracks of scenes that the model never saw
     * @param falseAlarmsPerHour the most that are wanted, in scenes like these; where nothing keeps to it, the rule with
     *     the fewest wins
     */
    public static EventTypeConfig choose(String label, List<Track> tracks, double falseAlarmsPerHour) {
        List<EventTypeConfig> first = thresholds(label, rule(label, 0.5, 0.25, 1, 1000, 0));
        EventTypeConfig best = best(first, first.get(0), tracks, falseAlarmsPerHour);
        best = best(around(label, best), best, tracks, falseAlarmsPerHour);
        // Once more, since merging changes what thresholds are best.
        return best(thresholds(label, best), best, tracks, falseAlarmsPerHour);
    }

    /** The first of the best, the one that there was before all others. */
    private static EventTypeConfig best(
            List<EventTypeConfig> rules, EventTypeConfig before, List<Track> tracks, double falseAlarmsPerHour) {
        EventTypeConfig best = before;
        double bestValue = value(before, tracks, falseAlarmsPerHour);
        for (EventTypeConfig each : rules) {
            double value = value(each, tracks, falseAlarmsPerHour);
            if (value > bestValue) {
                bestValue = value;
                best = each;
            }
        }
        return best;
    }

    private static List<EventTypeConfig> thresholds(String label, EventTypeConfig best) {
        List<EventTypeConfig> all = new ArrayList<>();
        for (int median : MEDIAN) {
            for (double high : HIGH) {
                for (double share : LOW_SHARE) {
                    all.add(rule(
                            label,
                            high,
                            high * share,
                            median,
                            (int) best.merge().toMillis(),
                            (int) best.minimum().toMillis()));
                }
            }
        }
        return all;
    }

    private static List<EventTypeConfig> around(String label, EventTypeConfig best) {
        List<EventTypeConfig> near = new ArrayList<>();
        for (int median : MEDIAN) {
            for (int merge : MERGE_MILLIS) {
                for (int minimum : MINIMUM_MILLIS) {
                    near.add(rule(label, best.high(), best.low(), median, merge, minimum));
                }
            }
        }
        return near;
    }

    /** The mean of both F1; below all of those where there are too many false alarms. */
    private static double value(EventTypeConfig rule, List<Track> tracks, double falseAlarmsPerHour) {
        Counts counts = new Counts();
        for (Track track : tracks) {
            track.judge(rule, counts);
        }
        double over = counts.falseAlarmsPerHour() - falseAlarmsPerHour;
        return over > 0 ? -over : (counts.segmentF1() + counts.eventF1()) / 2;
    }

    private static EventTypeConfig rule(
            String label, double high, double low, int median, int mergeMillis, int minimumMillis) {
        return new EventTypeConfig(
                null,
                List.of(label),
                high,
                Math.round(low * 1000) / 1000.0,
                Duration.ofMillis(mergeMillis),
                Duration.ofMillis(minimumMillis),
                median,
                4,
                20,
                4);
    }
}
