package io.earshot.training.network;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import io.earshot.model.OnnxGraphBuilder;
import java.util.List;

/**
 * A network that is a list of layers, one behind the other: trained by DJL and written as ONNX from the same list. What the
 * last layer takes are its embeddings.
 */
public final class LayeredNetwork extends WeightedNetwork {
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

    /** @return how many layers there are */
    public int layers() {
        return layers.size();
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
