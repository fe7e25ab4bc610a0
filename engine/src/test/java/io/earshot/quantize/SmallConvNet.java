package io.earshot.quantize;

import static io.earshot.model.OnnxGraphBuilder.integer;
import static io.earshot.model.OnnxGraphBuilder.ints;

import io.earshot.api.Samples;
import io.earshot.features.LogMelParameters;
import io.earshot.model.Label;
import io.earshot.model.ModelInput;
import io.earshot.model.ModelPackage;
import io.earshot.model.ModelPackageWriter;
import io.earshot.model.OnnxGraphBuilder;
import io.earshot.synth.Scene;
import io.earshot.synth.Theme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A network of random weights with all that networks of sound have: convolutions with and without bias, plain, depthwise and
 * pointwise, batch normalisation, ReLU, both pools, a mean, a dense layer. Recordings for it are of the synthesizer.
 */
final class SmallConvNet {
    static final String ID = "small-conv";
    static final int CONVOLUTIONS = 4;

    private static final int RATE = 16_000;
    private static final int CHANNELS = 8;
    private static final int LABELS = 5;

    private final SplittableRandom random = new SplittableRandom(7);
    private final OnnxGraphBuilder graph = new OnnxGraphBuilder("small");
    private double uneven = 1;

    /** Channels of the depthwise layer span so many times each other's size. */
    SmallConvNet uneven(double times) {
        uneven = times;
        return this;
    }

    ModelPackage write(Path folder) throws Exception {
        graph.input("log_mel", 96, 64);
        graph.node("Unsqueeze", List.of("log_mel", graph.constant("axis", new long[] {1})), "patch");
        convolution("patch", "first", 1, CHANNELS, 3, 1, false);
        norm("first", "normed");
        relu("normed", "r1");
        graph.node("MaxPool", List.of("r1"), "pooled", ints("kernel_shape", 2, 2), ints("strides", 2, 2));
        convolution("pooled", "depthwise", 1, CHANNELS, 3, CHANNELS, true);
        relu("depthwise", "r2");
        convolution("r2", "pointwise", CHANNELS, 16, 1, 1, true);
        relu("pointwise", "r3");
        graph.node("AveragePool", List.of("r3"), "averaged", ints("kernel_shape", 2, 2), ints("strides", 2, 2));
        convolution("averaged", "last", 16, 16, 3, 1, true);
        graph.node("ReduceMean", List.of("last"), "embeddings", ints("axes", 2, 3), integer("keepdims", 0));
        graph.constant("dense_w", values(LABELS * 16, 0.5), LABELS, 16);
        graph.constant("dense_b", values(LABELS, 0.5), LABELS);
        graph.node("Gemm", List.of("embeddings", "dense_w", "dense_b"), "logits", integer("transB", 1));
        graph.node("Sigmoid", List.of("logits"), "scores");
        graph.output("scores", LABELS);
        graph.output("embeddings", 16);
        return write(folder, ID, graph.build(), "embeddings");
    }

    static ModelPackage write(Path folder, String id, byte[] graph, String embeddings) throws Exception {
        return ModelPackageWriter.write(
                folder,
                new ModelPackageWriter.Description(
                        id,
                        "1",
                        "for tests",
                        "Apache-2.0",
                        "sigmoid",
                        List.of(new ModelInput(
                                "log_mel", ModelInput.Kind.LOG_MEL, RATE, 1, 15_600, 7_680, LogMelParameters.YAMNET)),
                        "scores",
                        embeddings),
                graph,
                IntStream.range(0, LABELS)
                        .mapToObj(i -> new Label(i, "id-" + i, "Label " + i))
                        .toList());
    }

    private void convolution(String from, String to, int inputs, int outputs, int kernel, int groups, boolean bias) {
        double size = Math.sqrt(3.0 / (inputs * kernel * kernel));
        float[] weights = values(outputs * inputs * kernel * kernel, size);
        if (groups > 1) {
            for (int i = 0; i < weights.length; i++) {
                int channel = i / (kernel * kernel);
                weights[i] *= (float) Math.pow(uneven, -channel / (outputs - 1.0));
            }
        } else if (inputs == CHANNELS) {
            for (int i = 0; i < weights.length; i++) {
                weights[i] *= (float) Math.pow(uneven, (double) (i % inputs) / (inputs - 1));
            }
        }
        List<String> taken =
                new ArrayList<>(List.of(from, graph.constant(to + "_w", weights, outputs, inputs, kernel, kernel)));
        if (bias) {
            taken.add(graph.constant(to + "_b", values(outputs, groups > 1 ? 0 : 0.2), outputs));
        }
        graph.node(
                "Conv",
                taken,
                to,
                integer("group", groups),
                ints("kernel_shape", kernel, kernel),
                ints("pads", kernel / 2, kernel / 2, kernel / 2, kernel / 2));
    }

    private void norm(String from, String to) {
        float[] variance = values(CHANNELS, 1);
        for (int i = 0; i < variance.length; i++) {
            variance[i] = 4 + variance[i];
        }
        graph.node(
                "BatchNormalization",
                List.of(
                        from,
                        graph.constant("scale", values(CHANNELS, 2), CHANNELS),
                        graph.constant("shift", values(CHANNELS, 1), CHANNELS),
                        graph.constant("mean", values(CHANNELS, 1), CHANNELS),
                        graph.constant("variance", variance, CHANNELS)),
                to);
    }

    private void relu(String from, String to) {
        graph.node("Relu", List.of(from), to);
    }

    private float[] values(int count, double size) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (size * (2 * random.nextDouble() - 1));
        }
        return values;
    }

    /** Three recordings of five seconds. */
    static List<Path> recordings(Path folder) throws Exception {
        Files.createDirectories(folder);
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            float[] samples = new float[5 * RATE];
            Scene.random(i + 1, Theme.FOREST, RATE).render(0, samples, 0, samples.length);
            Path file = folder.resolve("scene" + i + ".wav");
            Samples.write(file, samples, RATE);
            files.add(file);
        }
        return files;
    }
}
