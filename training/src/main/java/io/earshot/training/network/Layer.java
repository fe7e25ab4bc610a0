package io.earshot.training.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.pooling.Pool;
import io.earshot.model.OnnxGraphBuilder;
import java.util.List;

/** One step of a {@link LayeredNetwork}, as it is trained and as it is exported. */
public sealed interface Layer {
    /** A new block for training. */
    Block block();

    /**
     * The same in ONNX.
     *
     * @param value name of what it takes
     * @param name of what it gives
     * @param weights its own
     * @return name of what it gives: {@code name}, or {@code value} where it does nothing
     */
    String onnx(OnnxGraphBuilder graph, String value, String name, Weights weights);

    /** Every input by every unit. */
    record Dense(int units) implements Layer {
        @Override
        public Block block() {
            return Linear.builder().setUnits(units).build();
        }

        @Override
        public String onnx(OnnxGraphBuilder graph, String value, String name, Weights weights) {
            float[] matrix = weights.of("weight");
            return graph.node(
                    "Gemm",
                    List.of(
                            value,
                            graph.constant(name + "_weight", matrix, units, matrix.length / units),
                            graph.constant(name + "_bias", weights.of("bias"), units)),
                    name,
                    OnnxGraphBuilder.integer("transB", 1));
        }
    }

    /** {@code max(x, 0)}. */
    record Relu() implements Layer {
        @Override
        public Block block() {
            return Activation.reluBlock();
        }

        @Override
        public String onnx(OnnxGraphBuilder graph, String value, String name, Weights weights) {
            return graph.node("Relu", List.of(value), name);
        }
    }

    /** A square convolution. */
    record Convolution(int filters, int kernel, int stride, int padding, boolean bias) implements Layer {
        @Override
        public Block block() {
            return Conv2d.builder()
                    .setKernelShape(new Shape(kernel, kernel))
                    .optStride(new Shape(stride, stride))
                    .optPadding(new Shape(padding, padding))
                    .setFilters(filters)
                    .optBias(bias)
                    .build();
        }

        @Override
        public String onnx(OnnxGraphBuilder graph, String value, String name, Weights weights) {
            float[] kernels = weights.of("weight");
            String constant = graph.constant(
                    name + "_weight", kernels, filters, kernels.length / (filters * kernel * kernel), kernel, kernel);
            return graph.node(
                    "Conv",
                    bias
                            ? List.of(value, constant, graph.constant(name + "_bias", weights.of("bias"), filters))
                            : List.of(value, constant),
                    name,
                    OnnxGraphBuilder.ints("kernel_shape", kernel, kernel),
                    OnnxGraphBuilder.ints("strides", stride, stride),
                    OnnxGraphBuilder.ints("pads", padding, padding, padding, padding));
        }
    }

    /** Batch normalisation of channels. */
    record Norm() implements Layer {
        @Override
        public Block block() {
            return BatchNorm.builder().build();
        }

        @Override
        public String onnx(OnnxGraphBuilder graph, String value, String name, Weights weights) {
            float[] gamma = weights.of("gamma");
            // ONNX's default of epsilon is DJL's and PyTorch's, 1e-5.
            return graph.node(
                    "BatchNormalization",
                    List.of(
                            value,
                            graph.constant(name + "_gamma", gamma, gamma.length),
                            graph.constant(name + "_beta", weights.of("beta"), gamma.length),
                            graph.constant(name + "_mean", weights.of("runningMean"), gamma.length),
                            graph.constant(name + "_variance", weights.of("runningVar"), gamma.length)),
                    name);
        }
    }

    /** The mean of each square. */
    record AveragePool(int size) implements Layer {
        @Override
        public Block block() {
            return Pool.avgPool2dBlock(new Shape(size, size), new Shape(size, size));
        }

        @Override
        public String onnx(OnnxGraphBuilder graph, String value, String name, Weights weights) {
            return graph.node(
                    "AveragePool",
                    List.of(value),
                    name,
                    OnnxGraphBuilder.ints("kernel_shape", size, size),
                    OnnxGraphBuilder.ints("strides", size, size));
        }
    }

    /** The mean of each channel. */
    record GlobalAverage() implements Layer {
        @Override
        public Block block() {
            return Pool.globalAvgPool2dBlock();
        }

        @Override
        public String onnx(OnnxGraphBuilder graph, String value, String name, Weights weights) {
            return graph.node(
                    "ReduceMean",
                    List.of(value),
                    name,
                    OnnxGraphBuilder.ints("axes", 2, 3),
                    OnnxGraphBuilder.integer("keepdims", 0));
        }
    }

    /** A share of the values is left out of each step of training. */
    record LeftOut(float rate) implements Layer {
        @Override
        public Block block() {
            return Dropout.builder().optRate(rate).build();
        }

        @Override
        public String onnx(OnnxGraphBuilder graph, String value, String name, Weights weights) {
            return value;
        }
    }

    /** Channel and bands change places, for a norm of bands, and back again. */
    record SwapBandsAndChannel() implements Layer {
        @Override
        public Block block() {
            return new LambdaBlock(list -> new NDList(list.head().transpose(0, 3, 2, 1)), "swap");
        }

        @Override
        public String onnx(OnnxGraphBuilder graph, String value, String name, Weights weights) {
            return graph.node("Transpose", List.of(value), name, OnnxGraphBuilder.ints("perm", 0, 3, 2, 1));
        }
    }

    /** A channel for what has none: {@code [rows][bands]} to {@code [1][rows][bands]}. */
    record OneChannel() implements Layer {
        @Override
        public Block block() {
            return new LambdaBlock(list -> new NDList(list.head().expandDims(1)), "channel");
        }

        @Override
        public String onnx(OnnxGraphBuilder graph, String value, String name, Weights weights) {
            return graph.node("Unsqueeze", List.of(value, graph.constant(name + "_axis", new long[] {1})), name);
        }
    }

    /** PANNs' pooling: the mean over bands, then the sum of the largest and the mean over time. */
    record MaxAndMeanOverTime() implements Layer {
        @Override
        public Block block() {
            return new LambdaBlock(
                    list -> {
                        NDArray overBands = list.head().mean(new int[] {3});
                        return new NDList(overBands.max(new int[] {2}).add(overBands.mean(new int[] {2})));
                    },
                    "pool");
        }

        @Override
        public String onnx(OnnxGraphBuilder graph, String value, String name, Weights weights) {
            String overBands = reduce(graph, "ReduceMean", value, 3, name + "_bands");
            String largest = reduce(graph, "ReduceMax", overBands, 2, name + "_largest");
            String mean = reduce(graph, "ReduceMean", overBands, 2, name + "_mean");
            return graph.node("Add", List.of(largest, mean), name);
        }

        private static String reduce(OnnxGraphBuilder graph, String kind, String value, int axis, String name) {
            return graph.node(
                    kind,
                    List.of(value),
                    name,
                    OnnxGraphBuilder.ints("axes", axis),
                    OnnxGraphBuilder.integer("keepdims", 0));
        }
    }
}
