package io.earshot.window;

import io.earshot.features.LogMel;
import java.nio.FloatBuffer;

/**
 * Log-mel rows of one stream, computed once each: overlapping windows share them. A window is {@code rows} consecutive
 * rows, the first of window {@code k} being row {@code k * hop / step}. Samples wait until there are as many as rows are made
 * of at once, or all that the window lacks.
 *
 * <p>Model input: {@code [channels][rows][bands]}.
 */
final class LogMelFrontEnd implements FrontEnd {
    private final LogMel logMel;
    private final WindowGrid grid;
    private final int channels;
    private final int rows;
    private final int step;
    private final int length;
    private final int bands;
    /** Rows of the window under way, from {@link #firstRow} on. */
    private final float[][] kept;

    /** Sums of squares of the {@code step} samples that each row begins with, over all channels. */
    private final double[] squares;

    private long firstRow;
    private int count;

    /** @param logMel shared by the streams of one feature thread */
    LogMelFrontEnd(LogMel logMel, WindowGrid grid, int channels) {
        this.logMel = logMel;
        this.grid = grid;
        this.channels = channels;
        this.step = logMel.parameters().step();
        this.length = logMel.parameters().windowLength();
        this.bands = logMel.parameters().melBands();
        this.rows = 1 + (grid.window() - length) / step;
        this.kept = new float[channels][rows * bands];
        this.squares = new double[rows];
    }

    @Override
    public int keep() {
        return length + LogMel.AT_ONCE * step;
    }

    @Override
    public void restart(long k) {
        firstRow = firstNeeded(k);
        count = 0;
    }

    @Override
    public long advance(SourceToTarget samples, long k) {
        dropBefore(firstNeeded(k));
        long row = firstRow + count;
        int missing = rows - count;
        long there = Math.floorDiv(samples.end() - length - row * step, (long) step) + 1;
        int now = there >= missing ? missing : (int) there / LogMel.AT_ONCE * LogMel.AT_ONCE;
        if (now > 0) {
            int from = samples.indexOf(row * step);
            for (int c = 0; c < channels; c++) {
                logMel.rows(samples.row(c), from, now, kept[c], count * bands);
            }
            for (int i = 0; i < now; i++) {
                squares[count + i] = Squares.sum(samples, channels, from + i * step, step);
            }
            count += now;
            row += now;
        }
        return row * step;
    }

    private long firstNeeded(long k) {
        return k * grid.hop() / step;
    }

    private void dropBefore(long row) {
        if (row >= firstRow + count) {
            firstRow = row;
            count = 0;
            return;
        }
        int drop = (int) (row - firstRow);
        if (drop <= 0) {
            return;
        }
        for (float[] channel : kept) {
            System.arraycopy(channel, drop * bands, channel, 0, (count - drop) * bands);
        }
        System.arraycopy(squares, drop, squares, 0, count - drop);
        firstRow += drop;
        count -= drop;
    }

    @Override
    public boolean complete(SourceToTarget samples, long k) {
        return firstRow == firstNeeded(k) && count == rows;
    }

    @Override
    public void write(SourceToTarget samples, long k, FloatBuffer input) {
        for (int c = 0; c < channels; c++) {
            input.put(c * rows * bands, kept[c], 0, rows * bands);
        }
    }

    @Override
    public double power(SourceToTarget samples, long k) {
        double sum = 0;
        for (double row : squares) {
            sum += row;
        }
        // The last row is longer than a step: what it holds beyond is kept for the rows to come.
        int covered = rows * step;
        sum += Squares.sum(samples, channels, samples.indexOf(k * grid.hop() + covered), grid.window() - covered);
        return sum / channels / grid.window();
    }
}
