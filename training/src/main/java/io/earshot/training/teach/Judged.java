package io.earshot.training.teach;

import io.earshot.config.EventTypeConfig;
import io.earshot.events.ScoreTrack;
import io.earshot.training.tuning.Calibration;
import io.earshot.training.tuning.Counts;
import io.earshot.training.tuning.Track;
import io.earshot.training.tuning.Truth;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How a head does on clips that it never heard, and the calibration and thresholds that were learnt from that. */
public final class Judged {
    private final Map<String, Calibration> calibrations = new LinkedHashMap<>();
    private final Map<String, EventTypeConfig> rules = new LinkedHashMap<>();
    private final Map<String, Counts> byClass = new LinkedHashMap<>();
    private final Map<String, Map<String, Integer>> takenFor = new TreeMap<>();
    private final Counts overall = new Counts();

    /** Judges one scene's track of one class. */
    void add(String name, Track track, EventTypeConfig rule, List<Truth> all, List<String> classes) {
        Counts counts = new Counts();
        track.judge(rule, counts);
        byClass.computeIfAbsent(name, n -> new Counts()).add(counts);
        overall.add(counts);
        for (ScoreTrack.Span span : track.events(rule)) {
            if (track.truth().stream().noneMatch(each -> overlaps(span, each))) {
                all.stream()
                        .filter(each -> overlaps(span, each))
                        .map(each -> classes.get(each.type()))
                        .distinct()
                        .forEach(other -> takenFor.computeIfAbsent(other, o -> new TreeMap<>())
                                .merge(name, 1, Integer::sum));
            }
        }
    }

    private static boolean overlaps(ScoreTrack.Span span, Truth truth) {
        return span.onset() < truth.offset() && truth.onset() < span.offset();
    }

    void decide(String name, Calibration calibration, EventTypeConfig rule) {
        calibrations.put(name, calibration);
        rules.put(name, rule);
    }

    Calibration calibration(String name) {
        return calibrations.getOrDefault(name, Calibration.NONE);
    }

    /** The event type of each class, to be used live. */
    public Map<String, EventTypeConfig> rules() {
        return rules;
    }

    Counts overall() {
        return overall;
    }

    Counts of(String name) {
        return byClass.getOrDefault(name, new Counts());
    }

    /** By what sounded: how often it was taken for which other. */
    Map<String, Map<String, Integer>> takenFor() {
        return takenFor;
    }
}
