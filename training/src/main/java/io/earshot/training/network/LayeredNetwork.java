package io.earshot.training.network;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.util.Pair;
import io.earshot.model.OnnxGraphBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network that is a list of layers, one behind the other: trained by DJL and written as ONNX from the same list. What the
 * last layer takes are its embeddings.
 */
public final class LayeredNetwork implements TrainableNetwork {
    private final List<Layer> layers;
    private final long[] input;
    private final int classes;
    private final SequentialBlock block = new SequentialBlock();

    /**
     * @param layers the last of which is dense, with a unit for each class
     * @param input shape of a window
     */
    public LayeredNetwork(List<Layer> layers, long... input) {
        this.layers = List.copyOf(layers);
        this.input = input.clone();
        if (layers.isEmpty() || !(layers.get(layers.size() - 1) instanceof Layer.Dense last)) {
            throw new IllegalArgumentException("a network must end in a dense layer of its classes, has " + layers);
        }
        this.classes = last.units();
        layers.forEach(layer -> block.add(layer.block()));
    }

    @Override
    public Block block() {
        return block;
    }

    @Override
    public Shape inputShape(int batch) {
        return new Shape(batch).addAll(new Shape(input));
    }

    @Override
    public int classes() {
        return classes;
    }

    /** @return how many numbers training changes; the block is initialized */
    public long parameters() {
        long count = 0;
        for (Parameter parameter : named().values()) {
            count += parameter.requiresGradient() ? parameter.getShape().size() : 0;
        }
        return count;
    }

    /** @return how many layers there are */
    public int layers() {
        return layers.size();
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
        List<Block> blocks = block.getChildren().values();
        for (int i = 0; i < blocks.size(); i++) {
            for (Pair<String, Parameter> each : blocks.get(i).getParameters()) {
                named.put(Weights.name(i, each.getKey()), each.getValue());
            }
        }
        return named;
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

    /**
     * This network with other weights; the block is not needed.
     *
     * @param input name of its input
     * @return an ONNX file from what {@code standardisation} is of to {@code scores [batch][classes]} and {@code embeddings}
     */
    public byte[] onnx(String input, Weights weights, Standardisation standardisation, Output output) {
        OnnxGraphBuilder graph = new OnnxGraphBuilder("network");
        graph.input(input, this.input);
        String value = standardisation.onnx(graph, input);
        int last = layers.size() - 1;
        for (int i = 0; i < last; i++) {
            Weights own = weights.ofLayer(i);
            value = layers.get(i).onnx(graph, value, "layer%02d".formatted(i), own);
        }
        graph.node("Identity", List.of(value), "embeddings");
        Weights own = weights.ofLayer(last);
        int embedding = own.of("weight").length / classes;
        layers.get(last).onnx(graph, "embeddings", "last", own);
        output.onnx(graph, "last", "scores");
        graph.output("scores", classes);
        graph.output("embeddings", embedding);
        return graph.build();
    }
}
