package io.earshot.training.network;

import ai.djl.nn.Block;
import java.util.Arrays;

/**
 * A convolution without bias and the batch normalisation behind it as one convolution with bias: what the running mean
 * and variance do at inference is a factor and an offset for each filter.
 */
final class FoldedConvolution {
    /** DJL's and PyTorch's default. */
    private static final float EPSILON = 1e-5f;

    private final float[] weights;
    private final float[] bias;

    private FoldedConvolution(float[] weights, float[] bias) {
        this.weights = weights;
        this.bias = bias;
    }

    static FoldedConvolution of(Block convolution, Block normalisation) {
        float[] weights = Parameters.floats(convolution, "weight");
        float[] gamma = Parameters.floats(normalisation, "gamma");
        float[] beta = Parameters.floats(normalisation, "beta");
        float[] mean = Parameters.floats(normalisation, "runningMean");
        float[] variance = Parameters.floats(normalisation, "runningVar");
        float[] folded = Arrays.copyOf(weights, weights.length);
        float[] bias = new float[gamma.length];
        int perFilter = weights.length / gamma.length;
        for (int filter = 0; filter < gamma.length; filter++) {
            float factor = (float) (gamma[filter] / Math.sqrt(variance[filter] + EPSILON));
            bias[filter] = beta[filter] - mean[filter] * factor;
            for (int i = filter * perFilter; i < (filter + 1) * perFilter; i++) {
                folded[i] *= factor;
            }
        }
        return new FoldedConvolution(folded, bias);
    }

    /** {@code [filters][inputs][rows][columns]}. */
    float[] weights() {
        return weights;
    }

    /** One for each filter. */
    float[] bias() {
        return bias;
    }
}
