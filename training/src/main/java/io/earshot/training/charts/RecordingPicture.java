package io.earshot.training.charts;

import io.earshot.api.ClipScorer;
import io.earshot.api.Samples;
import io.earshot.features.LogMel;
import io.earshot.features.LogMelParameters;
import io.earshot.model.ModelException;
import io.earshot.model.ModelInput;
import io.earshot.model.ModelPackage;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A recording as the model hears it, one below the other: waveform, log-mel, and the top classes over time. */
public final class RecordingPicture {
    private static final int MOST_SECONDS = 600;
    private static final int TOP = 10;
    private static final int COLUMNS = 500;
    private static final int WIDTH = 1200;
    private static final int HEIGHT = 300;
    private static final int LABELS_WIDTH = 240;
    private static final int LONGEST_LABEL = 30;
    private static final int TICKS = 11;

    private RecordingPicture() {}

    /** @return the file written: named after the recording, in an existing folder */
    public static Path draw(Path recording, ModelPackage model, Path folder) throws IOException, ModelException {
        ModelInput input = model.firstInput();
        float[] samples = Samples.read(recording, input.rate(), MOST_SECONDS * input.rate());
        double seconds = (double) samples.length / input.rate();
        XYChart waveform = waveform(recording, samples, seconds);
        HeatMapChart logMel = logMel(model, samples, seconds);
        HeatMapChart classes = classes(model, scores(model, samples), seconds);
        String name = String.valueOf(recording.getFileName());
        Path file = folder.resolve(name.replaceFirst("\\.[^.]*$", "") + ".png");
        Charts.write(Charts.stacked(List.of(waveform, logMel, classes)), file);
        return file;
    }

    private static float[][] scores(ModelPackage model, float[] samples) throws ModelException {
        List<float[][]> scored = new ArrayList<>();
        try (ClipScorer scorer = new ClipScorer(model, false, (clip, scores, embeddings) -> scored.add(scores))) {
            scorer.take(samples);
            scorer.finish();
        }
        return scored.get(0);
    }

    /** The lowest and the highest sample of each column, so that peaks stay. */
    private static XYChart waveform(Path recording, float[] samples, double seconds) {
        int columns = Math.min(WIDTH, samples.length);
        double[] times = new double[2 * columns];
        double[] values = new double[2 * columns];
        double most = 0;
        for (int column = 0; column < columns; column++) {
            int from = (int) ((long) samples.length * column / columns);
            int to = (int) ((long) samples.length * (column + 1) / columns);
            float low = samples[from];
            float high = samples[from];
            for (int i = from; i < to; i++) {
                low = Math.min(low, samples[i]);
                high = Math.max(high, samples[i]);
            }
            times[2 * column] = seconds * column / columns;
            times[2 * column + 1] = times[2 * column];
            values[2 * column] = low;
            values[2 * column + 1] = high;
            most = Math.max(most, Math.max(-low, high));
        }
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(String.valueOf(recording.getFileName()))
                .xAxisTitle("seconds")
                .yAxisTitle("full scale 1")
                .build();
        chart.getStyler()
                .setDefaultSeriesRenderStyle(XYSeriesRenderStyle.Line)
                .setLegendVisible(false)
                .setPlotContentSize(1);
        double edge = Math.max(most, 1e-3);
        chart.getStyler()
                .setXAxisMin(0.0)
                .setXAxisMax(seconds)
                .setYAxisMin(-edge)
                .setYAxisMax(edge)
                .setXAxisTickMarkSpacingHint(WIDTH / TICKS)
                .setXAxisDecimalPattern("0.0")
                .setYAxisDecimalPattern("0.000");
        chart.addSeries("samples", times, values).setMarker(SeriesMarkers.NONE).setLineWidth(1);
        aligned(chart.getStyler());
        return chart;
    }

    private static HeatMapChart logMel(ModelPackage model, float[] samples, double seconds) {
        LogMelParameters own = model.logMel();
        int rate = model.firstInput().rate();
        float[] heard = samples;
        if (own == null && rate != LogMelParameters.YAMNET.rate()) {
            heard = Samples.resample(samples, rate, LogMelParameters.YAMNET.rate());
        }
        LogMelParameters parameters = own == null ? LogMelParameters.YAMNET : own;
        int rows = Math.max(1, parameters.rowsIn(heard.length));
        int bands = parameters.melBands();
        float[] values = rows(parameters, heard, rows);
        int columns = Math.min(COLUMNS, rows);
        List<Number[]> cells = new ArrayList<>();
        for (int column = 0; column < columns; column++) {
            int from = (int) ((long) rows * column / columns);
            int to = (int) ((long) rows * (column + 1) / columns);
            for (int band = 0; band < bands; band++) {
                double sum = 0;
                for (int row = from; row < to; row++) {
                    sum += values[row * bands + band];
                }
                cells.add(new Number[] {column, band, sum / (to - from)});
            }
        }
        HeatMapChart chart = heatMap("log-mel" + (own == null ? " (the model hears samples)" : ""), "mel band");
        List<String> names =
                IntStream.range(0, bands).mapToObj(Integer::toString).toList();
        chart.addSeries("log-mel", times(columns, seconds), names, cells);
        return chart;
    }

    private static float[] rows(LogMelParameters parameters, float[] samples, int rows) {
        LogMel logMel = new LogMel(parameters);
        float[] padded = Arrays.copyOf(samples, Math.max(samples.length, parameters.samplesFor(rows)));
        float[] values = new float[rows * parameters.melBands()];
        logMel.rows(padded, 0, rows, values, 0);
        return values;
    }

    /** The labels with the highest mean score, the highest on top. */
    private static HeatMapChart classes(ModelPackage model, float[][] scores, double seconds) {
        ModelInput input = model.firstInput();
        int labels = scores[0].length;
        double[] means = new double[labels];
        for (float[] window : scores) {
            for (int label = 0; label < labels; label++) {
                means[label] += window[label] / scores.length;
            }
        }
        int[] best = IntStream.range(0, labels)
                .boxed()
                .sorted(Comparator.comparingDouble(label -> -means[label]))
                .limit(TOP)
                .mapToInt(Integer::intValue)
                .toArray();
        List<Number[]> cells = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int i = best.length - 1; i >= 0; i--) {
            for (int column = 0; column < COLUMNS; column++) {
                float highest = highest(scores, best[i], column, input, seconds);
                cells.add(new Number[] {column, names.size(), highest});
            }
            names.add(shortened(model.labels().get(best[i]).name()));
        }
        HeatMapChart chart = heatMap(String.format(Locale.ROOT, "top %d of %d classes", best.length, labels), "");
        chart.addSeries("score", times(COLUMNS, seconds), names, cells)
                .setMin(0)
                .setMax(1);
        chart.getStyler().setMin(0).setMax(1);
        return chart;
    }

    /** Of the windows whose middle hop is in a column, or holds it: events of files and live begin and end there too. */
    private static float highest(float[][] scores, int label, int column, ModelInput input, double seconds) {
        int from = window(scores.length, seconds * column / COLUMNS, input);
        int to = window(scores.length, seconds * (column + 1) / COLUMNS, input);
        float highest = scores[from][label];
        for (int window = from + 1; window < to; window++) {
            highest = Math.max(highest, scores[window][label]);
        }
        return highest;
    }

    private static int window(int windows, double second, ModelInput input) {
        double beforeMiddle = (input.window() - input.hop()) / 2.0;
        int window = (int) Math.floor((second * input.rate() - beforeMiddle) / input.hop());
        return Math.max(0, Math.min(windows - 1, window));
    }

    private static String shortened(String label) {
        return label.length() <= LONGEST_LABEL ? label : label.substring(0, LONGEST_LABEL - 1) + "…";
    }

    private static HeatMapChart heatMap(String title, String y) {
        HeatMapChart chart = new HeatMapChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle("seconds")
                .yAxisTitle(y)
                .build();
        chart.getStyler()
                .setRangeColors(Charts.DARK_TO_BRIGHT)
                .setLegendPosition(LegendPosition.OutsideE)
                .setLegendVisible(false)
                .setPlotContentSize(1)
                .setAntiAlias(false); // else seams show between cells
        aligned(chart.getStyler());
        chart.getStyler().setXAxisMaxLabelCount(TICKS);
        return chart;
    }

    /** Every picture's time axis begins at the same place. */
    private static void aligned(AxesChartStyler styler) {
        styler.setYAxisLeftWidthHint(LABELS_WIDTH);
        styler.setChartBackgroundColor(Color.WHITE);
    }

    private static List<String> times(int columns, double seconds) {
        return IntStream.range(0, columns)
                .mapToObj(column -> String.format(Locale.ROOT, "%.1f", seconds * column / columns))
                .toList();
    }
}
