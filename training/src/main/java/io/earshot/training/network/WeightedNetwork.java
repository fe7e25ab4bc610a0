package io.earshot.training.network;

import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A network whose weights are taken out and put back by name: those of its block's children, numbered in their order. */
public abstract class WeightedNetwork implements TrainableNetwork {
    /** @return how many numbers training changes; the block is initialized */
    public long parameters() {
        long count = 0;
        for (Parameter parameter : named().values()) {
            count += parameter.requiresGradient() ? parameter.getShape().size() : 0;
        }
        return count;
    }

    /** @return the shape of each weight; the block is initialized */
    public Map<String, List<Long>> shapes() {
        Map<String, List<Long>> shapes = new LinkedHashMap<>();
        named().forEach((name, parameter) -> shapes.put(
                name, Arrays.stream(parameter.getShape().getShape()).boxed().toList()));
        return shapes;
    }

    /** Parameters by the names that {@link Weights} has for them. */
    Map<String, Parameter> named() {
        Map<String, Parameter> named = new LinkedHashMap<>();
        List<Block> blocks = block().getChildren().values();
        for (int i = 0; i < blocks.size(); i++) {
            for (Pair<String, Parameter> each : blocks.get(i).getParameters()) {
                named.put(Weights.name(i, each.getKey()), each.getValue());
            }
        }
        return named;
    }

    /** Lets the last layer begin with a share of its weights, so that no class is preferred at first; the block is initialized. */
    public void quietenLastLayer(float share) {
        Parameter last = null;
        for (Map.Entry<String, Parameter> each : named().entrySet()) {
            last = each.getKey().endsWith(".weight") ? each.getValue() : last;
        }
        Objects.requireNonNull(last, "a network with weights").getArray().muli(share);
    }

    /** The weights as they are now; the block is initialized. */
    public Weights weights() {
        Map<String, float[]> weights = new LinkedHashMap<>();
        named().forEach((name, parameter) ->
                weights.put(name, parameter.getArray().toFloatArray()));
        return new Weights(weights);
    }

    /**
     * Takes other weights; the block is initialized.
     *
     * @throws IllegalArgumentException naming every weight that is missing, has another size or is none of this network's
     */
    public void take(Weights weights) {
        Map<String, Parameter> named = named();
        List<String> problems = new ArrayList<>();
        named.forEach((name, parameter) -> {
            float[] values = weights.byName().get(name);
            long size = parameter.getShape().size();
            if (values == null) {
                problems.add(name + " is missing");
            } else if (values.length != size) {
                problems.add("%s has %d values, must have %d".formatted(name, values.length, size));
            }
        });
        weights.byName().keySet().stream()
                .filter(name -> !named.containsKey(name))
                .forEach(name -> problems.add(name + " is unknown"));
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("weights of another network: " + String.join("; ", problems));
        }
        named.forEach((name, parameter) -> Parameters.set(parameter.getArray(), weights.of(name)));
    }
}
