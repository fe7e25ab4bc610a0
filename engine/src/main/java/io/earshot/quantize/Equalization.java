package io.earshot.quantize;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.earshot.model.OnnxTensors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes the channels between two layers alike in size, since 8 bits have one scale for all of them: YAMNet's last layers have
 * channels of 18 beside channels of 0.1, which would all be 0. Channel c of the first layer is divided by a factor and what the
 * second layer makes of it multiplied by it; ReLUs and pools between them do not mind. As numbers of floats nothing changes.
 *
 * <p>The factor weighs how large the channel becomes against how large its weights are beside others of the same output (M. Nagel et
 * al.: Data-Free Quantization Through Weight Equalization and Bias Correction, ICCV 2019; G. Xiao et al.: SmoothQuant, ICML 2023).
 * A depthwise layer has a scale for each channel and pays nothing.
 */
final class Equalization {
    /** Channels that were silent are not made louder than that. */
    private static final double FLOOR = 0x1p-10;

    private final GraphIndex index;
    private final Plan plan;
    private final Map<String, float[]> weights = new LinkedHashMap<>();
    private final Map<String, float[]> biases = new LinkedHashMap<>();

    private Equalization(GraphIndex index, Plan plan) {
        this.index = index;
        this.plan = plan;
        plan.layers().forEach((name, layer) -> {
            weights.put(name, layer.weightValues());
            float[] bias = layer.biasValues();
            if (bias != null) {
                biases.put(name, bias);
            }
        });
    }

    /** @param maxima of each channel's size, of the values that the plan has {@link Plan#given} */
    static GraphProto of(GraphProto graph, Plan plan, Map<String, float[]> maxima) {
        Equalization equalization = new Equalization(new GraphIndex(graph), plan);
        plan.layers().values().forEach(layer -> equalization.equalize(layer, maxima));
        return equalization.written(graph);
    }

    private void equalize(Layer first, Map<String, float[]> maxima) {
        NodeProto relu = index.onlyTaker(first.output(), "Relu");
        String value = relu == null ? first.output() : relu.getOutput(0);
        float[] sizes = maxima.get(value);
        Layer second = takerOf(value);
        if (sizes == null || second == null) {
            return;
        }
        double[] factors = factors(sizes, second);
        float[] own = Objects.requireNonNull(weights.get(first.output()));
        for (int i = 0; i < own.length; i++) {
            own[i] = (float) (own[i] / factors[first.outputOf(i)]);
        }
        float[] bias = biases.get(first.output());
        for (int i = 0; bias != null && i < bias.length; i++) {
            bias[i] = (float) (bias[i] / factors[i]);
        }
        float[] next = Objects.requireNonNull(weights.get(second.output()));
        for (int i = 0; i < next.length; i++) {
            next[i] = (float) (next[i] * factors[second.inputOf(i)]);
        }
    }

    /** The one layer behind a value, with nothing but pools between. */
    private @Nullable Layer takerOf(String value) {
        NodeProto taker = index.onlyTaker(value);
        if (taker == null) {
            return null;
        }
        Layer layer = plan.layers().get(taker.getOutput(0));
        return layer == null && plan.pools().containsKey(taker.getOutput(0)) ? takerOf(taker.getOutput(0)) : layer;
    }

    private double[] factors(float[] sizes, Layer second) {
        double largest = 0;
        for (float size : sizes) {
            largest = Math.max(largest, size);
        }
        double[] shares = shares(second);
        double[] factors = new double[sizes.length];
        boolean depthwise = second.groups() == second.inputs();
        for (int c = 0; c < factors.length; c++) {
            double size = Math.max(sizes[c], largest * FLOOR);
            factors[c] = depthwise ? size : Math.sqrt(size / Math.max(shares[c], FLOOR));
            if (!(factors[c] > 0)) {
                factors[c] = 1; // all channels are silent
            }
        }
        return factors;
    }

    /** For each input the largest of its weights, as shares of the largest weight of the same output. */
    private double[] shares(Layer second) {
        float[] values = Objects.requireNonNull(weights.get(second.output()));
        double[] largest = new double[second.outputs()];
        for (int i = 0; i < values.length; i++) {
            int output = second.outputOf(i);
            largest[output] = Math.max(largest[output], Math.abs(values[i]));
        }
        double[] shares = new double[second.inputs()];
        for (int i = 0; i < values.length; i++) {
            double of = largest[second.outputOf(i)];
            if (of > 0) {
                int input = second.inputOf(i);
                shares[input] = Math.max(shares[input], Math.abs(values[i]) / of);
            }
        }
        return shares;
    }

    private GraphProto written(GraphProto graph) {
        GraphProto.Builder written = graph.toBuilder().clearNode();
        for (NodeProto node : graph.getNodeList()) {
            Layer layer = plan.layers().get(node.getOutput(0));
            if (layer == null) {
                written.addNode(node);
                continue;
            }
            String name = layer.output();
            NodeProto.Builder changed = node.toBuilder().setInput(1, name + "/equalized_weight");
            written.addInitializer(OnnxTensors.floats(
                    name + "/equalized_weight",
                    Objects.requireNonNull(weights.get(name)),
                    layer.weights().getDimsList()));
            float[] bias = biases.get(name);
            if (bias != null) {
                changed.setInput(2, name + "/equalized_bias");
                written.addInitializer(OnnxTensors.floats(name + "/equalized_bias", bias, List.of((long) bias.length)));
            }
            written.addNode(changed);
        }
        return GraphIndex.withoutUnused(written);
    }
}
