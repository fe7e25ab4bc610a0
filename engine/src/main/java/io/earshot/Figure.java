package io.earshot;

import java.util.Arrays;

/** A figure that was measured several times. */
public record Figure(double median, double min, double max) {
    /** @param measured at least one */
    public static Figure of(double... measured) {
        double[] sorted = measured.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Figure(median, sorted[0], sorted[sorted.length - 1]);
    }
}
