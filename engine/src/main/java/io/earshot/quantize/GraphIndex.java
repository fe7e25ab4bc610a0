package io.earshot.quantize;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is where in a graph: its constants, and who takes which value. */
final class GraphIndex {
    private final Map<String, TensorProto> constants = new HashMap<>();
    private final Map<String, List<NodeProto>> takers = new HashMap<>();
    private final Set<String> outputs = new HashSet<>();

    GraphIndex(GraphProto graph) {
        graph.getInitializerList().forEach(each -> constants.put(each.getName(), each));
        // What is an input too may be given another value at each call.
        graph.getInputList().stream().map(ValueInfoProto::getName).forEach(constants::remove);
        graph.getOutputList().forEach(each -> outputs.add(each.getName()));
        for (NodeProto node : graph.getNodeList()) {
            for (String each : node.getInputList()) {
                takers.computeIfAbsent(each, name -> new ArrayList<>()).add(node);
            }
        }
    }

    /** @return the node's input where it is a constant of floats with that many dimensions */
    @Nullable
    TensorProto constant(NodeProto node, int input, int dimensions) {
        TensorProto tensor = input < node.getInputCount() ? constants.get(node.getInput(input)) : null;
        return tensor != null
                        && tensor.getDataType() == TensorProto.DataType.FLOAT.getNumber()
                        && tensor.getDimsCount() == dimensions
                ? tensor
                : null;
    }

    static boolean isAbsent(NodeProto node, int input) {
        return input >= node.getInputCount() || node.getInput(input).isEmpty();
    }

    /** @return the one node that takes a value, if nobody else wants it */
    @Nullable
    NodeProto onlyTaker(String value) {
        List<NodeProto> all = takers.getOrDefault(value, List.of());
        return all.size() == 1 && !outputs.contains(value) ? all.get(0) : null;
    }

    /** The same, if it is of that operator. */
    @Nullable
    NodeProto onlyTaker(String value, String operator) {
        NodeProto taker = onlyTaker(value);
        return taker != null && isA(taker, operator) ? taker : null;
    }

    /** Of ONNX's own operators. */
    static boolean isA(NodeProto node, String operator) {
        return node.getOpType().equals(operator) && node.getDomain().isEmpty();
    }

    static @Nullable AttributeProto attribute(NodeProto node, String name) {
        return node.getAttributeList().stream()
                .filter(each -> each.getName().equals(name))
                .findFirst()
                .orElse(null);
    }

    static boolean isOn(NodeProto node, String attribute) {
        AttributeProto found = attribute(node, attribute);
        return found != null && found.getI() != 0;
    }

    /** Whether a factor is left out or 1. */
    static boolean isOne(NodeProto node, String attribute) {
        AttributeProto found = attribute(node, attribute);
        return found == null || found.getF() == 1;
    }

    /** The graph without constants that nobody takes. */
    static GraphProto withoutUnused(GraphProto.Builder graph) {
        Set<String> needed = new HashSet<>();
        graph.getNodeList().forEach(node -> needed.addAll(node.getInputList()));
        graph.getOutputList().forEach(each -> needed.add(each.getName()));
        List<TensorProto> constants = graph.getInitializerList().stream()
                .filter(each -> needed.contains(each.getName()))
                .toList();
        return graph.clearInitializer().addAllInitializer(constants).build();
    }
}
