package io.earshot.training.charts;

import io.earshot.training.evaluate.ClipMetrics.PrecisionRecall;
import io.earshot.training.evaluate.Evaluation;
import io.earshot.training.evaluate.Psds;
import io.earshot.training.evaluate.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The charts of an evaluation of event lists. */
public final class EvaluationCharts {

    private EvaluationCharts() {}

    /** @return the files written into an existing folder */
    public static List<Path> draw(Evaluation evaluation, Settings settings, Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        files.add(confusion(evaluation, folder.resolve("confusion.png")));
        if (!Double.isNaN(evaluation.psds())) {
            files.add(psds(evaluation, folder.resolve("psds.png")));
        }
        if (Evaluation.hasScores(evaluation.clips())) {
            SortedMap<String, List<PrecisionRecall>> curves = new TreeMap<>();
            for (String label : evaluation.labels()) {
                curves.put(label, evaluation.precisionRecall(label, settings));
            }
            if (curves.values().stream().anyMatch(curve -> !curve.isEmpty())) {
                Path file = folder.resolve("precision-recall.png");
                Charts.precisionRecall(file, "Events by threshold of their score", curves);
                files.add(file);
            }
        }
        return files;
    }

    private static Path confusion(Evaluation evaluation, Path file) throws IOException {
        List<String> rows = new ArrayList<>(evaluation.labels());
        List<String> columns = new ArrayList<>(rows);
        rows.add("(nothing)");
        columns.add("(missed)");
        Charts.confusion(file, "Events", rows, columns, evaluation.confusion());
        return file;
    }

    private static Path psds(Evaluation evaluation, Path file) throws IOException {
        XYChart chart = Charts.unitChart(
                String.format(Locale.ROOT, "PSDS %.3f", evaluation.psds()),
                "false alarms per hour",
                "found: mean of classes less their deviation");
        List<Double> x = new ArrayList<>();
        List<Double> y = new ArrayList<>();
        for (Psds.Point point : evaluation.psdsCurve()) {
            if (point.falsePerHour() > Psds.MOST_FALSE_PER_HOUR) {
                break;
            }
            if (!y.isEmpty()) {
                x.add(point.falsePerHour());
                y.add(y.get(y.size() - 1));
            }
            x.add(point.falsePerHour());
            y.add(point.found());
        }
        x.add(Psds.MOST_FALSE_PER_HOUR);
        y.add(y.get(y.size() - 1));
        chart.addSeries("area is PSDS", x, y)
                .setXYSeriesRenderStyle(XYSeriesRenderStyle.Area)
                .setMarker(SeriesMarkers.NONE);
        chart.getStyler().setXAxisMin(0.0).setXAxisMax(Psds.MOST_FALSE_PER_HOUR).setLegendVisible(false);
        Charts.write(BitmapEncoder.getBufferedImage(chart), file);
        return file;
    }
}
