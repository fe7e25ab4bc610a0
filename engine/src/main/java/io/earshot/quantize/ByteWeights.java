package io.earshot.quantize;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.earshot.model.OnnxGraphBuilder;
import io.earshot.model.OnnxTensors;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps weights of layers that are computed in floats as signed bytes, with a step for each output of a layer; a Cast and a Mul
 * make floats of them. ONNX Runtime folds both when it loads the graph, so only the file becomes smaller: speed and memory are
 * those of floats. A DequantizeLinear it would leave where it is, and compute at each call.
 */
final class ByteWeights {
    /** Smaller weights are not worth it. */
    static final int FEWEST = 1024;

    private static final int LARGEST = 127;
    private static final int LSTM_DIMENSIONS = 3;
    private static final int LSTM_RECURRENCE = 2;

    private final GraphIndex index;
    private final Set<String> replaced = new HashSet<>();
    private final List<TensorProto> constants = new ArrayList<>();
    private final List<NodeProto> nodes = new ArrayList<>();

    private ByteWeights(GraphIndex index) {
        this.index = index;
    }

    /** The graph with the weights of its convolutions, dense and LSTM layers as bytes; a front end stays as it is. */
    static GraphProto of(GraphProto graph) {
        return new ByteWeights(new GraphIndex(graph)).written(graph);
    }

    private GraphProto written(GraphProto graph) {
        for (NodeProto node : graph.getNodeList()) {
            if (node.getName().startsWith(Plan.FRONT_END)) {
                continue;
            }
            Layer layer = Layer.of(node, index);
            if (layer != null) {
                replace(layer.weights(), Set.of(layer.axis()));
            } else if (GraphIndex.isA(node, "LSTM")) {
                for (int input = 1; input <= LSTM_RECURRENCE; input++) {
                    replace(index.constant(node, input, LSTM_DIMENSIONS), Set.of(0, 1));
                }
            }
        }
        return graph.toBuilder()
                .clearNode()
                .addAllNode(nodes)
                .addAllNode(graph.getNodeList())
                .clearInitializer()
                .addAllInitializer(graph.getInitializerList().stream()
                        .filter(each -> !replaced.contains(each.getName()))
                        .toList())
                .addAllInitializer(constants)
                .build();
    }

    /** @param apart dimensions along which each place has a step of its own */
    private void replace(@Nullable TensorProto weights, Set<Integer> apart) {
        if (weights == null || replaced.contains(weights.getName())) {
            return;
        }
        float[] values = OnnxTensors.floats(weights);
        if (values.length < FEWEST) {
            return;
        }
        List<Long> shape = new ArrayList<>();
        int count = 1;
        for (int d = 0; d < weights.getDimsCount(); d++) {
            shape.add(apart.contains(d) ? weights.getDims(d) : 1L);
            count *= Math.toIntExact(shape.get(d));
        }
        float[] steps = new float[count];
        int[] stepOf = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            stepOf[i] = stepOf(i, weights, apart);
            steps[stepOf[i]] = Math.max(steps[stepOf[i]], Math.max(Math.abs(values[i]) / LARGEST, Float.MIN_NORMAL));
        }
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) Math.round(values[i] / steps[stepOf[i]]);
        }
        String name = weights.getName();
        replaced.add(name);
        constants.add(OnnxTensors.signed(name + "/int8", bytes, weights.getDimsList()));
        constants.add(OnnxTensors.floats(name + "/step", steps, shape));
        nodes.add(node("Cast", List.of(name + "/int8"), name + "/whole").toBuilder()
                .addAttribute(OnnxGraphBuilder.integer("to", TensorProto.DataType.FLOAT.getNumber()))
                .build());
        nodes.add(node("Mul", List.of(name + "/whole", name + "/step"), name));
    }

    private static int stepOf(int at, TensorProto weights, Set<Integer> apart) {
        int step = 0;
        int each = 1;
        int rest = at;
        for (int d = weights.getDimsCount() - 1; d >= 0; d--) {
            int size = Math.toIntExact(weights.getDims(d));
            if (apart.contains(d)) {
                step += each * (rest % size);
                each *= size;
            }
            rest /= size;
        }
        return step;
    }

    private static NodeProto node(String operator, List<String> inputs, String output) {
        return NodeProto.newBuilder()
                .setOpType(operator)
                .setName(output + "/" + operator)
                .addAllInput(inputs)
                .addOutput(output)
                .build();
    }
}
