package io.earshot.quantize;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What of a graph is computed in 8 bits: its convolutions, with the pools between them; in a graph without convolutions its
 * dense layers. Behind convolutions dense layers are a hundredth of the work and have the last word on the scores, so they stay
 * of floats. So does a front end in the graph, whose sums need all of a float's digits.
 *
 * <p>ONNX Runtime computes a convolution in integers only where all that it takes and gives is in 8 bits, a dense layer also where
 * it gives floats; a ReLU behind either costs nothing, since unsigned bytes end at 0 by themselves.
 *
 * @param layers by their output
 * @param given values that such layers give, in the order of the graph: nobody needs them as floats any more
 * @param taken values of layers of floats that such layers take
 * @param pools what they take, by what they give; both are in {@code given}
 * @param sameScale of these, what pools give that choose among what they take
 */
record Plan(
        Map<String, Layer> layers,
        Set<String> given,
        Set<String> taken,
        Map<String, String> pools,
        Set<String> sameScale) {
    /** How names of nodes of a front end in the graph begin. */
    static final String FRONT_END = "front_end/";

    /** Finds what can be in 8 bits; nothing of it where {@link #layers} is empty. */
    static Plan of(GraphProto graph) {
        return of(graph, Set.of());
    }

    /** @param floats values that neither layers of integers nor pools between them give or take */
    static Plan of(GraphProto graph, Set<String> floats) {
        List<NodeProto> nodes = graph.getNodeList().stream()
                .filter(node -> !node.getName().startsWith(FRONT_END))
                .toList();
        boolean convolutions = nodes.stream().anyMatch(node -> GraphIndex.isA(node, "Conv"));
        GraphIndex index = new GraphIndex(graph);
        Plan plan = new Plan(
                new LinkedHashMap<>(),
                new LinkedHashSet<>(),
                new LinkedHashSet<>(),
                new LinkedHashMap<>(),
                new LinkedHashSet<>());
        for (NodeProto node : nodes) {
            Layer layer = Layer.of(node, index);
            if (layer != null && layer.isConvolution() == convolutions) {
                plan.add(layer, index, floats);
            } else if (node.getInputCount() > 0 && plan.given.contains(node.getInput(0))) {
                plan.addPool(node, floats);
            }
        }
        return plan;
    }

    private void add(Layer layer, GraphIndex index, Set<String> floats) {
        NodeProto relu = index.onlyTaker(layer.output(), "Relu");
        String output = relu == null ? layer.output() : relu.getOutput(0);
        if (floats.contains(layer.input()) || floats.contains(output)) {
            return;
        }
        layers.put(layer.output(), layer);
        if (!given.contains(layer.input())) {
            taken.add(layer.input());
        }
        if (relu != null || layer.isConvolution()) {
            given.add(output);
        }
    }

    private void addPool(NodeProto node, Set<String> floats) {
        if (floats.contains(node.getOutput(0))) {
            return;
        }
        boolean chooses = GraphIndex.isA(node, "MaxPool") && node.getOutputCount() == 1;
        if (chooses || GraphIndex.isA(node, "AveragePool")) {
            pools.put(node.getOutput(0), node.getInput(0));
            given.add(node.getOutput(0));
            if (chooses) {
                sameScale.add(node.getOutput(0));
            }
        }
    }

    /**
     * Values whose ranges decide scales, of this plan and of each with fewer layers: what a pool gives that chooses has the scale
     * of what it takes, but one of its own where the pool stays of floats.
     */
    List<String> measured() {
        List<String> all = new ArrayList<>(taken);
        all.addAll(given);
        return all;
    }

    /** Values that layers give or take, to be tried one by one. */
    List<String> tried() {
        List<String> all = new ArrayList<>(taken);
        given.stream().filter(each -> !pools.containsKey(each)).forEach(all::add);
        return all;
    }

    /** @param changed the same layers with other weights or biases */
    Plan with(Map<String, Layer> changed) {
        return new Plan(changed, given, taken, pools, sameScale);
    }

    /** Nothing but one of the values in 8 bits. */
    Plan alone(String value) {
        return new Plan(Map.of(), Set.of(value), Set.of(), Map.of(), Set.of());
    }
}
