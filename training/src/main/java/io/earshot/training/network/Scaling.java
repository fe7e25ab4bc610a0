package io.earshot.training.network;

/**
 * Brings each value of embeddings to mean 0 and deviation 1, so that no value counts more for being large. Immutable.
 */
public final class Scaling {
    private static final double LEAST_DEVIATION = 1e-2;

    private final float[] means;
    private final float[] factors;

    private Scaling(float[] means, float[] factors) {
        this.means = means;
        this.factors = factors;
    }

    /** @param embeddings {@code [any][size]}, at least one */
    public static Scaling of(float[][] embeddings) {
        int size = embeddings[0].length;
        float[] means = new float[size];
        float[] factors = new float[size];
        for (int i = 0; i < size; i++) {
            double sum = 0;
            double squares = 0;
            for (float[] each : embeddings) {
                sum += each[i];
                squares += (double) each[i] * each[i];
            }
            double mean = sum / embeddings.length;
            means[i] = (float) mean;
            double variance = Math.max(0, squares / embeddings.length - mean * mean);
            factors[i] = (float) (1 / Math.max(LEAST_DEVIATION, Math.sqrt(variance)));
        }
        return new Scaling(means, factors);
    }

    float mean(int i) {
        return means[i];
    }

    float factor(int i) {
        return factors[i];
    }

    /** @param out takes the scaled values from {@code at} on */
    public void apply(float[] embedding, float[] out, int at) {
        for (int i = 0; i < embedding.length; i++) {
            out[at + i] = (embedding[i] - means[i]) * factors[i];
        }
    }
}
