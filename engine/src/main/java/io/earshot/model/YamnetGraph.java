package io.earshot.model;

import io.earshot.config.Require;
import io.earshot.model.TfliteModel.Operator;
import io.earshot.model.TfliteModel.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * Turns YAMNet's TensorFlow Lite graph into ONNX: the chain of convolutions, mean, dense layer and sigmoid behind the
 * waveform front end, which our own replaces. Weights of 8 bits are expanded to 32-bit floats; TensorFlow's order of
 * dimensions (channels last) becomes ONNX's (channels first).
 */
final class YamnetGraph {
    private static final int SAME = 0;
    private static final int NO_ACTIVATION = 0;
    private static final int RELU = 1;

    private final TfliteModel tflite;
    private final OnnxGraphBuilder onnx = new OnnxGraphBuilder("yamnet");
    private int layers;
    private long bytesLeft;

    private YamnetGraph(byte[] file) {
        this.tflite = TfliteModel.read(file);
        this.bytesLeft = file.length;
    }

    /**
     * @return an ONNX file {@code log_mel [batch,96,64]} to {@code scores [batch,521]} and {@code embeddings
     *     [batch,1024]}
     * @throws IllegalArgumentException or {@link IndexOutOfBoundsException} when the bytes are not YAMNet
     */
    static byte[] fromTflite(byte[] file) {
        return new YamnetGraph(file).convert();
    }

    private byte[] convert() {
        List<Operator> chain = afterTheFrontEnd();
        List<Integer> patch = tensor(chain.get(0).inputs(), 0).shape();
        Require.that(
                patch.equals(List.of(1, 96, 64, 1)),
                "its first convolution takes %s, not a patch [1, 96, 64, 1]",
                patch);
        onnx.input("log_mel", 96, 64);
        String value =
                onnx.node("Unsqueeze", List.of("log_mel", onnx.constant("channel_axis", new long[] {1})), "patch");
        int previous = chain.get(0).inputs().get(0);
        for (Operator operator : chain) {
            Require.that(operator.inputs().get(0) == previous, "operator %d does not follow the one before it", layers);
            value = convert(operator, value);
            previous = operator.outputs().get(0);
        }
        Require.that(value.equals("scores"), "its last operator must be the sigmoid of the scores, is %s", value);
        onnx.output("scores", 521);
        onnx.output("embeddings", 1024);
        return onnx.build();
    }

    private List<Operator> afterTheFrontEnd() {
        List<Operator> all = tflite.operators();
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).code() == TfliteModel.CONV_2D) {
                return all.subList(i, all.size());
            }
        }
        throw new IllegalArgumentException("it holds no convolution");
    }

    private String convert(Operator operator, String value) {
        layers++;
        return switch (operator.code()) {
            case TfliteModel.CONV_2D -> convolution(operator, value, false);
            case TfliteModel.DEPTHWISE_CONV_2D -> convolution(operator, value, true);
            case TfliteModel.MEAN -> mean(operator, value);
            case TfliteModel.FULLY_CONNECTED -> dense(operator, value);
            case TfliteModel.LOGISTIC -> onnx.node("Sigmoid", List.of(value), "scores");
            default ->
                throw new IllegalArgumentException(
                        "operator %d has code %d, which YAMNet does not use".formatted(layers, operator.code()));
        };
    }

    private String convolution(Operator operator, String value, boolean depthwise) {
        Tensor weights = tensor(operator.inputs(), 1);
        // Depthwise has a depth multiplier in between, so what follows moves by one.
        int next = depthwise ? 4 : 3;
        Require.that(!depthwise || operator.options().intAt(3, 0) == 1, "layer %d multiplies its depth", layers);
        Require.that(
                operator.options().intAt(next + 1, 1) == 1 && operator.options().intAt(next + 2, 1) == 1,
                "layer %d is dilated",
                layers);
        int padding = operator.options().byteAt(0);
        int strideWidth = operator.options().intAt(1, 0);
        int strideHeight = operator.options().intAt(2, 0);
        Require.that(strideWidth > 0 && strideHeight > 0, "layer %d has no stride", layers);
        List<Integer> from = tensor(operator.inputs(), 0).shape();
        int height = weights.shape().get(1);
        int width = weights.shape().get(2);
        int[] vertical = padding(padding, from.get(1), height, strideHeight);
        int[] horizontal = padding(padding, from.get(2), width, strideWidth);
        int outputs = weights.shape().get(depthwise ? 3 : 0);
        int inputsPerGroup = depthwise ? 1 : weights.shape().get(3);
        float[] channelsFirst = depthwise
                ? channelsFirst(floats(weights), 1, height * width, outputs)
                : channelsFirst(floats(weights), outputs, height * width, inputsPerGroup);
        String convolved = onnx.node(
                "Conv",
                List.of(
                        value,
                        onnx.constant("w" + layers, channelsFirst, outputs, inputsPerGroup, height, width),
                        onnx.constant("b" + layers, floats(tensor(operator.inputs(), 2)), outputs)),
                "convolution" + layers,
                OnnxGraphBuilder.integer("group", depthwise ? outputs : 1),
                OnnxGraphBuilder.ints("kernel_shape", height, width),
                OnnxGraphBuilder.ints("strides", strideHeight, strideWidth),
                OnnxGraphBuilder.ints("pads", vertical[0], horizontal[0], vertical[1], horizontal[1]));
        return activation(operator.options().byteAt(next), convolved);
    }

    private String activation(int code, String value) {
        Require.that(
                code == NO_ACTIVATION || code == RELU,
                "layer %d has activation %d, which YAMNet does not use",
                layers,
                code);
        return code == RELU ? onnx.node("Relu", List.of(value), "relu" + layers) : value;
    }

    private String mean(Operator operator, String value) {
        int[] axes = counted(tensor(operator.inputs(), 1)).ints();
        Require.that(Arrays.equals(axes, new int[] {1, 2}), "its mean is over %s, not [1, 2]", Arrays.toString(axes));
        return onnx.node(
                "ReduceMean",
                List.of(value),
                "embeddings",
                OnnxGraphBuilder.ints("axes", 2, 3),
                OnnxGraphBuilder.integer("keepdims", 0));
    }

    private String dense(Operator operator, String value) {
        Tensor weights = tensor(operator.inputs(), 1);
        Require.that(
                weights.shape().equals(List.of(521, 1024)), "its dense layer is %s, not [521, 1024]", weights.shape());
        Require.that(
                !operator.table().has(4) || operator.options().byteAt(0) == NO_ACTIVATION,
                "its dense layer has an activation");
        return onnx.node(
                "Gemm",
                List.of(
                        value,
                        onnx.constant("dense_w", floats(weights), 521, 1024),
                        onnx.constant("dense_b", floats(tensor(operator.inputs(), 2)), 521)),
                "logits",
                OnnxGraphBuilder.integer("transB", 1));
    }

    /** TensorFlow's SAME: output of ceil(size / stride), what is missing split evenly, the odd one at the end. */
    private static int[] padding(int padding, int size, int kernel, int stride) {
        if (padding != SAME) {
            return new int[] {0, 0};
        }
        int outputs = (size + stride - 1) / stride;
        int missing = Math.max(0, (outputs - 1) * stride + kernel - size);
        return new int[] {missing / 2, missing - missing / 2};
    }

    /** From {@code [outer][places][channels]} to {@code [outer][channels][places]}. */
    private static float[] channelsFirst(float[] values, int outer, int places, int channels) {
        float[] moved = new float[values.length];
        for (int o = 0; o < outer; o++) {
            for (int place = 0; place < places; place++) {
                for (int channel = 0; channel < channels; channel++) {
                    moved[(o * channels + channel) * places + place] =
                            values[(o * places + place) * channels + channel];
                }
            }
        }
        return moved;
    }

    private float[] floats(Tensor tensor) {
        return counted(tensor).floats();
    }

    /** Each constant serves one layer, so that all of them together are not larger than the file. */
    private Tensor counted(Tensor tensor) {
        bytesLeft -= tensor.data().remaining();
        Require.that(bytesLeft >= 0, "its layers use more weights than it holds");
        return tensor;
    }

    private Tensor tensor(List<Integer> indexes, int which) {
        return tflite.tensor(indexes.get(which));
    }
}
