package io.earshot.quantize;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.earshot.config.Require;
import io.earshot.inference.GraphRun;
import io.earshot.model.ModelException;
import io.earshot.model.ModelManifest;
import io.earshot.model.ModelPackage;
import io.earshot.model.ModelPackageWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Makes a model package of 8-bit integers of one of floats. */
public final class Quantization {
    /** Windows that are enough for ranges. */
    public static final int WINDOWS = 256;

    /** Of these, as many as each value is tried with. */
    private static final int TRIED_WITH = 32;

    /** Of these, as many as decide biases. */
    private static final int CORRECTED_WITH = 128;

    private static final int FIRST_SET_WITH_AXES = 13;
    private static final List<String> INTEGER_OPERATORS = List.of(
            "QuantizeLinear",
            "DequantizeLinear",
            "DynamicQuantizeLinear",
            "QLinearConv",
            "QLinearMatMul",
            "ConvInteger",
            "MatMulInteger");

    private Quantization() {}

    /** Told how far it has come. */
    @FunctionalInterface
    public interface Listener {
        /** @param what is being done, {@code done} of {@code of} times */
        void at(String what, int done, int of);
    }

    /**
     * What is asked for.
     *
     * @param windows of recordings that decide the scales, 1 or more
     * @param allWeights whether layers that stay of floats have their weights in 8 bits too: the package becomes smaller, not faster
     */
    public record Settings(int windows, WeightBits bits, boolean allWeights) {
        public Settings {
            Require.that(windows > 0, "windows must be at least 1, was %d", windows);
        }
    }

    /**
     * What came of it.
     *
     * @param layers of integers, of {@code all} that could be
     * @param difference between both models over the windows that it was calibrated with
     */
    public record Result(ModelPackage made, int layers, int all, Difference difference) {}

    /**
     * Writes the package. Id, labels, inputs and outputs stay, and with them event types; its version is the beginning of the
     * SHA-256 of the graph.
     *
     * @param recordings what the model will hear, at least one
     * @param to is created; it must be absent or empty
     * @throws ModelException when the model is of integers already, or has nothing that could be
     * @throws IOException when a recording cannot be read, or the package not written
     */
    public static Result quantize(
            ModelPackage model, List<Path> recordings, Settings settings, Path to, Listener listener)
            throws IOException, ModelException {
        Require.that(!recordings.isEmpty(), "there must be a recording");
        int windows = settings.windows();
        ModelPackageWriter.requireEmpty(to);
        ModelProto floats = folded(model);
        Plan plan = Plan.of(floats.getGraph());
        if (plan.layers().isEmpty()) {
            throw problem(
                    model,
                    "has no layer that could be of 8 bits: there must be a Conv of two dimensions, Gemm or MatMul whose weights"
                            + " are constants of 32-bit floats");
        }
        List<Map<String, GraphRun.Input>> heard =
                CalibrationWindows.of(model, recordings, windows, done -> listener.at("windows heard", done, windows));
        int count = heard.size();
        Map<String, float[]> maxima =
                Calibration.maxima(floats, plan, heard, done -> listener.at("windows measured", done, 2 * count));
        ModelProto equalized = floats.toBuilder()
                .setGraph(Equalization.of(floats.getGraph(), plan, maxima))
                .build();
        Plan equal = Plan.of(equalized.getGraph());
        Map<String, Scale> scales = Calibration.scales(
                equalized, equal, heard, done -> listener.at("windows measured", count + done, 2 * count));
        String output = model.manifest().scores();
        List<Map<String, GraphRun.Input>> some = CalibrationWindows.evenly(heard, Math.min(TRIED_WITH, count));
        int values = equal.tried().size();
        Plan fine = Sensitivity.without(
                equalized,
                equal,
                scales,
                output,
                some,
                Sensitivity.TOLERATED,
                done -> listener.at("values tried", done, values));
        if (fine.layers().isEmpty()) {
            throw problem(model, "has no layer whose values 8 bits are fine enough for, it is best left as it is");
        }
        int layers = fine.layers().size();
        Plan corrected = BiasCorrection.of(
                equalized,
                fine,
                scales,
                settings.bits(),
                CalibrationWindows.evenly(heard, Math.min(CORRECTED_WITH, count)),
                done -> listener.at("layers corrected", done, layers));
        GraphProto graph = QuantizedGraph.of(equalized.getGraph(), corrected, scales, settings.bits());
        ModelProto integers = equalized.toBuilder()
                .setProducerName("earshot")
                .setGraph(settings.allWeights() ? ByteWeights.of(graph) : graph)
                .build();
        Difference difference = Difference.between(
                Sensitivity.scores(floats, output, heard), Sensitivity.scores(integers, output, heard));
        return new Result(
                write(model, integers.toByteArray(), to), layers, plan.layers().size(), difference);
    }

    private static ModelProto folded(ModelPackage model) throws IOException, ModelException {
        ModelProto read;
        try {
            read = ModelProto.parseFrom(Files.readAllBytes(model.modelFile()));
        } catch (InvalidProtocolBufferException e) {
            throw new ModelException(model.modelFile() + ": is no ONNX file: " + e.getMessage(), e);
        }
        for (NodeProto node : read.getGraph().getNodeList()) {
            if (INTEGER_OPERATORS.contains(node.getOpType())) {
                throw problem(
                        model,
                        "is of integers already, it has a %s: name the package of floats that it was made of"
                                .formatted(node.getOpType()));
            }
        }
        for (OperatorSetIdProto set : read.getOpsetImportList()) {
            if (set.getDomain().isEmpty() && set.getVersion() < FIRST_SET_WITH_AXES) {
                throw problem(
                        model,
                        "has operators of ONNX's set %d, must be of %d or later: only those have a scale for each channel"
                                .formatted(set.getVersion(), FIRST_SET_WITH_AXES));
            }
        }
        GraphProto graph = NormFolding.of(read.getGraph());
        return read.toBuilder().setGraph(graph).build();
    }

    private static ModelPackage write(ModelPackage model, byte[] graph, Path to) throws IOException, ModelException {
        ModelManifest manifest = model.manifest();
        return ModelPackageWriter.variant(model, "of 8-bit integers", manifest.inputs(), graph, to);
    }

    private static ModelException problem(ModelPackage model, String problem) {
        return new ModelException(List.of(model.modelFile() + ": " + problem));
    }
}
