package io.earshot.features;

import java.util.Arrays;

/**
 * What a network takes of one window: rows of log-mel values, or the means of their MFCC. Rows inside the window are
 * shared with its neighbours; those that reach over its edges (see {@link Centring}) and what rests on the whole window,
 * its floor and its means, are its own.
 *
 * <ul>
 *   <li>a window's values depend on its samples only, whatever was computed before;
 *   <li>nothing is allocated after construction.
 * </ul>
 *
 * <p>Not thread-safe: one instance per feature thread; it may serve any number of microphones.
 */
public final class WindowFeatures {
    /** What a front end makes of windows of one length. */
    public record Shape(LogMelParameters parameters, int window, int channels, int coefficients) {
        /**
         * @param window samples of a window and channel; twice the DFT's at least where rows are centred
         * @param channels values of the window come one channel after the other
         * @param coefficients MFCC, whose means over the window are its values; 0 for the rows themselves
         */
        public Shape {
            if (window < leastWindow(parameters)) {
                throw new IllegalArgumentException(
                        "window must be at least %d samples, was %d".formatted(leastWindow(parameters), window));
            }
            if (coefficients < 0 || coefficients > parameters.melBands()) {
                throw new IllegalArgumentException("coefficients must be 1 to log-mel.mel-bands (%d), was %d"
                        .formatted(parameters.melBands(), coefficients));
            }
        }

        /** @return the fewest samples that a window can have */
        public static int leastWindow(LogMelParameters parameters) {
            return parameters.centring() == Centring.NONE ? parameters.windowLength() : 2 * parameters.fftSize();
        }

        /** @return values of a window */
        public int values() {
            return channels * (coefficients > 0 ? coefficients : rows() * parameters.melBands());
        }

        /** @return rows of a window and channel */
        public int rows() {
            return parameters.rowsOfWindow(window);
        }

        /** @return how far before its place a row begins */
        private int before() {
            return parameters.centring() == Centring.NONE ? 0 : parameters.fftSize() / 2;
        }

        /** @return the first row that lies inside the window */
        private int firstInner() {
            return -Math.floorDiv(-before(), parameters.step());
        }

        /** @return how many rows lie inside the window */
        public int innerRows() {
            return (window + before() - parameters.windowLength()) / parameters.step() + 1 - firstInner();
        }

        /** @return where in the window the samples of its first inner row begin */
        public int innerFrom() {
            return firstInner() * parameters.step() - before();
        }
    }

    private final Shape shape;
    private final LogMel logMel;
    private final int rows;
    private final int bands;
    private final float[] edge;
    private final float[] values;
    private final double[] means;
    /** {@code [coefficient][band]}: the orthonormal DCT-II. */
    private final double[] cosines;

    private final float[] coefficients;
    private final float[][] inner;

    /** @param logMel made for the shape's parameters; it may be shared with others on the same thread */
    public WindowFeatures(LogMel logMel, Shape shape) {
        this.shape = shape;
        this.logMel = logMel;
        this.rows = shape.rows();
        this.bands = shape.parameters().melBands();
        LogMelParameters p = shape.parameters();
        this.edge = new float[2 * p.fftSize() + p.step()];
        this.values = new float[shape.channels() * rows * bands];
        this.means = new double[bands];
        this.cosines = cosines(shape.coefficients(), bands);
        this.coefficients = new float[shape.channels() * shape.coefficients()];
        this.inner = new float[shape.channels()][shape.innerRows() * bands];
    }

    public Shape shape() {
        return shape;
    }

    private static double[] cosines(int count, int bands) {
        double[] cosines = new double[count * bands];
        for (int k = 0; k < count; k++) {
            double scale = Math.sqrt((k == 0 ? 1.0 : 2.0) / bands);
            for (int band = 0; band < bands; band++) {
                cosines[k * bands + band] = scale * Math.cos(Math.PI * k * (2 * band + 1) / (2.0 * bands));
            }
        }
        return cosines;
    }

    /**
     * Computes rows that lie inside a window, see {@link LogMel#rows}.
     *
     * @param from where the samples of the first of them begin
     */
    public void inner(float[] samples, int from, int count, float[] out, int outFrom) {
        logMel.rows(samples, from, count, out, outFrom);
    }

    /**
     * A window by itself.
     *
     * @param samples of each channel, which holds the window from {@code from} on
     * @return its values, valid until the next call
     */
    public float[] of(float[][] samples, int from) {
        for (int c = 0; c < inner.length; c++) {
            if (c > 0 && samples[c] == samples[0]) {
                System.arraycopy(inner[0], 0, inner[c], 0, inner[0].length);
                continue;
            }
            logMel.rows(samples[c], from + shape.innerFrom(), shape.innerRows(), inner[c], 0);
        }
        return of(samples, from, inner);
    }

    /**
     * A window whose inner rows are known.
     *
     * @param samples of each channel, which holds the window from {@code from} on
     * @param inner of each channel, {@link Shape#innerRows} rows
     * @return its values, valid until the next call
     */
    public float[] of(float[][] samples, int from, float[][] inner) {
        for (int c = 0; c < shape.channels(); c++) {
            int to = c * rows * bands;
            int before = shape.firstInner();
            int after = before + shape.innerRows();
            edge(samples[c], from, 0, before, to);
            System.arraycopy(inner[c], 0, values, to + before * bands, shape.innerRows() * bands);
            edge(samples[c], from, after, rows, to + after * bands);
        }
        if (shape.parameters().compression() instanceof Compression.Decibels decibels
                && decibels.range() < Double.MAX_VALUE) {
            floor((float) decibels.range());
        }
        if (shape.coefficients() == 0) {
            return values;
        }
        for (int c = 0; c < shape.channels(); c++) {
            coefficients(c);
        }
        return coefficients;
    }

    /** Rows that reach over an edge of the window: none where they are not centred. */
    private void edge(float[] samples, int from, int first, int end, int to) {
        if (first == end) {
            return;
        }
        LogMelParameters p = shape.parameters();
        boolean mirrored = p.centring() == Centring.REFLECT;
        int last = shape.window() - 1;
        int place = first * p.step() - shape.before();
        int length = p.samplesFor(end - first);
        for (int i = 0; i < length; i++) {
            int at = place + i;
            if (at >= 0 && at <= last) {
                edge[i] = samples[from + at];
            } else if (mirrored) {
                edge[i] = samples[from + (at < 0 ? -at : 2 * last - at)];
            } else {
                edge[i] = 0;
            }
        }
        logMel.rows(edge, 0, end - first, values, to);
    }

    private void floor(float range) {
        float highest = Float.NEGATIVE_INFINITY;
        for (float value : values) {
            highest = Math.max(highest, value);
        }
        float least = highest - range;
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.max(values[i], least);
        }
    }

    /** The DCT being linear, the mean of the rows has the mean of their coefficients. */
    private void coefficients(int channel) {
        Arrays.fill(means, 0);
        for (int row = 0; row < rows; row++) {
            int from = (channel * rows + row) * bands;
            for (int band = 0; band < bands; band++) {
                means[band] += values[from + band];
            }
        }
        for (int k = 0; k < shape.coefficients(); k++) {
            double sum = 0;
            for (int band = 0; band < bands; band++) {
                sum += cosines[k * bands + band] * means[band];
            }
            coefficients[channel * shape.coefficients() + k] = (float) (sum / rows);
        }
    }
}
