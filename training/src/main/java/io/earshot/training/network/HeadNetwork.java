package io.earshot.training.network;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import io.earshot.model.OnnxGraphBuilder;
import java.util.List;

/**
 * A head on embeddings: a hidden layer with ReLU and a dense layer. Takes {@code [batch][embedding]}, gives
 * {@code [batch][classes]} logits.
 */
public final class HeadNetwork implements TrainableNetwork {
    private final int inputs;
    private final int hidden;
    private final int classes;
    private final Linear first;
    private final Linear last;
    private final SequentialBlock block = new SequentialBlock();

    /** @param dropout share of inputs and of hidden values that training leaves out */
    public HeadNetwork(int inputs, int hidden, int classes, float dropout) {
        this.inputs = inputs;
        this.hidden = hidden;
        this.classes = classes;
        this.first = Linear.builder().setUnits(hidden).build();
        this.last = Linear.builder().setUnits(classes).build();
        block.add(Dropout.builder().optRate(dropout / 2).build());
        block.add(first);
        block.add(Activation.reluBlock());
        block.add(Dropout.builder().optRate(dropout).build());
        block.add(last);
    }

    @Override
    public Block block() {
        return block;
    }

    @Override
    public Shape inputShape(int batch) {
        return new Shape(batch, inputs);
    }

    @Override
    public int classes() {
        return classes;
    }

    /**
     * The base network with this head behind it: what the base takes, classes and the base's embeddings out.
     *
     * @param base an ONNX file
     * @param embeddings name of its output of embeddings
     * @param scaling of the embeddings before the head
     * @param slopes and {@code offsets}: each logit is calibrated to {@code slope * logit + offset}
     * @param activation what makes scores of logits
     */
    public byte[] behind(
            byte[] base, String embeddings, Scaling scaling, float[] slopes, float[] offsets, Activated activation) {
        OnnxGraphBuilder onnx = OnnxGraphBuilder.after(base, embeddings);
        float[] weights = Parameters.floats(first, "weight");
        float[] bias = Parameters.floats(first, "bias");
        // The scaling is part of the first layer: (x - mean) * factor * w = x * (factor * w) - mean * factor * w.
        float[] scaled = new float[weights.length];
        for (int unit = 0; unit < hidden; unit++) {
            double shift = 0;
            for (int i = 0; i < inputs; i++) {
                float weight = weights[unit * inputs + i] * scaling.factor(i);
                scaled[unit * inputs + i] = weight;
                shift += (double) weight * scaling.mean(i);
            }
            bias[unit] -= (float) shift;
        }
        String value = dense(onnx, embeddings, "head_hidden", scaled, bias, inputs, hidden);
        value = onnx.node("Relu", List.of(value), "head_relu");
        float[] out = Parameters.floats(last, "weight");
        float[] outBias = Parameters.floats(last, "bias");
        for (int c = 0; c < classes; c++) {
            for (int i = 0; i < hidden; i++) {
                out[c * hidden + i] *= slopes[c];
            }
            outBias[c] = outBias[c] * slopes[c] + offsets[c];
        }
        value = dense(onnx, value, "head_logits", out, outBias, hidden, classes);
        onnx.node(activation == Activated.SOFTMAX ? "Softmax" : "Sigmoid", List.of(value), "head_scores");
        onnx.output("head_scores", classes);
        onnx.output(embeddings, inputs);
        return onnx.build();
    }

    private static String dense(
            OnnxGraphBuilder onnx, String input, String name, float[] weights, float[] bias, int from, int to) {
        return onnx.node(
                "Gemm",
                List.of(input, onnx.constant(name + "_w", weights, to, from), onnx.constant(name + "_b", bias, to)),
                name,
                OnnxGraphBuilder.integer("transB", 1));
    }
}
