package io.earshot.window;

/** Sums of squares of samples. The same samples give the same bits, wherever they lie. Stateless. */
final class Squares {
    private Squares() {}

    /** Over the first {@code channels} rows. */
    static double sum(SourceToTarget samples, int channels, int from, int length) {
        double sum = 0;
        for (int c = 0; c < channels; c++) {
            sum += sum(samples.row(c), from, length);
        }
        return sum;
    }

    /** In four sums side by side: in one, each addition would wait for the one before. */
    private static double sum(float[] samples, int from, int length) {
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        int at = from;
        int end = from + length;
        for (; at <= end - 4; at += 4) {
            first += samples[at] * (double) samples[at];
            second += samples[at + 1] * (double) samples[at + 1];
            third += samples[at + 2] * (double) samples[at + 2];
            fourth += samples[at + 3] * (double) samples[at + 3];
        }
        for (; at < end; at++) {
            first += samples[at] * (double) samples[at];
        }
        return first + second + (third + fourth);
    }
}
