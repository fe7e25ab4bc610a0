package io.earshot.training.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.earshot.training.evaluate.Alarms;
import io.earshot.training.evaluate.Counts;
import io.earshot.training.evaluate.Evaluation;
import io.earshot.training.evaluate.Score;
import io.earshot.training.evaluate.Tally;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Figures as lines of JSON. What is not defined is null. */
final class EvaluationLines {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PrintWriter out;

    EvaluationLines(PrintWriter out) {
        this.out = out;
    }

    /** Of one recording: its classes, their mean and the whole. */
    void recording(String name, Evaluation evaluation) {
        all(name, evaluation);
    }

    /** Of all recordings; the overall line is the last. */
    void overall(Evaluation evaluation) {
        all(null, evaluation);
    }

    private void all(@Nullable String recording, Evaluation evaluation) {
        for (String label : evaluation.labels()) {
            Map<String, @Nullable Object> line = begin("class", recording);
            line.put("class", label);
            counted(line, "segment", evaluation.segments().of(label), of(evaluation.segments(), label));
            counted(line, "event", evaluation.events().of(label), of(evaluation.events(), label));
            number(line, "psds", evaluation.psds(label));
            alarms(line, evaluation, evaluation.alarms(label));
            print(line);
        }
        Map<String, @Nullable Object> macro = begin("macro", recording);
        macro.put("classes", evaluation.labels().size());
        figures(macro, "segment", evaluation.segments().macro());
        figures(macro, "event", evaluation.events().macro());
        print(macro);
        Map<String, @Nullable Object> overall = begin(recording == null ? "overall" : "recording", recording);
        overall.put("recordings", evaluation.clips().size());
        overall.put("classes", evaluation.labels().size());
        overall.put("seconds", evaluation.seconds());
        counted(
                overall,
                "segment",
                evaluation.segments().micro(),
                evaluation.segments().overall());
        counted(
                overall,
                "event",
                evaluation.events().micro(),
                evaluation.events().overall());
        number(overall, "psds", evaluation.psds());
        overall.put("psds.operating_points", evaluation.operatingPoints().size());
        alarms(overall, evaluation, evaluation.alarms());
        print(overall);
    }

    private static Counts of(Tally tally, String label) {
        return tally.byLabel().getOrDefault(label, new Counts(0, 0, 0, 0, 0, 0));
    }

    private static Map<String, @Nullable Object> begin(String level, @Nullable String recording) {
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        line.put("level", level);
        if (recording != null) {
            line.put("recording", recording);
        }
        return line;
    }

    private static void counted(Map<String, @Nullable Object> line, String prefix, Score score, Counts counts) {
        figures(line, prefix, score);
        line.put(prefix + ".truth", counts.truth());
        line.put(prefix + ".found", counts.estimated());
        line.put(prefix + ".correct", counts.correct());
    }

    private static void figures(Map<String, @Nullable Object> line, String prefix, Score score) {
        number(line, prefix + ".f1", score.f1());
        number(line, prefix + ".precision", score.precision());
        number(line, prefix + ".recall", score.recall());
        number(line, prefix + ".error_rate", score.errorRate());
        number(line, prefix + ".substitution_rate", score.substitutionRate());
        number(line, prefix + ".deletion_rate", score.deletionRate());
        number(line, prefix + ".insertion_rate", score.insertionRate());
    }

    private static void alarms(Map<String, @Nullable Object> line, Evaluation evaluation, Alarms alarms) {
        line.put("alarms.truth", alarms.truth());
        line.put("alarms.detected", alarms.detected());
        line.put("alarms.false", alarms.falseAlarms());
        number(line, "alarms.false_per_hour", evaluation.falseAlarmsPerHour(alarms));
        number(line, "delay.median_s", alarms.delay(0.5));
        number(line, "delay.p90_s", alarms.delay(0.9));
    }

    private static void number(Map<String, @Nullable Object> line, String key, double value) {
        line.put(key, Double.isNaN(value) ? null : value);
    }

    private void print(Map<String, @Nullable Object> line) {
        try {
            out.println(JSON.writeValueAsString(line));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not writable as JSON: " + line, e);
        }
    }
}
