package io.earshot.training.evaluate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The polyphonic sound detection score of scenario 1, by psds_eval's definitions (Bilen, Ferroni, Tuveri, Azcarreta,
 * Krstulović: A Framework for the Robust Evaluation of Sound Event Detection, ICASSP 2020). How much of the truth is found
 * at how many false alarms per hour: the area under that curve up to {@link #MOST_FALSE_PER_HOUR}, of the mean of the
 * labels less their standard deviation. Between operating points the curve is a staircase; cross triggers weigh nothing.
 *
 * <p>Labels are those of the truth. Events of one label that overlap in one list are taken as one, unless they are the
 * same: psds_eval refuses the former and counts the latter each.
 */
public final class Psds {
    /** The share of an estimate that true events must cover, and of a true event that estimates must cover. */
    private static final double TOLERANCE = 0.7;

    private static final double INSTABILITY_COST = 1;
    /** Where the curve ends. */
    public static final double MOST_FALSE_PER_HOUR = 100;

    private static final double HOUR = 3600;

    private Psds() {}

    /**
     * One label at one operating point.
     *
     * @param found share of the true events
     * @param falsePerHour estimates that true events do not cover
     */
    public record Rates(double found, double falsePerHour) {}

    /** A point of a curve. */
    public record Point(double falsePerHour, double found) {}

    /** @return the rates of each label of the truth that has events of some length */
    static SortedMap<String, Rates> operatingPoint(Collection<ClipPair> clips) {
        double seconds = clips.stream().mapToDouble(ClipPair::duration).sum();
        SortedMap<String, Rates> rates = new TreeMap<>();
        for (String label : ClipPair.truthLabels(clips)) {
            long truths = 0;
            long found = 0;
            long falses = 0;
            for (ClipPair clip : clips) {
                List<Span> truth = Span.of(ClipPair.of(clip.truth(), label));
                List<Span> estimate = Span.of(ClipPair.of(clip.estimate(), label));
                List<Span> good = new ArrayList<>();
                for (Span each : estimate) {
                    if (each.sharedWith(truth) >= TOLERANCE) {
                        good.add(each);
                    } else if (each.from < clip.duration()) {
                        falses++;
                    }
                }
                truths += truth.size();
                found += truth.stream()
                        .filter(each -> each.sharedWith(good) >= TOLERANCE)
                        .count();
            }
            if (truths > 0) {
                rates.put(label, new Rates((double) found / truths, falses * HOUR / seconds));
            }
        }
        return rates;
    }

    /** @return the score, 0 to 1; NaN where the truth has no events */
    static double score(Collection<SortedMap<String, Rates>> operatingPoints) {
        return area(curve(operatingPoints));
    }

    /** @return the score of one label by itself; NaN where the truth has none of it */
    static double score(Collection<SortedMap<String, Rates>> operatingPoints, String label) {
        List<SortedMap<String, Rates>> ofLabel = new ArrayList<>();
        for (SortedMap<String, Rates> each : operatingPoints) {
            Rates rates = each.get(label);
            if (rates != null) {
                ofLabel.add(new TreeMap<>(Map.of(label, rates)));
            }
        }
        return score(ofLabel);
    }

    /** @return where the staircase of all labels rises or falls, from no false alarm on; none of an empty truth */
    static List<Point> curve(Collection<SortedMap<String, Rates>> operatingPoints) {
        Set<String> labels = new HashSet<>();
        Set<Double> rates = new TreeSet<>(Set.of(0.0));
        for (SortedMap<String, Rates> each : operatingPoints) {
            labels.addAll(each.keySet());
            each.values().forEach(rate -> rates.add(rate.falsePerHour()));
        }
        List<Point> curve = new ArrayList<>();
        if (!labels.isEmpty()) {
            for (double rate : rates) {
                curve.add(new Point(rate, stableShare(operatingPoints, labels, rate)));
            }
        }
        return Collections.unmodifiableList(curve);
    }

    /** Mean of what the labels reach at that many false alarms, less their standard deviation. */
    private static double stableShare(
            Collection<SortedMap<String, Rates>> operatingPoints, Set<String> labels, double most) {
        double[] reached = labels.stream()
                .mapToDouble(label -> reached(operatingPoints, label, most))
                .toArray();
        double sum = 0;
        for (double each : reached) {
            sum += each;
        }
        double mean = sum / reached.length;
        double squares = 0;
        for (double each : reached) {
            squares += (each - mean) * (each - mean);
        }
        return Math.max(0, mean - INSTABILITY_COST * Math.sqrt(squares / reached.length));
    }

    private static double reached(Collection<SortedMap<String, Rates>> operatingPoints, String label, double most) {
        double best = 0;
        for (SortedMap<String, Rates> each : operatingPoints) {
            Rates rates = each.get(label);
            if (rates != null && rates.falsePerHour() <= most) {
                best = Math.max(best, rates.found());
            }
        }
        return best;
    }

    private static double area(List<Point> curve) {
        if (curve.isEmpty()) {
            return Double.NaN;
        }
        double area = 0;
        for (int i = 0; i < curve.size(); i++) {
            double from = curve.get(i).falsePerHour();
            double to = i + 1 < curve.size() ? curve.get(i + 1).falsePerHour() : MOST_FALSE_PER_HOUR;
            area += Math.max(0, Math.min(to, MOST_FALSE_PER_HOUR) - from)
                    * curve.get(i).found();
        }
        return area / MOST_FALSE_PER_HOUR;
    }

    /** When a label sounds, seconds; never of no length. */
    private record Span(double from, double to) {
        static List<Span> of(List<ListedEvent> events) {
            List<Span> sorted = new ArrayList<>();
            for (ListedEvent event : events) {
                if (event.duration() > 0) {
                    sorted.add(new Span(event.onset(), event.offset()));
                }
            }
            sorted.sort((a, b) -> a.from == b.from ? Double.compare(a.to, b.to) : Double.compare(a.from, b.from));
            List<Span> out = new ArrayList<>();
            for (int i = 0; i < sorted.size(); ) {
                Span whole = sorted.get(i);
                int next = i + 1;
                while (next < sorted.size() && sorted.get(next).from < whole.to) {
                    whole = new Span(whole.from, Math.max(whole.to, sorted.get(next).to));
                    next++;
                }
                List<Span> together = sorted.subList(i, next);
                boolean areTheSame = new HashSet<>(together).size() == 1;
                out.addAll(areTheSame ? together : List.of(whole));
                i = next;
            }
            return out;
        }

        /** The share of this that others cover, with compensation of rounding (Kahan); twice what two of them cover. */
        double sharedWith(List<Span> others) {
            double sum = 0;
            double lost = 0;
            for (Span other : others) {
                double shared = Math.min(to, other.to) - Math.max(from, other.from);
                if (shared > 0) {
                    double term = shared / (to - from) - lost;
                    double next = sum + term;
                    lost = next - sum - term;
                    sum = next;
                }
            }
            return sum;
        }
    }
}
