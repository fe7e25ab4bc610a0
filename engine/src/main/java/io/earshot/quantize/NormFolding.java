package io.earshot.quantize;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.earshot.model.OnnxTensors;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts batch normalisations into the convolutions before them, since at inference they are a factor and an offset for each of
 * their outputs. What is left between two convolutions is then what 8 bits have to hold.
 */
final class NormFolding {
    private static final float DEFAULT_EPSILON = 1e-5f;
    private static final int SCALE = 1;
    private static final int SHIFT = 2;
    private static final int MEAN = 3;
    private static final int VARIANCE = 4;

    private final GraphIndex index;
    private final List<TensorProto> constants = new ArrayList<>();

    private NormFolding(GraphIndex index) {
        this.index = index;
    }

    static GraphProto of(GraphProto graph) {
        return new NormFolding(new GraphIndex(graph)).fold(graph);
    }

    private GraphProto fold(GraphProto graph) {
        List<NodeProto> nodes = new ArrayList<>();
        Set<String> folded = new HashSet<>();
        for (NodeProto node : graph.getNodeList()) {
            Layer layer = Layer.of(node, index);
            NodeProto norm = layer == null || !layer.isConvolution() ? null : normBehind(layer);
            if (layer != null && norm != null) {
                nodes.add(folded(layer, norm));
                folded.add(norm.getOutput(0));
            } else if (!folded.contains(node.getOutput(0))) {
                nodes.add(node);
            }
        }
        return GraphIndex.withoutUnused(
                graph.toBuilder().clearNode().addAllNode(nodes).addAllInitializer(constants));
    }

    private @Nullable NodeProto normBehind(Layer layer) {
        NodeProto norm = index.onlyTaker(layer.output(), "BatchNormalization");
        if (norm == null || norm.getOutputCount() != 1) {
            return null;
        }
        for (int input = SCALE; input <= VARIANCE; input++) {
            if (index.constant(norm, input, 1) == null) {
                return null;
            }
        }
        return norm;
    }

    private NodeProto folded(Layer layer, NodeProto norm) {
        float[] values = layer.weightValues();
        float[] scale = vector(norm, SCALE);
        float[] shift = vector(norm, SHIFT);
        float[] mean = vector(norm, MEAN);
        float[] variance = vector(norm, VARIANCE);
        float[] before = layer.biasValues();
        AttributeProto epsilon = GraphIndex.attribute(norm, "epsilon");
        double[] factors = new double[scale.length];
        float[] bias = new float[scale.length];
        for (int c = 0; c < scale.length; c++) {
            factors[c] = scale[c] / Math.sqrt(variance[c] + (epsilon == null ? DEFAULT_EPSILON : epsilon.getF()));
            bias[c] = (float) (shift[c] + ((before == null ? 0 : before[c]) - mean[c]) * factors[c]);
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (values[i] * factors[layer.outputOf(i)]);
        }
        String name = norm.getOutput(0);
        constants.add(OnnxTensors.floats(
                name + "/folded_weight", values, layer.weights().getDimsList()));
        constants.add(OnnxTensors.floats(name + "/folded_bias", bias, List.of((long) bias.length)));
        return layer.node().toBuilder()
                .clearInput()
                .addInput(layer.input())
                .addInput(name + "/folded_weight")
                .addInput(name + "/folded_bias")
                .setOutput(0, name)
                .build();
    }

    private float[] vector(NodeProto node, int input) {
        return OnnxTensors.floats(Objects.requireNonNull(index.constant(node, input, 1)));
    }
}
