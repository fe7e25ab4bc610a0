package io.earshot.training.network;

import io.earshot.model.OnnxGraphBuilder;
import java.util.Arrays;
import java.util.List;

/**
 * A bidirectional LSTM layer in ONNX, of PyTorch's weights. PyTorch's gates come as input, forget, cell, output, ONNX's as
 * input, output, forget, cell.
 */
final class LstmNode {
    private static final int GATES = 4;
    /** Where PyTorch has the gate that is ONNX's first, second and so on. */
    private static final int[] PYTORCH = {0, 3, 1, 2};

    private final Weights forward;
    private final Weights backward;
    private final long inputs;
    private final long units;

    /**
     * @param forward weights of that way and {@code backward} those of the other, as DJL names them
     * @param inputs values of a step
     * @param units each way
     */
    LstmNode(Weights forward, Weights backward, int inputs, int units) {
        this.forward = forward;
        this.backward = backward;
        this.inputs = inputs;
        this.units = units;
    }

    /**
     * @param value {@code [steps][batch][inputs]}
     * @return {@code [steps][batch][2 * units]}: forward, then backward
     */
    String add(OnnxGraphBuilder graph, String value, String name) {
        String there = graph.constant(name + "_w", matrices("i2h"), 2, (long) GATES * units, inputs);
        String back = graph.constant(name + "_r", matrices("h2h"), 2, (long) GATES * units, units);
        String bias = graph.constant(name + "_b", biases(), 2, 2L * GATES * units);
        graph.node(
                "LSTM",
                List.of(value, there, back, bias),
                name + "_each_way",
                OnnxGraphBuilder.text("direction", "bidirectional"),
                OnnxGraphBuilder.integer("hidden_size", units));
        // [steps][direction][batch][units]
        graph.node(
                "Transpose",
                List.of(name + "_each_way"),
                name + "_by_batch",
                OnnxGraphBuilder.ints("perm", 0, 2, 1, 3));
        return graph.node(
                "Reshape",
                List.of(name + "_by_batch", graph.constant(name + "_shape", new long[] {0, 0, 2L * units})),
                name);
    }

    private float[] matrices(String gate) {
        return joined(of(forward, gate, "WEIGHT"), of(backward, gate, "WEIGHT"));
    }

    private float[] biases() {
        return joined(
                joined(of(forward, "i2h", "BIAS"), of(forward, "h2h", "BIAS")),
                joined(of(backward, "i2h", "BIAS"), of(backward, "h2h", "BIAS")));
    }

    private static float[] of(Weights weights, String gate, String what) {
        return reordered(weights.of("l_0_%s_%s".formatted(gate, what)));
    }

    static float[] reordered(float[] gates) {
        int each = gates.length / GATES;
        float[] out = new float[gates.length];
        for (int gate = 0; gate < GATES; gate++) {
            System.arraycopy(gates, PYTORCH[gate] * each, out, gate * each, each);
        }
        return out;
    }

    private static float[] joined(float[] first, float[] second) {
        float[] out = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, out, first.length, second.length);
        return out;
    }
}
