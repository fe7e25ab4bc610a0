package io.earshot.quantize;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.earshot.model.OnnxGraphBuilder;
import io.earshot.model.OnnxTensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Writes a graph's layers between pairs of QuantizeLinear and DequantizeLinear. A value that a layer of integers gives keeps its
 * name behind its pair, so whoever takes it need not change; {@code NAME/float} comes before it.
 */
final class QuantizedGraph {
    private final GraphProto graph;
    private final Plan plan;
    private final Map<String, Scale> scales;
    private final WeightBits bits;
    private final List<NodeProto> nodes = new ArrayList<>();
    private final List<TensorProto> constants = new ArrayList<>();

    private QuantizedGraph(GraphProto graph, Plan plan, Map<String, Scale> scales, WeightBits bits) {
        this.graph = graph;
        this.plan = plan;
        this.scales = scales;
        this.bits = bits;
    }

    /** @param scales of all that the plan has {@link Plan#measured} */
    static GraphProto of(GraphProto graph, Plan plan, Map<String, Scale> scales, WeightBits bits) {
        return new QuantizedGraph(graph, plan, scales, bits).write();
    }

    /** The name of a value before its pair, where it has one. */
    static String unrounded(Plan plan, String value) {
        return plan.given().contains(value) ? value + "/float" : value;
    }

    private GraphProto write() {
        graph.getInputList().stream().map(ValueInfoProto::getName).forEach(this::pairBehind);
        for (NodeProto node : graph.getNodeList()) {
            nodes.add(written(node));
            node.getOutputList().forEach(this::pairBehind);
        }
        return GraphIndex.withoutUnused(graph.toBuilder()
                .clearNode()
                .addAllNode(nodes)
                .addAllInitializer(constants)
                .clearValueInfo());
    }

    private void pairBehind(String value) {
        if (plan.given().contains(value)) {
            pair(unrounded(plan, value), value, value);
        } else if (plan.taken().contains(value)) {
            pair(value, value, value + "/dequantized");
        }
    }

    private void pair(String from, String name, String to) {
        Scale scale = scale(name);
        constants.add(OnnxTensors.floats(name + "/step", new float[] {scale.step()}, List.of()));
        constants.add(OnnxTensors.unsigned(name + "/zero", scale.zero()));
        nodes.add(node("QuantizeLinear", List.of(from, name + "/step", name + "/zero"), name + "/uint8"));
        nodes.add(node("DequantizeLinear", List.of(name + "/uint8", name + "/step", name + "/zero"), to));
    }

    private Scale scale(String value) {
        String measured = value;
        while (plan.sameScale().contains(measured)) {
            measured = Objects.requireNonNull(plan.pools().get(measured));
        }
        return Objects.requireNonNull(scales.get(measured), measured);
    }

    private NodeProto written(NodeProto node) {
        NodeProto.Builder changed = node.toBuilder();
        for (int i = 0; i < node.getOutputCount(); i++) {
            if (plan.given().contains(node.getOutput(i))) {
                changed.setOutput(i, unrounded(plan, node.getOutput(i)));
            }
        }
        Layer layer = plan.layers().get(node.getOutput(0));
        if (layer != null) {
            String input = node.getInput(0);
            if (plan.taken().contains(input)) {
                changed.setInput(0, input + "/dequantized");
            }
            weigh(layer, scale(input), changed);
        }
        return changed.build();
    }

    private void weigh(Layer layer, Scale input, NodeProto.Builder changed) {
        String weight = layer.output() + "/weight";
        String bias = layer.output() + "/bias";
        IntegerWeights integers = IntegerWeights.of(layer, input, bits.largest());
        constants.addAll(integers.weights(weight));
        nodes.add(node(
                        "DequantizeLinear",
                        List.of(weight + "/int8", weight + "/step", weight + "/zero"),
                        weight + "/dequantized")
                .toBuilder()
                .addAttribute(OnnxGraphBuilder.integer("axis", layer.axis()))
                .build());
        changed.setInput(1, weight + "/dequantized");
        List<TensorProto> biases = integers.bias(bias, input);
        if (!biases.isEmpty()) {
            constants.addAll(biases);
            nodes.add(
                    node("DequantizeLinear", List.of(bias + "/int32", bias + "/step"), bias + "/dequantized")
                            .toBuilder()
                            .addAttribute(OnnxGraphBuilder.integer("axis", 0))
                            .build());
            if (changed.getInputCount() > 2) {
                changed.setInput(2, bias + "/dequantized");
            } else {
                changed.addInput(bias + "/dequantized");
            }
        }
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
