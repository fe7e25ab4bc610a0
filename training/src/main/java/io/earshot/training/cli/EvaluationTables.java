package io.earshot.training.cli;

import io.earshot.training.evaluate.Alarms;
import io.earshot.training.evaluate.Counts;
import io.earshot.training.evaluate.Evaluation;
import io.earshot.training.evaluate.Score;
import io.earshot.training.evaluate.Settings;
import io.earshot.training.evaluate.Tally;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Figures as tables for people. What is not defined is a dash. */
final class EvaluationTables {
    private static final String ALL = "all together";
    private static final String MEAN = "mean of classes";

    private final PrintWriter out;
    private final Settings settings;

    EvaluationTables(PrintWriter out, Settings settings) {
        this.out = out;
        this.settings = settings;
    }

    /** One line of each recording. */
    void recordings(List<Evaluation> evaluations) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("recording", "segment F1", "error rate", "event F1", "error rate", "PSDS", "false alarms"));
        for (Evaluation each : evaluations) {
            Score segments = each.segments().micro();
            Score events = each.events().micro();
            rows.add(List.of(
                    each.clips().get(0).name(),
                    number(segments.f1()),
                    number(segments.errorRate()),
                    number(events.f1()),
                    number(events.errorRate()),
                    number(each.psds()),
                    Long.toString(each.alarms().falseAlarms())));
        }
        print(rows);
    }

    void overall(Evaluation evaluation) {
        out.printf(Locale.ROOT, "%d recordings, %.1f min%n", evaluation.clips().size(), evaluation.seconds() / 60);
        out.printf(Locale.ROOT, "%nSegments of %s s%n", settings.segment());
        tally(evaluation, evaluation.segments());
        out.printf(
                Locale.ROOT,
                "%nEvents: onset within %s s, offset within %s s or %.0f %% of the length%n",
                settings.collar(),
                settings.collar(),
                settings.offsetShare() * 100);
        tally(evaluation, evaluation.events());
        out.printf(
                Locale.ROOT,
                "%nAlarms: what overlaps; PSDS of %d operating point%s%n",
                evaluation.operatingPoints().size(),
                evaluation.operatingPoints().size() == 1 ? "" : "s");
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("class", "PSDS", "truth", "heard", "false", "false/h", "delay median s", "p90 s"));
        for (String label : evaluation.labels()) {
            rows.add(alarms(label, evaluation.psds(label), evaluation, evaluation.alarms(label)));
        }
        rows.add(alarms(ALL, evaluation.psds(), evaluation, evaluation.alarms()));
        print(rows);
    }

    private void tally(Evaluation evaluation, Tally tally) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("class", "truth", "found", "right", "precision", "recall", "F1", "error rate"));
        for (String label : evaluation.labels()) {
            Counts counts = tally.byLabel().getOrDefault(label, new Counts(0, 0, 0, 0, 0, 0));
            rows.add(row(label, counts, tally.of(label)));
        }
        rows.add(row(ALL, tally.overall(), tally.micro()));
        Score mean = tally.macro();
        rows.add(List.of(
                MEAN,
                "",
                "",
                "",
                number(mean.precision()),
                number(mean.recall()),
                number(mean.f1()),
                number(mean.errorRate())));
        print(rows);
    }

    private static List<String> row(String name, Counts counts, Score score) {
        return List.of(
                name,
                Long.toString(counts.truth()),
                Long.toString(counts.estimated()),
                Long.toString(counts.correct()),
                number(score.precision()),
                number(score.recall()),
                number(score.f1()),
                number(score.errorRate()));
    }

    private static List<String> alarms(String name, double psds, Evaluation evaluation, Alarms alarms) {
        return List.of(
                name,
                number(psds),
                Long.toString(alarms.truth()),
                Long.toString(alarms.detected()),
                Long.toString(alarms.falseAlarms()),
                number(evaluation.falseAlarmsPerHour(alarms)),
                number(alarms.delay(0.5)),
                number(alarms.delay(0.9)));
    }

    private static String number(double value) {
        return Double.isNaN(value) || value >= Score.UNDEFINED_FROM ? "-" : String.format(Locale.ROOT, "%.3f", value);
    }

    /** The first column to the left, the others to the right. */
    private void print(List<List<String>> rows) {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder("  ");
            for (int i = 0; i < widths.length; i++) {
                String pad = " ".repeat(widths[i] - row.get(i).length());
                line.append(i == 0 ? row.get(i) + pad : "  " + pad + row.get(i));
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
