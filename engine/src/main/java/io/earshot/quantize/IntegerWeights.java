package io.earshot.quantize;

import ai.onnx.proto.OnnxMl.TensorProto;
import io.earshot.model.OnnxTensors;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A layer's weights as signed bytes with a step for each of its outputs, and its bias in the sums' own steps, the input's times the
 * weights'.
 */
final class IntegerWeights {
    private static final double LARGEST_BIAS = 1 << 30;

    private final byte[] weights;
    private final float[] steps;
    private final int @Nullable [] bias;
    private final List<Long> dimensions;

    private IntegerWeights(byte[] weights, float[] steps, int @Nullable [] bias, List<Long> dimensions) {
        this.weights = weights;
        this.steps = steps;
        this.bias = bias;
        this.dimensions = dimensions;
    }

    /**
     * @param input scale of what the layer takes
     * @param largest what the largest weight of an output becomes
     */
    static IntegerWeights of(Layer layer, Scale input, int largest) {
        float[] values = layer.weightValues();
        float @Nullable [] bias = layer.biasValues();
        float[] steps = new float[layer.outputs()];
        for (int i = 0; i < values.length; i++) {
            int output = layer.outputOf(i);
            steps[output] = Math.max(steps[output], Math.abs(values[i]) / largest);
        }
        for (int output = 0; output < steps.length; output++) {
            // Where weights are next to nothing, the bias decides, and must fit.
            double least = bias == null ? 0 : Math.abs(bias[output]) / (input.step() * LARGEST_BIAS);
            steps[output] = (float) Math.max(steps[output], Math.max(least, Float.MIN_NORMAL / input.step()));
        }
        byte[] weights = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            weights[i] = (byte) Math.round(values[i] / steps[layer.outputOf(i)]);
        }
        return new IntegerWeights(
                weights,
                steps,
                bias == null ? null : bias(bias, steps, input),
                layer.weights().getDimsList());
    }

    private static int[] bias(float[] bias, float[] steps, Scale input) {
        int[] integers = new int[bias.length];
        for (int i = 0; i < bias.length; i++) {
            integers[i] = (int) Math.round((double) bias[i] / sumStep(steps[i], input));
        }
        return integers;
    }

    /** Single precision, as whoever runs the graph multiplies them. */
    private static float sumStep(float step, Scale input) {
        return step * input.step();
    }

    List<TensorProto> weights(String name) {
        List<Long> outputs = List.of((long) steps.length);
        return List.of(
                OnnxTensors.signed(name + "/int8", weights, dimensions),
                OnnxTensors.floats(name + "/step", steps, outputs),
                OnnxTensors.signed(name + "/zero", new byte[steps.length], outputs));
    }

    /** Empty where there is none. */
    List<TensorProto> bias(String name, Scale input) {
        if (bias == null) {
            return List.of();
        }
        float[] sums = new float[steps.length];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = sumStep(steps[i], input);
        }
        return List.of(
                OnnxTensors.integers(name + "/int32", bias),
                OnnxTensors.floats(name + "/step", sums, List.of((long) sums.length)));
    }
}
