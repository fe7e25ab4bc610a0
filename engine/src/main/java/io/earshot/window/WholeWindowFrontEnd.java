package io.earshot.window;

import io.earshot.features.LogMel;
import io.earshot.features.WindowFeatures;
import java.nio.FloatBuffer;

/**
 * Windows whose values rest on the whole window: rows that are centred and so reach over its edges, a floor below its
 * loudest value, means over it. Rows inside of it are computed once each, as they come, and overlapping windows share
 * them; the rest is computed when a window is complete. So samples are kept for a window's length.
 */
final class WholeWindowFrontEnd implements FrontEnd {
    private final WindowFeatures features;
    private final WindowGrid grid;
    private final int rows;
    private final int step;
    private final int length;
    private final int bands;
    /** Inner rows of the window under way, from {@link #firstRow} on; row 0 is the first inner one of window 0. */
    private final float[][] kept;

    private final float[][] samplesOfWindow;
    private long firstRow;
    private int count;

    /** @param features shared by the streams of one feature thread */
    WholeWindowFrontEnd(WindowFeatures features, WindowGrid grid) {
        WindowFeatures.Shape shape = features.shape();
        this.features = features;
        this.grid = grid;
        this.rows = shape.innerRows();
        this.step = shape.parameters().step();
        this.length = shape.parameters().windowLength();
        this.bands = shape.parameters().melBands();
        this.kept = new float[shape.channels()][rows * bands];
        this.samplesOfWindow = new float[shape.channels()][];
    }

    @Override
    public int keep() {
        return grid.window() + grid.hop();
    }

    @Override
    public void restart(long k) {
        firstRow = firstNeeded(k);
        count = 0;
    }

    private long firstNeeded(long k) {
        return k * grid.hop() / step;
    }

    private long beginOf(long row) {
        return row * step + features.shape().innerFrom();
    }

    @Override
    public long advance(SourceToTarget samples, long k) {
        dropBefore(firstNeeded(k));
        long row = firstRow + count;
        int missing = rows - count;
        long there = Math.floorDiv(samples.end() - length - beginOf(row), (long) step) + 1;
        int now = there >= missing ? missing : (int) Math.max(0, there) / LogMel.AT_ONCE * LogMel.AT_ONCE;
        if (now > 0) {
            int from = samples.indexOf(beginOf(row));
            for (int c = 0; c < kept.length; c++) {
                features.inner(samples.row(c), from, now, kept[c], count * bands);
            }
            count += now;
        }
        return k * grid.hop();
    }

    private void dropBefore(long row) {
        if (row >= firstRow + count) {
            firstRow = row;
            count = 0;
            return;
        }
        int drop = (int) (row - firstRow);
        if (drop > 0) {
            for (float[] channel : kept) {
                System.arraycopy(channel, drop * bands, channel, 0, (count - drop) * bands);
            }
            firstRow += drop;
            count -= drop;
        }
    }

    @Override
    public boolean complete(SourceToTarget samples, long k) {
        return firstRow == firstNeeded(k) && count == rows && samples.end() >= k * grid.hop() + grid.window();
    }

    @Override
    public void write(SourceToTarget samples, long k, FloatBuffer input) {
        for (int c = 0; c < kept.length; c++) {
            samplesOfWindow[c] = samples.row(c);
        }
        input.put(0, features.of(samplesOfWindow, samples.indexOf(k * grid.hop()), kept));
    }

    @Override
    public double power(SourceToTarget samples, long k) {
        double sum = Squares.sum(samples, kept.length, samples.indexOf(k * grid.hop()), grid.window());
        return sum / kept.length / grid.window();
    }
}
