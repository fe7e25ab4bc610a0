package io.earshot.training.network;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.pooling.Pool;
import io.earshot.model.OnnxGraphBuilder;
import java.util.List;

/**
 * A small convolutional network on log-mel windows: 3 x 3 convolutions with batch normalisation and ReLU, the mean over
 * what is left of time and frequency, a dense layer. Takes {@code [batch][1][rows][bands]}, gives
 * {@code [batch][classes]} logits.
 */
public final class ConvNetwork implements TrainableNetwork {
    private static final int KERNEL = 3;

    private final List<Layer> layers;
    private final int rows;
    private final int bands;
    private final int classes;
    private final SequentialBlock block = new SequentialBlock();

    /**
     * @param filters outputs of the convolution
     * @param stride of the convolution, both ways
     * @param pool whether the larger of each 2 x 2 goes on
     */
    public record Layer(int filters, int stride, boolean pool) {
        public Layer {
            if (filters < 1 || stride < 1 || stride > KERNEL) {
                throw new IllegalArgumentException(
                        "a layer needs filters of 1 or more and a stride of 1 to 3, had %d and %d"
                                .formatted(filters, stride));
            }
        }
    }

    /**
     * @param dropout share of the last layer's inputs that training leaves out
     */
    public ConvNetwork(List<Layer> layers, int rows, int bands, int classes, float dropout) {
        this.layers = List.copyOf(layers);
        this.rows = rows;
        this.bands = bands;
        this.classes = classes;
        for (Layer layer : layers) {
            block.add(Conv2d.builder()
                    .setKernelShape(new Shape(KERNEL, KERNEL))
                    .optStride(new Shape(layer.stride(), layer.stride()))
                    .optPadding(new Shape(1, 1))
                    .setFilters(layer.filters())
                    .optBias(false)
                    .build());
            block.add(BatchNorm.builder().build());
            block.add(Activation.reluBlock());
            if (layer.pool()) {
                block.add(Pool.maxPool2dBlock(new Shape(2, 2), new Shape(2, 2)));
            }
        }
        block.add(Pool.globalAvgPool2dBlock());
        block.add(Dropout.builder().optRate(dropout).build());
        block.add(Linear.builder().setUnits(classes).build());
    }

    @Override
    public Block block() {
        return block;
    }

    @Override
    public Shape inputShape(int batch) {
        return new Shape(batch, 1, rows, bands);
    }

    @Override
    public int classes() {
        return classes;
    }

    /**
     * The trained network with a sigmoid behind it, batch normalisation folded into the convolutions.
     *
     * @return an ONNX file {@code log_mel [batch][rows][bands]} to {@code scores [batch][classes]} and
     *     {@code embeddings [batch][filters of the last layer]}
     */
    public byte[] onnx() {
        OnnxGraphBuilder onnx = new OnnxGraphBuilder("convolutions");
        onnx.input("log_mel", rows, bands);
        String value =
                onnx.node("Unsqueeze", List.of("log_mel", onnx.constant("channel_axis", new long[] {1})), "patch");
        List<Block> blocks = block.getChildren().values();
        int at = 0;
        int inputs = 1;
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i);
            FoldedConvolution folded = FoldedConvolution.of(blocks.get(at), blocks.get(at + 1));
            value = onnx.node(
                    "Conv",
                    List.of(
                            value,
                            onnx.constant("w" + i, folded.weights(), layer.filters(), inputs, KERNEL, KERNEL),
                            onnx.constant("b" + i, folded.bias(), layer.filters())),
                    "convolution" + i,
                    OnnxGraphBuilder.ints("kernel_shape", KERNEL, KERNEL),
                    OnnxGraphBuilder.ints("strides", layer.stride(), layer.stride()),
                    OnnxGraphBuilder.ints("pads", 1, 1, 1, 1));
            value = onnx.node("Relu", List.of(value), "relu" + i);
            at += 3;
            if (layer.pool()) {
                value = onnx.node(
                        "MaxPool",
                        List.of(value),
                        "pool" + i,
                        OnnxGraphBuilder.ints("kernel_shape", 2, 2),
                        OnnxGraphBuilder.ints("strides", 2, 2));
                at++;
            }
            inputs = layer.filters();
        }
        value = onnx.node(
                "ReduceMean",
                List.of(value),
                "embeddings",
                OnnxGraphBuilder.ints("axes", 2, 3),
                OnnxGraphBuilder.integer("keepdims", 0));
        Block dense = blocks.get(blocks.size() - 1);
        value = onnx.node(
                "Gemm",
                List.of(
                        value,
                        onnx.constant("dense_w", Parameters.floats(dense, "weight"), classes, inputs),
                        onnx.constant("dense_b", Parameters.floats(dense, "bias"), classes)),
                "logits",
                OnnxGraphBuilder.integer("transB", 1));
        onnx.node("Sigmoid", List.of(value), "scores");
        onnx.output("scores", classes);
        onnx.output("embeddings", inputs);
        return onnx.build();
    }
}
