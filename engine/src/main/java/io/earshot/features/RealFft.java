package io.earshot.features;

import java.util.Arrays;

/**
 * Magnitudes of the DFTs of {@value #LANES} real signals at once, whose length is a power of two.
 *
 * <p>The four-step FFT (Bailey, FFTs in external or hierarchical memory, 1990): of sample {@code n = rows * column + row},
 *
 * <ol>
 *   <li>{@value #COLUMNS}-point DFTs over the columns. The samples being real, frequencies 0 to 8 are enough: the others
 *       are their conjugates;
 *   <li>each value turned by its twiddle factor;
 *   <li>the transposition, which brings the rows to where the columns were;
 *   <li>DFTs over the rows, of radix 4 and at last 2, in place. Sorting is free: arrays are called by their place.
 * </ol>
 *
 * Each step goes through whole arrays, one for each column or row, in which the signals lie side by side ({@link Lanes}).
 *
 * <p>The arithmetic is in double precision: beside a loud low tone, a quiet band of an FFT in single precision is off by
 * more than a thousandth after the logarithm. What a signal comes to does not depend on the others.
 *
 * <p>Not thread-safe: one instance per thread. Allocates only when built.
 */
final class RealFft {
    /** Signals transformed at once. */
    static final int LANES = 8;

    /** The least size. */
    static final int COLUMNS = 16;

    private static final int KEPT = COLUMNS / 2 + 1;

    private final int rows;
    private final double[] window;
    /** {@code [column][row * LANES + lane]}: samples, then what the DFTs over columns make of them in place. */
    private final double[][] columns;
    /** Frequency k of the columns; which array that is, {@link #overColumns} decides. */
    private final double[][] columnRe = new double[KEPT][];

    private final double[][] columnIm = new double[KEPT][];
    /** {@code [k][row * LANES + lane]}: the twiddle factors between the steps. */
    private final double[][] middleCos = new double[KEPT][];

    private final double[][] middleSin = new double[KEPT][];
    /** Twiddle factors of the 16-point DFT, for one to three sixteenths of a turn. */
    private final double[][] columnCos = new double[4][];

    private final double[][] columnSin = new double[4][];
    /** {@code [row][k * LANES + lane]}. */
    private final double[][] rowRe;

    private final double[][] rowIm;
    /** {@code [t]}: t turns of {@code 1 / rows}, in each element. */
    private final double[][] rowCos;

    private final double[][] rowSin;
    /** {@code [frequency]}: which of the arrays of rows has it in the end. */
    private final int[] places;

    /**
     * @param size points of the DFT, a power of two from {@value #COLUMNS}
     * @param window multiplies the signals; its length, at most the size, is theirs: the rest is zero
     */
    RealFft(int size, double[] window) {
        this.window = window.clone();
        rows = size / COLUMNS;
        int values = rows * LANES;
        columns = new double[COLUMNS][values];
        for (int k = 1; k < KEPT; k++) {
            middleCos[k] = new double[values];
            middleSin[k] = new double[values];
            for (int row = 0; row < rows; row++) {
                double angle = 2 * Math.PI * k * row / size;
                Arrays.fill(middleCos[k], row * LANES, (row + 1) * LANES, Math.cos(angle));
                Arrays.fill(middleSin[k], row * LANES, (row + 1) * LANES, Math.sin(angle));
            }
        }
        for (int turns = 1; turns < columnCos.length; turns++) {
            columnCos[turns] = filled(values, Math.cos(2 * Math.PI * turns / COLUMNS));
            columnSin[turns] = filled(values, Math.sin(2 * Math.PI * turns / COLUMNS));
        }
        nameColumns();
        rowRe = new double[rows][KEPT * LANES];
        rowIm = new double[rows][KEPT * LANES];
        rowCos = new double[rows][];
        rowSin = new double[rows][];
        for (int turns = 0; turns < rows; turns++) {
            rowCos[turns] = filled(KEPT * LANES, Math.cos(2 * Math.PI * turns / rows));
            rowSin[turns] = filled(KEPT * LANES, Math.sin(2 * Math.PI * turns / rows));
        }
        places = places(rows);
    }

    private static double[] filled(int length, double value) {
        double[] array = new double[length];
        Arrays.fill(array, value);
        return array;
    }

    /** Where the passes over rows, each of which leaves its frequencies in order of their remainders, put frequency f. */
    private static int[] places(int rows) {
        int[] places = new int[rows];
        for (int place = 0; place < rows; place++) {
            int frequency = 0;
            int weight = 1;
            int rest = place;
            for (int length = rows; length > 1; ) {
                int radix = length >= 4 ? 4 : 2;
                length /= radix;
                frequency += weight * (rest / length);
                rest %= length;
                weight *= radix;
            }
            places[frequency] = place;
        }
        return places;
    }

    /**
     * @param samples holds signal {@code i} from {@code from + i * step} on
     * @param count signals, 1 to {@value #LANES}
     * @param out takes {@code size / 2 + 1} times {@value #LANES} magnitudes, bin by bin from frequency 0 to half the
     *     rate; those of lanes from {@code count} on are 0
     */
    void magnitudes(float[] samples, int from, int step, int count, float[] out) {
        powers(samples, from, step, count, out);
        // A loop of its own: the compiler takes several roots at once.
        int values = (rows * COLUMNS / 2 + 1) * LANES;
        for (int i = 0; i < values; i++) {
            out[i] = (float) Math.sqrt(out[i]);
        }
    }

    /** The squares of {@link #magnitudes}. */
    void powers(float[] samples, int from, int step, int count, float[] out) {
        load(samples, from, step, count);
        overColumns();
        transpose();
        for (int length = rows; length >= 4; length /= 4) {
            overRows(length);
        }
        if (Integer.numberOfTrailingZeros(rows) % 2 != 0) {
            pairsOfRows();
        }
        write(out);
    }

    private void load(float[] samples, int from, int step, int count) {
        for (int column = 0; column < COLUMNS; column++) {
            int first = column * rows;
            int length = Math.max(0, Math.min(rows, window.length - first));
            double[] to = columns[column];
            if (count == LANES) {
                loadAll(samples, from + first, step, window, first, length, to);
            } else {
                Arrays.fill(to, 0, length * LANES, 0);
                for (int row = 0; row < length; row++) {
                    for (int lane = 0; lane < count; lane++) {
                        to[row * LANES + lane] = samples[from + first + lane * step + row] * window[first + row];
                    }
                }
            }
            Arrays.fill(to, length * LANES, to.length, 0);
        }
    }

    /** Written out by lanes: as a loop over them it takes twice as long. */
    private static void loadAll(
            float[] samples, int from, int step, double[] window, int first, int length, double[] to) {
        for (int row = 0; row < length; row++) {
            double factor = window[first + row];
            int at = from + row;
            int lane = row * LANES;
            to[lane] = samples[at] * factor;
            to[lane + 1] = samples[at + step] * factor;
            to[lane + 2] = samples[at + 2 * step] * factor;
            to[lane + 3] = samples[at + 3 * step] * factor;
            to[lane + 4] = samples[at + 4 * step] * factor;
            to[lane + 5] = samples[at + 5 * step] * factor;
            to[lane + 6] = samples[at + 6 * step] * factor;
            to[lane + 7] = samples[at + 7 * step] * factor;
        }
    }

    /**
     * Steps 1 and 2: two passes of radix 4 in place, then the twiddle factors. What ends in which array is
     * {@link #nameColumns}; of frequencies 1, 2, 4 and 5 the passes give the conjugate.
     */
    private void overColumns() {
        double[][] x = columns;
        for (int i = 0; i < 8; i++) {
            Lanes.sumAndDifference(x[i], x[i + 8]);
        }
        for (int i = 0; i < 4; i++) {
            Lanes.sumAndDifference(x[i], x[i + 4]);
        }
        Lanes.sumAndDifference(x[0], x[2]);
        Lanes.sumAndDifference(x[1], x[3]);
        Lanes.sumAndDifference(x[0], x[1]);

        Lanes.scaledSumAndDifference(x[5], x[7]);
        Lanes.sumAndDifference(x[4], x[7]);
        Lanes.sumAndDifference(x[6], x[5]);

        for (int turns = 1; turns < 4; turns++) {
            Lanes.turnBack(x[8 + turns], x[12 + turns], columnCos[turns], columnSin[turns]);
        }
        Lanes.sumAndDifference(x[8], x[10]);
        Lanes.sumAndDifference(x[9], x[11]);
        Lanes.sumAndDifference(x[12], x[14]);
        Lanes.sumAndDifference(x[13], x[15]);
        Lanes.sumAndDifference(x[8], x[9]);
        Lanes.sumAndDifference(x[12], x[13]);
        Lanes.sumAndDifference(x[10], x[15]);
        Lanes.sumAndDifference(x[14], x[11]);

        for (int k = 1; k < 8; k++) {
            if (k == 3 || k > 5) {
                Lanes.turn(columnRe[k], columnIm[k], middleCos[k], middleSin[k]);
            } else {
                Lanes.turnConjugate(columnRe[k], columnIm[k], middleCos[k], middleSin[k]);
            }
        }
        Lanes.turnReal(columnRe[8], columnIm[8], middleCos[8], middleSin[8]);
    }

    private void nameColumns() {
        int[] re = {0, 8, 4, 10, 2, 15, 7, 9, 1};
        int[] im = {-1, 12, 6, 11, 3, 14, 5, 13, -1};
        for (int k = 0; k < KEPT; k++) {
            columnRe[k] = columns[re[k]];
            columnIm[k] = im[k] >= 0 ? columns[im[k]] : new double[rows * LANES];
        }
    }

    private void transpose() {
        for (int k = 0; k < KEPT; k++) {
            deal(columnRe[k], rowRe, k * LANES);
            deal(columnIm[k], rowIm, k * LANES);
        }
    }

    /** Eight numbers to each row; for so few, statements are quicker than a loop or a call to copy. */
    private static void deal(double[] from, double[][] toRows, int to) {
        for (int row = 0; row < toRows.length; row++) {
            double[] values = toRows[row];
            int at = row * LANES;
            values[to] = from[at];
            values[to + 1] = from[at + 1];
            values[to + 2] = from[at + 2];
            values[to + 3] = from[at + 3];
            values[to + 4] = from[at + 4];
            values[to + 5] = from[at + 5];
            values[to + 6] = from[at + 6];
            values[to + 7] = from[at + 7];
        }
    }

    /** One pass of radix 4 over all sub-transforms of that many rows. */
    private void overRows(int length) {
        int quarter = length / 4;
        for (int start = 0; start < rows; start += length) {
            for (int i = 0; i < quarter; i++) {
                butterfly(start + i, quarter, i * (rows / length));
            }
        }
    }

    private void butterfly(int first, int quarter, int turns) {
        double[] re0 = rowRe[first];
        double[] im0 = rowIm[first];
        double[] re1 = rowRe[first + quarter];
        double[] im1 = rowIm[first + quarter];
        double[] re2 = rowRe[first + 2 * quarter];
        double[] im2 = rowIm[first + 2 * quarter];
        double[] re3 = rowRe[first + 3 * quarter];
        double[] im3 = rowIm[first + 3 * quarter];
        Lanes.sumAndDifference(re0, re2);
        Lanes.sumAndDifference(re1, re3);
        Lanes.sumAndDifference(im0, im2);
        Lanes.sumAndDifference(im1, im3);
        Lanes.sumAndDifference(re0, re1);
        Lanes.sumAndDifference(im0, im1);
        // One quarter turn of the odd difference, added to the other and taken from it: the sums land in arrays
        // that held the other parts, so that the names change hands.
        Lanes.sumAndDifference(re2, im3);
        Lanes.sumAndDifference(im2, re3);
        rowRe[first + quarter] = re2;
        rowIm[first + quarter] = re3;
        rowRe[first + 2 * quarter] = re1;
        rowIm[first + 2 * quarter] = im1;
        rowRe[first + 3 * quarter] = im3;
        rowIm[first + 3 * quarter] = im2;
        if (turns != 0) {
            Lanes.turn(re2, re3, rowCos[turns], rowSin[turns]);
            Lanes.turn(re1, im1, rowCos[2 * turns], rowSin[2 * turns]);
            Lanes.turn(im3, im2, rowCos[3 * turns], rowSin[3 * turns]);
        }
    }

    private void pairsOfRows() {
        for (int row = 0; row < rows; row += 2) {
            Lanes.sumAndDifference(rowRe[row], rowRe[row + 1]);
            Lanes.sumAndDifference(rowIm[row], rowIm[row + 1]);
        }
    }

    private void write(float[] out) {
        for (int row = 0; row < rows; row++) {
            Lanes.power(rowRe[row], rowIm[row]);
        }
        int bins = rows * COLUMNS / 2 + 1;
        for (int bin = 0; bin < bins; bin++) {
            int k = bin % COLUMNS;
            int frequency = bin / COLUMNS;
            boolean mirrored = k >= KEPT;
            double[] row = rowRe[places[mirrored ? rows - 1 - frequency : frequency]];
            int from = (mirrored ? COLUMNS - k : k) * LANES;
            int to = bin * LANES;
            for (int lane = 0; lane < LANES; lane++) {
                out[to + lane] = (float) row[from + lane];
            }
        }
    }
}
