package io.earshot.training.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * What whoever is woken by alarms asks: how many there were for nothing, what was never heard, and how late the rest was.
 * Judged by overlap with events of the same label, without collars.
 *
 * @param truth true events
 * @param detected true events during which something of their label was found
 * @param falseAlarms found events during which nothing of their label sounded
 * @param delays seconds from a detected event's true onset to when it was decided on, or else to the found onset; of the
 *     earliest that overlaps it, negative where that came before
 */
public record Alarms(long truth, long detected, long falseAlarms, List<Double> delays) {
    public Alarms {
        delays = List.copyOf(delays);
    }

    static Alarms of(Collection<ClipPair> clips, Collection<String> labels) {
        long truths = 0;
        long falseAlarms = 0;
        List<Double> delays = new ArrayList<>();
        for (ClipPair clip : clips) {
            for (String label : labels) {
                List<ListedEvent> truth = ClipPair.of(clip.truth(), label);
                List<ListedEvent> estimate = ClipPair.of(clip.estimate(), label);
                truths += truth.size();
                falseAlarms += estimate.stream()
                        .filter(found -> truth.stream().noneMatch(found::overlaps))
                        .count();
                for (ListedEvent sound : truth) {
                    estimate.stream()
                            .filter(sound::overlaps)
                            .mapToDouble(found -> Double.isNaN(found.decidedAt()) ? found.onset() : found.decidedAt())
                            .min()
                            .ifPresent(at -> delays.add(at - sound.onset()));
                }
            }
        }
        return new Alarms(truths, delays.size(), falseAlarms, delays);
    }

    /** @return the delay that a share of the detected events does not exceed, between neighbours in proportion; NaN of none */
    public double delay(double share) {
        double[] sorted = delays.stream().mapToDouble(Double::doubleValue).toArray();
        if (sorted.length == 0) {
            return Double.NaN;
        }
        Arrays.sort(sorted);
        double at = share * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
