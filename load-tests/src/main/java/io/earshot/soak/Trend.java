package io.earshot.soak;

import java.util.Arrays;

/**
 * How a series rises: the Theil-Sen slope, the median of the slopes between any two points, which a few outliers and single
 * steps near an end do not bend, with Sen's rank interval of 95 %. Neighbours that are alike say less than their number:
 * the interval's variance is widened by the effective sample size after Yue and Wang (2004), {@code (1 + r) / (1 - r)} for
 * the lag-1 correlation {@code r} of what the line leaves over.
 *
 * @param level median of the values
 * @param slope per minute
 * @param low lower end of the slope's interval
 * @param high upper end
 * @param scatter of the values around the line, as a standard deviation (from the median absolute residual)
 * @param points how many values
 */
record Trend(double level, double slope, double low, double high, double scatter, int points) {
    /** Below this an interval would say nothing. */
    static final int LEAST_POINTS = 6;

    private static final double NORMAL_95 = 1.96;
    private static final double STRONGEST = 0.9;
    /** From a median absolute deviation to the standard deviation of a normal distribution. */
    private static final double TO_DEVIATION = 1.4826;

    /**
     * Fits a line.
     *
     * @param minutes when, rising
     * @param values as many
     */
    static Trend of(double[] minutes, double[] values) {
        int n = values.length;
        if (n < LEAST_POINTS || minutes.length != n) {
            throw new IllegalArgumentException(
                    "a trend needs %d points or more, had %d".formatted(LEAST_POINTS, Math.min(n, minutes.length)));
        }
        double[] slopes = new double[n * (n - 1) / 2];
        int filled = 0;
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                slopes[filled++] = (values[j] - values[i]) / (minutes[j] - minutes[i]);
            }
        }
        Arrays.sort(slopes);
        double slope = median(slopes);
        double[] left = new double[n];
        for (int i = 0; i < n; i++) {
            left[i] = values[i] - slope * minutes[i];
        }
        double middle = median(left);
        double[] away = new double[n];
        for (int i = 0; i < n; i++) {
            left[i] -= middle;
            away[i] = Math.abs(left[i]);
        }
        double r = Math.max(0, Math.min(STRONGEST, neighbours(left)));
        double variance = n * (n - 1.0) * (2.0 * n + 5) / 18 * (1 + r) / (1 - r);
        double reach = NORMAL_95 * Math.sqrt(variance);
        int low = (int) Math.floor((slopes.length - reach) / 2);
        int high = (int) Math.ceil((slopes.length + reach) / 2);
        return new Trend(
                median(values),
                slope,
                slopes[Math.max(0, low)],
                slopes[Math.min(slopes.length - 1, high)],
                median(away) * TO_DEVIATION,
                n);
    }

    private static double neighbours(double[] left) {
        double mean = Arrays.stream(left).average().orElse(0);
        double together = 0;
        double alone = 0;
        for (int i = 0; i < left.length; i++) {
            alone += (left[i] - mean) * (left[i] - mean);
            together += i == 0 ? 0 : (left[i] - mean) * (left[i - 1] - mean);
        }
        return alone == 0 ? 0 : together / alone;
    }

    /** @return the middle value, or the mean of the middle two */
    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
