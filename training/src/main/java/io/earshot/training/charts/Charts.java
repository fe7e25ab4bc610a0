package io.earshot.training.charts;

import io.earshot.training.evaluate.ClipMetrics.PrecisionRecall;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The charts that commands write. */
public final class Charts {
    private static final Color[] WHITE_TO_BLUE = {Color.WHITE, new Color(0xC6, 0xDB, 0xEF), new Color(0x6B, 0xAE, 0xD6)
    };
    /** From dark to bright, as spectrograms are read. */
    static final Color[] DARK_TO_BRIGHT = {
        new Color(0x0D, 0x08, 0x87),
        new Color(0x7E, 0x03, 0xA8),
        new Color(0xCC, 0x47, 0x78),
        new Color(0xF8, 0x95, 0x40),
        new Color(0xF0, 0xF9, 0x21)
    };

    private static final int CELL = 60;
    private static final int SMALL_CELL = 26;
    private static final int FEW = 20;
    /** Of a side; some models have hundreds of classes. */
    private static final int MOST_PIXELS = 4000;

    private static final int LETTER = 8;
    private static final int WIDTH = 800;
    private static final int HEIGHT = 600;

    static {
        // Servers have no screen.
        if (System.getProperty("java.awt.headless") == null) {
            System.setProperty("java.awt.headless", "true");
        }
    }

    private Charts() {}

    /**
     * Draws a confusion matrix, counts in its cells.
     *
     * @param rows true classes, from the top down
     * @param columns found classes
     * @param counts {@code [row][column]}
     */
    public static void confusion(Path file, String title, List<String> rows, List<String> columns, long[][] counts)
            throws IOException {
        int cell = Math.max(1, Math.min(rows.size() > FEW ? SMALL_CELL : CELL, MOST_PIXELS / rows.size()));
        int names = LETTER * rows.stream().mapToInt(String::length).max().orElse(0);
        HeatMapChart chart = new HeatMapChartBuilder()
                .width(names + cell * columns.size() + 150)
                .height(names + cell * rows.size() + 120)
                .title(title)
                .xAxisTitle("found")
                .yAxisTitle("true")
                .build();
        List<Number[]> cells = new ArrayList<>();
        List<String> upwards = new ArrayList<>();
        for (int row = rows.size() - 1; row >= 0; row--) {
            for (int column = 0; column < columns.size(); column++) {
                cells.add(new Number[] {column, upwards.size(), counts[row][column]});
            }
            upwards.add(rows.get(row));
        }
        double most = Math.max(
                1, Arrays.stream(counts).flatMapToLong(Arrays::stream).max().orElse(0));
        chart.addSeries("count", columns, upwards, cells).setMin(0).setMax(most);
        chart.getStyler()
                .setRangeColors(WHITE_TO_BLUE)
                .setMin(0)
                .setMax(most)
                .setShowValue(cell >= SMALL_CELL)
                .setHeatMapValueDecimalPattern("0")
                .setDrawBorder(true)
                .setXAxisLabelRotation(90)
                .setPlotContentSize(1)
                .setLegendVisible(false)
                .setChartBackgroundColor(Color.WHITE);
        write(BitmapEncoder.getBufferedImage(chart), file);
    }

    /** Draws precision over recall, a line for each class. */
    public static void precisionRecall(Path file, String title, SortedMap<String, List<PrecisionRecall>> curves)
            throws IOException {
        XYChart chart = unitChart(title, "recall", "precision");
        chart.getStyler().setXAxisMin(0.0).setXAxisMax(1.0);
        curves.forEach((name, curve) -> {
            if (!curve.isEmpty()) {
                chart.addSeries(
                                name,
                                curve.stream()
                                        .mapToDouble(PrecisionRecall::recall)
                                        .toArray(),
                                curve.stream()
                                        .mapToDouble(PrecisionRecall::precision)
                                        .toArray())
                        .setMarker(curve.size() == 1 ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
            }
        });
        write(BitmapEncoder.getBufferedImage(chart), file);
    }

    /** Draws the loss over the epochs, a line for each run. */
    public static void learning(Path file, String title, SortedMap<String, double[]> losses) throws IOException {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle("epoch")
                .yAxisTitle("loss")
                .build();
        chart.getStyler().setLegendPosition(LegendPosition.OutsideE).setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setYAxisMin(0.0);
        losses.forEach((name, loss) -> {
            if (loss.length > 0) {
                chart.addSeries(name, loss).setMarker(SeriesMarkers.NONE);
            }
        });
        write(BitmapEncoder.getBufferedImage(chart), file);
    }

    static XYChart unitChart(String title, String x, String y) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(x)
                .yAxisTitle(y)
                .build();
        chart.getStyler().setLegendPosition(LegendPosition.OutsideE).setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setYAxisMin(0.0).setYAxisMax(1.0).setYAxisDecimalPattern("0.0");
        return chart;
    }

    /** One below the other, as wide as the widest. */
    static BufferedImage stacked(List<? extends Chart<?, ?>> charts) {
        int width = charts.stream().mapToInt(Chart::getWidth).max().orElse(1);
        int height = charts.stream().mapToInt(Chart::getHeight).sum();
        BufferedImage image = new BufferedImage(width, Math.max(1, height), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        int y = 0;
        for (Chart<?, ?> chart : charts) {
            graphics.drawImage(BitmapEncoder.getBufferedImage(chart), 0, y, null);
            y += chart.getHeight();
        }
        graphics.dispose();
        return image;
    }

    static void write(BufferedImage image, Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            if (!ImageIO.write(image, "png", out)) {
                throw new IOException(file + ": this Java has no writer of PNG");
            }
        }
    }
}
