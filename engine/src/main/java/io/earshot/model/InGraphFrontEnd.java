package io.earshot.model;

import static io.earshot.model.OnnxGraphBuilder.ints;

import io.earshot.features.Centring;
import io.earshot.features.Compression;
import io.earshot.features.LogMel;
import io.earshot.features.LogMelParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Moves a model's log-mel front end into its graph: the package it writes takes samples. The DFT is a convolution with
 * cosines and sines, already windowed, whose step is the front end's; the mel filters are a matrix. It is meant for GPUs: a
 * window's samples are 2.5 times as many values as its features, but no work is left to the CPU. On a CPU it is dearer, since
 * overlapping windows no longer share rows.
 *
 * <p>32-bit arithmetic throughout: within 1e-3 of the Java front end on recordings, but up to 1e-2 in bands that are 80 dB
 * below a loud tone.
 */
public final class InGraphFrontEnd {
    private static final String WAVEFORM = "waveform";

    private InGraphFrontEnd() {}

    /**
     * Writes the package. Id, labels and outputs stay, and with them event types; its version is the beginning of the
     * SHA-256 of the graph.
     *
     * @param model its one input is log-mel
     * @param toDir is created; it must be absent or empty
     * @throws ModelException when the model has another input, or more, or operators of a set that cannot be gone on from
     */
    public static ModelPackage export(ModelPackage model, Path toDir) throws IOException, ModelException {
        ModelManifest manifest = model.manifest();
        ModelInput input = model.firstInput();
        LogMelParameters logMel = input.logMel();
        if (manifest.inputs().size() != 1
                || input.kind() != ModelInput.Kind.LOG_MEL
                || logMel == null
                || input.channels() != 1
                || logMel.centring() != Centring.NONE
                || !(logMel.compression() instanceof Compression.Offset log)) {
            throw new ModelException(List.of(("%s: only a model with one log-mel input of one channel, log-offset and"
                            + " rows that are not centred can get its front end in the graph")
                    .formatted(model.folder())));
        }
        OnnxGraphBuilder.check(model);
        byte[] graph;
        try {
            graph = graph(Files.readAllBytes(model.folder().resolve(ModelManifest.MODEL_FILE)), input, logMel, log);
        } catch (IllegalArgumentException e) {
            throw new ModelException("%s: %s".formatted(model.folder(), e.getMessage()), e);
        }
        ModelInput waveform =
                new ModelInput(WAVEFORM, ModelInput.Kind.WAVEFORM, input.rate(), 1, input.window(), input.hop(), null);
        return ModelPackageWriter.variant(model, "front end in the graph", List.of(waveform), graph, toDir);
    }

    private static byte[] graph(byte[] onnx, ModelInput input, LogMelParameters p, Compression.Offset log) {
        OnnxGraphBuilder graph = OnnxGraphBuilder.before(onnx, input.name());
        float[] filters = LogMel.filters(p);
        int bins = p.fftSize() / 2 + 1;
        List<Integer> used = used(filters, bins);
        graph.input(WAVEFORM, input.window());
        long[] shape = {used.size(), 1, p.windowLength()};
        graph.constant("front_end/cosines", basis(p, used, true), shape);
        graph.constant("front_end/sines", basis(p, used, false), shape);
        graph.constant("front_end/filters", columns(filters, bins, used), p.melBands(), used.size());
        graph.constant("front_end/offset", new float[] {(float) log.offset()}, 1);
        graph.constant("front_end/axes", new long[] {1});
        graph.node("Unsqueeze", List.of(WAVEFORM, "front_end/axes"), "front_end/channel");
        graph.node(
                "Conv",
                List.of("front_end/channel", "front_end/cosines"),
                "front_end/real",
                ints("strides", p.step()),
                ints("kernel_shape", p.windowLength()));
        graph.node(
                "Conv",
                List.of("front_end/channel", "front_end/sines"),
                "front_end/imaginary",
                ints("strides", p.step()),
                ints("kernel_shape", p.windowLength()));
        graph.node("Mul", List.of("front_end/real", "front_end/real"), "front_end/real_squared");
        graph.node("Mul", List.of("front_end/imaginary", "front_end/imaginary"), "front_end/imaginary_squared");
        graph.node("Add", List.of("front_end/real_squared", "front_end/imaginary_squared"), "front_end/powers");
        graph.node("Sqrt", List.of("front_end/powers"), "front_end/magnitudes");
        graph.node("MatMul", List.of("front_end/filters", "front_end/magnitudes"), "front_end/mel");
        graph.node("Add", List.of("front_end/mel", "front_end/offset"), "front_end/above_zero");
        graph.node("Log", List.of("front_end/above_zero"), "front_end/log");
        graph.node("Transpose", List.of("front_end/log"), input.name(), ints("perm", 0, 2, 1));
        return graph.build();
    }

    /** Bins that some band counts. */
    private static List<Integer> used(float[] filters, int bins) {
        List<Integer> used = new ArrayList<>();
        for (int bin = 0; bin < bins; bin++) {
            for (int at = bin; at < filters.length; at += bins) {
                if (filters[at] != 0) {
                    used.add(bin);
                    break;
                }
            }
        }
        return used;
    }

    private static float[] basis(LogMelParameters p, List<Integer> used, boolean cosines) {
        double[] window = LogMel.window(p);
        float[] basis = new float[used.size() * window.length];
        int at = 0;
        for (int bin : used) {
            for (int i = 0; i < window.length; i++) {
                // Reduced first: the angle stays small and exact.
                double angle = 2 * Math.PI * ((long) bin * i % p.fftSize()) / p.fftSize();
                basis[at++] = (float) (window[i] * (cosines ? Math.cos(angle) : Math.sin(angle)));
            }
        }
        return basis;
    }

    private static float[] columns(float[] filters, int bins, List<Integer> used) {
        int bands = filters.length / bins;
        float[] columns = new float[bands * used.size()];
        int at = 0;
        for (int band = 0; band < bands; band++) {
            for (int bin : used) {
                columns[at++] = filters[band * bins + bin];
            }
        }
        return columns;
    }
}
