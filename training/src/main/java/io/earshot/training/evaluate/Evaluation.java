package io.earshot.training.evaluate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * How well a detector's event lists agree with the truth.
 *
 * @param seconds of audio that were searched
 * @param operatingPoints of PSDS, the list as it is first
 */
public record Evaluation(
        List<ClipPair> clips,
        double seconds,
        Tally segments,
        Tally events,
        List<EventMatching> matchings,
        List<SortedMap<String, Psds.Rates>> operatingPoints) {
    /** At how many thresholds a list with scores is judged for PSDS, as in DCASE. */
    private static final int THRESHOLDS = 50;

    private static final double LOWEST_THRESHOLD = 0.01;
    private static final double HIGHEST_THRESHOLD = 0.99;

    public Evaluation {
        clips = List.copyOf(clips);
        matchings = List.copyOf(matchings);
        operatingPoints = List.copyOf(operatingPoints);
    }

    /**
     * Judges lists.
     *
     * @param clips the truth and what was found
     * @param others the same recordings with what the same detector found at other thresholds; used for PSDS alone
     */
    public static Evaluation of(List<ClipPair> clips, Collection<List<ClipPair>> others, Settings settings) {
        Tally segments = Tally.NONE;
        Tally events = Tally.NONE;
        List<EventMatching> matchings = new ArrayList<>();
        for (ClipPair clip : clips) {
            segments = segments.plus(SegmentMetrics.of(clip, settings.segment()));
            EventMatching matching = EventMatching.of(clip, settings.collar(), settings.offsetShare());
            matchings.add(matching);
            events = events.plus(matching.tally());
        }
        Set<SortedMap<String, Psds.Rates>> points = new LinkedHashSet<>();
        points.add(Psds.operatingPoint(clips));
        if (hasScores(clips)) {
            for (double threshold : thresholds()) {
                points.add(Psds.operatingPoint(above(clips, threshold)));
            }
        }
        others.forEach(other -> points.add(Psds.operatingPoint(other)));
        double seconds = clips.stream().mapToDouble(ClipPair::duration).sum();
        return new Evaluation(clips, seconds, segments, events, matchings, List.copyOf(points));
    }

    /** Whether every event that was found carries a score, and there is one. */
    public static boolean hasScores(Collection<ClipPair> clips) {
        return clips.stream().anyMatch(clip -> !clip.estimate().isEmpty())
                && clips.stream()
                        .flatMap(clip -> clip.estimate().stream())
                        .noneMatch(event -> Double.isNaN(event.score()));
    }

    static double[] thresholds() {
        double[] thresholds = new double[THRESHOLDS];
        for (int i = 0; i < THRESHOLDS; i++) {
            thresholds[i] = LOWEST_THRESHOLD + i * (HIGHEST_THRESHOLD - LOWEST_THRESHOLD) / (THRESHOLDS - 1);
        }
        return thresholds;
    }

    static List<ClipPair> above(List<ClipPair> clips, double threshold) {
        return clips.stream()
                .map(clip -> clip.keeping(event -> event.score() >= threshold))
                .toList();
    }

    /** Labels of the truth and of what was found. */
    public SortedSet<String> labels() {
        return ClipPair.labels(clips);
    }

    public double psds() {
        return Psds.score(operatingPoints);
    }

    /** NaN where the truth has nothing of that label. */
    public double psds(String label) {
        return Psds.score(operatingPoints, label);
    }

    /** The staircase whose area is PSDS. */
    public List<Psds.Point> psdsCurve() {
        return Psds.curve(operatingPoints);
    }

    public Alarms alarms() {
        return Alarms.of(clips, labels());
    }

    public Alarms alarms(String label) {
        return Alarms.of(clips, List.of(label));
    }

    /** NaN of no audio. */
    public double falseAlarmsPerHour(Alarms alarms) {
        return seconds > 0 ? alarms.falseAlarms() * 3600 / seconds : Double.NaN;
    }

    /** What was found for what: rows are true labels and then nothing, columns found labels and then nothing. */
    public long[][] confusion() {
        List<String> labels = List.copyOf(labels());
        int nothing = labels.size();
        long[][] confusion = new long[nothing + 1][nothing + 1];
        for (EventMatching matching : matchings) {
            ClipPair clip = matching.clip();
            for (ListedEvent event : clip.truth()) {
                confusion[labels.indexOf(event.label())][nothing]++;
            }
            for (ListedEvent event : clip.estimate()) {
                confusion[nothing][labels.indexOf(event.label())]++;
            }
            for (EventMatching.Pair pair : matching.pairs()) {
                int row = labels.indexOf(clip.truth().get(pair.truth()).label());
                int column = labels.indexOf(clip.estimate().get(pair.estimate()).label());
                confusion[row][column]++;
                confusion[row][nothing]--;
                confusion[nothing][column]--;
            }
        }
        return confusion;
    }

    /**
     * Event-based precision and recall of one label at each threshold of the score, the lowest first; needs scores.
     * Thresholds at which nothing is found are left out.
     */
    public List<ClipMetrics.PrecisionRecall> precisionRecall(String label, Settings settings) {
        List<ClipPair> ofLabel = clips.stream()
                .map(clip -> new ClipPair(
                        clip.name(),
                        ClipPair.of(clip.truth(), label),
                        ClipPair.of(clip.estimate(), label),
                        clip.duration()))
                .toList();
        List<ClipMetrics.PrecisionRecall> curve = new ArrayList<>();
        for (double threshold : thresholds()) {
            Tally tally = Tally.NONE;
            for (ClipPair clip : above(ofLabel, threshold)) {
                tally = tally.plus(EventMatching.of(clip, settings.collar(), settings.offsetShare())
                        .tally());
            }
            Score score = tally.of(label);
            if (!Double.isNaN(score.precision()) && !Double.isNaN(score.recall())) {
                curve.add(new ClipMetrics.PrecisionRecall(threshold, score.precision(), score.recall()));
            }
        }
        return curve;
    }
}
