package io.earshot.training.network;

import io.earshot.model.OnnxGraphBuilder;
import java.util.List;

/**
 * Brings what a network takes to mean 0 and deviation 1 of what it was trained on: each value by itself, or all alike.
 * Immutable.
 */
public final class Standardisation {
    /** Leaves values as they are. */
    public static final Standardisation NONE = new Standardisation(new float[] {0}, new float[] {1});

    /** Below it a value is taken as constant, and is not blown up. */
    private static final double LEAST_VARIANCE = 1e-5;

    private final float[] means;
    private final float[] deviations;

    /** @param means and {@code deviations} of each value of a window, or one for all */
    public Standardisation(float[] means, float[] deviations) {
        if (means.length == 0 || means.length != deviations.length) {
            throw new IllegalArgumentException("there must be as many means as deviations, were %d and %d"
                    .formatted(means.length, deviations.length));
        }
        this.means = means.clone();
        this.deviations = deviations.clone();
    }

    /** Adds up windows one by one. */
    public static final class Builder {
        private final double[] sums;
        private final double[] squares;
        private long count;

        /** @param values how many means: those of a window, or 1 for all alike */
        public Builder(int values) {
            sums = new double[values];
            squares = new double[values];
        }

        public void add(float[] window) {
            for (int i = 0; i < window.length; i++) {
                sums[i % sums.length] += window[i];
                squares[i % sums.length] += (double) window[i] * window[i];
            }
            count += window.length / sums.length;
        }

        public Standardisation build() {
            float[] means = new float[sums.length];
            float[] deviations = new float[sums.length];
            for (int i = 0; i < means.length; i++) {
                double mean = sums[i] / count;
                means[i] = (float) mean;
                deviations[i] = (float) Math.sqrt(Math.max(LEAST_VARIANCE, squares[i] / count - mean * mean));
            }
            return new Standardisation(means, deviations);
        }
    }

    public float[] means() {
        return means.clone();
    }

    public float[] deviations() {
        return deviations.clone();
    }

    /** @param window changed in place */
    public void apply(float[] window) {
        for (int i = 0; i < window.length; i++) {
            int at = i % means.length;
            window[i] = (window[i] - means[at]) / deviations[at];
        }
    }

    /** The same in ONNX. */
    String onnx(OnnxGraphBuilder graph, String value) {
        if (means.length == 1 && means[0] == 0 && deviations[0] == 1) {
            return value;
        }
        graph.node("Sub", List.of(value, graph.constant("input_mean", means, means.length)), "input_centred");
        return graph.node(
                "Div",
                List.of("input_centred", graph.constant("input_deviation", deviations, deviations.length)),
                "input_standardised");
    }
}
