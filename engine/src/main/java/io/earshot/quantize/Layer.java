package io.earshot.quantize;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.earshot.model.OnnxTensors;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A layer with constant weights: a convolution of two dimensions, or a dense one.
 *
 * @param weights its second input
 * @param bias its third, one number for each output; in a dense layer it may be one for all
 * @param axis of the weights along which the outputs lie
 * @param groups of channels that do not see each other
 */
record Layer(NodeProto node, TensorProto weights, @Nullable TensorProto bias, int axis, int groups) {
    private static final int BIAS = 2;

    /** @return the node as such a layer, or null where it is none */
    static @Nullable Layer of(NodeProto node, GraphIndex index) {
        boolean convolution = GraphIndex.isA(node, "Conv");
        TensorProto weights = index.constant(node, 1, convolution ? 4 : 2);
        if (weights == null || (!GraphIndex.isAbsent(node, BIAS) && index.constant(node, BIAS, 1) == null)) {
            return null;
        }
        TensorProto bias = index.constant(node, BIAS, 1);
        if (convolution) {
            AttributeProto groups = GraphIndex.attribute(node, "group");
            return new Layer(node, weights, bias, 0, groups == null ? 1 : (int) groups.getI());
        }
        if (GraphIndex.isA(node, "MatMul")) {
            return new Layer(node, weights, null, 1, 1);
        }
        boolean plain = GraphIndex.isA(node, "Gemm")
                && !GraphIndex.isOn(node, "transA")
                && GraphIndex.isOne(node, "alpha")
                && GraphIndex.isOne(node, "beta");
        return plain ? new Layer(node, weights, bias, GraphIndex.isOn(node, "transB") ? 0 : 1, 1) : null;
    }

    boolean isConvolution() {
        return weights.getDimsCount() == 4;
    }

    String input() {
        return node.getInput(0);
    }

    String output() {
        return node.getOutput(0);
    }

    boolean canHaveBias() {
        return !GraphIndex.isA(node, "MatMul");
    }

    /** @param values one for each output */
    Layer withBias(float[] values) {
        TensorProto tensor = OnnxTensors.floats(output() + "/new_bias", values, List.of((long) values.length));
        return new Layer(node, weights, tensor, axis, groups);
    }

    /** Numbers that it gives, or channels. */
    int outputs() {
        return size(axis);
    }

    int inputs() {
        return size(1 - axis) * groups;
    }

    private int size(int dimension) {
        return Math.toIntExact(weights.getDims(dimension));
    }

    /** Weights that lie together, of one output and one input. */
    private int kernel() {
        int kernel = 1;
        for (int i = 2; i < weights.getDimsCount(); i++) {
            kernel *= size(i);
        }
        return kernel;
    }

    /** Which output the weight at an index is of. */
    int outputOf(int index) {
        int at = index / kernel();
        return axis == 0 ? at / size(1) : at % size(1);
    }

    /** Which input the weight at an index is for. */
    int inputOf(int index) {
        int at = index / kernel();
        if (axis == 1) {
            return at / size(1);
        }
        int group = outputOf(index) / (outputs() / groups);
        return group * size(1) + at % size(1);
    }

    float[] weightValues() {
        return OnnxTensors.floats(weights);
    }

    /** @return one for each output; none where there is none */
    float @Nullable [] biasValues() {
        TensorProto tensor = bias;
        if (tensor == null) {
            return null;
        }
        float[] values = OnnxTensors.floats(tensor);
        if (values.length == 1 && outputs() > 1) {
            float[] each = new float[outputs()];
            Arrays.fill(each, values[0]);
            return each;
        }
        return values;
    }
}
