package io.earshot.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import io.earshot.api.ClipScorer;
import io.earshot.api.Samples;
import io.earshot.inference.GraphRun;
import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import io.earshot.model.ModelPackages;
import io.earshot.model.OnnxGraphBuilder;
import io.earshot.model.TinyModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QuantizationTest {
    @TempDir
    Path dir;

    private List<Path> recordings = List.of();

    @BeforeEach
    void recordings() throws Exception {
        recordings = SmallConvNet.recordings(dir.resolve("recordings"));
    }

    private Quantization.Result quantize(ModelPackage model) throws IOException, ModelException {
        return Quantization.quantize(
                model, recordings, settings(24, WeightBits.SEVEN), dir.resolve("int8"), (what, done, of) -> {});
    }

    private static Quantization.Settings settings(int windows, WeightBits bits) {
        return new Quantization.Settings(windows, bits, false);
    }

    private static GraphProto graph(ModelPackage model) throws IOException {
        return ModelProto.parseFrom(Files.readAllBytes(model.modelFile())).getGraph();
    }

    private static NodeProto node(GraphProto graph, String output) {
        return graph.getNodeList().stream()
                .filter(each -> each.getOutput(0).equals(output))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void convolutionsStandBetweenPairsAndNormsAreGone() throws Exception {
        Quantization.Result result = quantize(new SmallConvNet().write(dir.resolve("float")));
        assertThat(result.layers()).isEqualTo(SmallConvNet.CONVOLUTIONS).isEqualTo(result.all());
        GraphProto graph = graph(result.made());
        assertThat(graph.getNodeList()).noneMatch(each -> each.getOpType().equals("BatchNormalization"));
        Map<String, TensorProto> constants =
                graph.getInitializerList().stream().collect(Collectors.toMap(TensorProto::getName, each -> each));
        for (NodeProto each : graph.getNodeList()) {
            if (!each.getOpType().equals("Conv")) {
                continue;
            }
            assertThat(each.getInputList()).as("weights and bias").hasSize(3);
            each.getInputList()
                    .forEach(input -> assertThat(node(graph, input).getOpType()).isEqualTo("DequantizeLinear"));
            NodeProto weights = node(graph, each.getInput(1));
            TensorProto bytes = constants.get(weights.getInput(0));
            assertThat(bytes.getDataType()).isEqualTo(TensorProto.DataType.INT8.getNumber());
            assertThat(constants.get(weights.getInput(1)).getDims(0))
                    .as("a step for each output")
                    .isEqualTo(bytes.getDims(0));
            for (byte weight : bytes.getRawData().toByteArray()) {
                assertThat((int) weight).isBetween(-64, 64);
            }
            assertThat(constants.get(node(graph, each.getInput(2)).getInput(0)).getDataType())
                    .isEqualTo(TensorProto.DataType.INT32.getNumber());
        }
        assertThat(node(graph, "logits").getInputList()).as("dense, of floats").contains("embeddings", "dense_w");
        assertThat(constants).as("weights of floats").doesNotContainKeys("first_w", "pointwise_w");
    }

    /** What ONNX Runtime makes of the graph when it loads it. */
    @Test
    void onnxRuntimeComputesEachConvolutionAndPoolInIntegers() throws Exception {
        ModelPackage made =
                quantize(new SmallConvNet().write(dir.resolve("float"))).made();
        Path optimized = dir.resolve("optimized.onnx");
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setOptimizedModelFilePath(optimized.toString());
            environment.createSession(made.modelFile().toString(), options).close();
        }
        Map<String, Long> operators =
                ModelProto.parseFrom(Files.readAllBytes(optimized)).getGraph().getNodeList().stream()
                        .collect(Collectors.groupingBy(NodeProto::getOpType, Collectors.counting()));
        assertThat(operators)
                .containsEntry("QLinearConv", (long) SmallConvNet.CONVOLUTIONS)
                .containsEntry("QLinearAveragePool", 1L)
                .containsEntry("QuantizeLinear", 1L)
                .containsEntry("DequantizeLinear", 1L)
                .doesNotContainKeys("Conv", "FusedConv", "Relu");
    }

    @ParameterizedTest
    @EnumSource(WeightBits.class)
    void theEngineScoresRecordingsWithItAlmostAsWithFloats(WeightBits bits) throws Exception {
        ModelPackage floats = new SmallConvNet().write(dir.resolve("float"));
        Quantization.Result result = Quantization.quantize(
                floats, recordings, settings(24, bits), dir.resolve("int8"), (what, done, of) -> {});
        assertThat(result.made().id()).isEqualTo(floats.id());
        assertThat(result.made().version()).isNotEqualTo(floats.version());
        assertThat(result.made().labels()).isEqualTo(floats.labels());
        assertThat(result.difference().windows()).isEqualTo(24);
        assertThat(result.difference().typical()).isLessThan(0.02);
        Difference heard = Difference.between(scores(floats), scores(result.made()));
        assertThat(heard.windows()).isEqualTo(30);
        assertThat(heard.typical()).isLessThan(0.02).isPositive();
    }

    private List<float[]> scores(ModelPackage model) throws Exception {
        List<float[]> all = new ArrayList<>();
        try (ClipScorer scorer =
                new ClipScorer(model, false, (clip, scores, embeddings) -> all.addAll(List.of(scores)))) {
            for (Path each : recordings) {
                scorer.take(Samples.read(each, 16_000, 16_000 * 5));
            }
            scorer.finish();
        }
        return all;
    }

    @Test
    void channelsOfVeryDifferentSizeAreMadeAlike() throws Exception {
        ModelPackage floats = new SmallConvNet().uneven(1e4).write(dir.resolve("float"));
        ModelProto folded = folded(floats);
        List<Map<String, GraphRun.Input>> windows = CalibrationWindows.of(floats, recordings, 12, done -> {});
        Plan plan = Plan.of(folded.getGraph());
        Map<String, float[]> maxima = Calibration.maxima(folded, plan, windows, done -> {});
        ModelProto equalized = folded.toBuilder()
                .setGraph(Equalization.of(folded.getGraph(), plan, maxima))
                .build();
        List<float[]> right = Sensitivity.scores(folded, "scores", windows);
        assertThat(Difference.between(right, Sensitivity.scores(equalized, "scores", windows))
                        .largest())
                .as("of floats they are the same")
                .isLessThan(1e-4);
        assertThat(integers(folded, right, windows)).as("before").isGreaterThan(0.02);
        assertThat(integers(equalized, right, windows)).as("after").isLessThan(0.02);
    }

    @Test
    void layersAroundAValueThatEightBitsAreTooCoarseForStayOfFloats() throws Exception {
        ModelPackage floats = new SmallConvNet().uneven(1e4).write(dir.resolve("float"));
        ModelProto folded = folded(floats);
        List<Map<String, GraphRun.Input>> windows = CalibrationWindows.of(floats, recordings, 12, done -> {});
        Plan plan = Plan.of(folded.getGraph());
        Map<String, Scale> scales = Calibration.scales(folded, plan, windows, done -> {});
        Map<String, Layer> all = Sensitivity.without(folded, plan, scales, "scores", windows, 1, done -> {})
                .layers();
        assertThat(all).hasSize(SmallConvNet.CONVOLUTIONS);
        double most = 0;
        for (String value : plan.tried()) {
            ModelProto alone = folded.toBuilder()
                    .setGraph(QuantizedGraph.of(folded.getGraph(), plan.alone(value), scales, WeightBits.EIGHT))
                    .build();
            most = Math.max(
                    most,
                    Difference.between(
                                    Sensitivity.scores(folded, "scores", windows),
                                    Sensitivity.scores(alone, "scores", windows))
                            .typical());
        }
        Map<String, Layer> fewer = Sensitivity.without(folded, plan, scales, "scores", windows, most * 0.99, done -> {})
                .layers();
        assertThat(fewer.keySet()).isSubsetOf(all.keySet()).hasSizeBetween(1, SmallConvNet.CONVOLUTIONS - 1);
    }

    private static ModelProto folded(ModelPackage floats) throws IOException {
        return ModelProto.parseFrom(Files.readAllBytes(floats.modelFile())).toBuilder()
                .setGraph(NormFolding.of(graph(floats)))
                .build();
    }

    private static double integers(ModelProto model, List<float[]> right, List<Map<String, GraphRun.Input>> windows)
            throws ModelException {
        Plan plan = Plan.of(model.getGraph());
        Map<String, Scale> scales = Calibration.scales(model, plan, windows, done -> {});
        ModelProto integers = model.toBuilder()
                .setGraph(QuantizedGraph.of(model.getGraph(), plan, scales, WeightBits.EIGHT))
                .build();
        return Difference.between(right, Sensitivity.scores(integers, "scores", windows))
                .typical();
    }

    @Test
    void whereThereAreNoConvolutionsDenseLayersAreOfIntegers() throws Exception {
        assertDenseLayersAreOfIntegers(spread(16));
    }

    @Test
    void aBiasOfOneNumberIsForAllOutputs() throws Exception {
        assertDenseLayersAreOfIntegers(new float[] {0.25f});
    }

    private void assertDenseLayersAreOfIntegers(float[] bias) throws Exception {
        OnnxGraphBuilder graph = new OnnxGraphBuilder("dense");
        graph.input("log_mel", 96, 64);
        graph.node(
                "ReduceMean",
                List.of("log_mel"),
                "bands",
                OnnxGraphBuilder.ints("axes", 1),
                OnnxGraphBuilder.integer("keepdims", 0));
        graph.constant("w1", spread(64 * 16), 64, 16);
        graph.constant("b1", bias, bias.length);
        graph.node("Gemm", List.of("bands", "w1", "b1"), "hidden");
        graph.node("Relu", List.of("hidden"), "relu");
        graph.constant("w2", spread(16 * 5), 16, 5);
        graph.node("MatMul", List.of("relu", "w2"), "logits");
        graph.node("Sigmoid", List.of("logits"), "scores");
        graph.output("scores", 5);
        ModelPackage floats = SmallConvNet.write(dir.resolve("float"), "dense", graph.build(), null);
        Quantization.Result result = quantize(floats);
        assertThat(result.layers()).isEqualTo(2);
        assertThat(result.difference().typical()).isLessThan(0.02);
    }

    private static float[] spread(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) Math.sin(1.7 * i) / 4;
        }
        return values;
    }

    @Test
    void eventTypesThatLieBesideTheModelComeAlong() throws Exception {
        ModelPackage floats = new SmallConvNet().write(dir.resolve("float"));
        Files.writeString(dir.resolve("float/events.yaml"), "types: {}\n");
        quantize(floats);
        assertThat(dir.resolve("int8/events.yaml")).hasContent("types: {}\n");
        assertThat(ModelPackages.load(dir.resolve("int8")).manifest().description())
                .isEqualTo("for tests; of 8-bit integers");
    }

    @Test
    void aModelOfIntegersIsRefused() throws Exception {
        ModelPackage made =
                quantize(new SmallConvNet().write(dir.resolve("float"))).made();
        assertThatThrownBy(() -> Quantization.quantize(
                        made, recordings, settings(1, WeightBits.SEVEN), dir.resolve("again"), (what, done, of) -> {}))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("is of integers already, it has a QuantizeLinear: name the package of floats");
        assertThat(dir.resolve("again")).doesNotExist();
    }

    @Test
    void aModelWithoutLayersIsRefused() throws Exception {
        ModelPackage tiny = new TinyModels().write(dir.resolve("tiny"));
        assertThatThrownBy(() -> quantize(tiny))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("model.onnx: has no layer that could be of 8 bits: there must be a Conv");
    }

    @Test
    void operatorsOfAnEarlySetAreRefused() throws Exception {
        ModelPackage model = new SmallConvNet().write(dir.resolve("float"));
        ModelProto early = ModelProto.parseFrom(Files.readAllBytes(model.modelFile()));
        ModelProto.Builder changed = early.toBuilder();
        changed.getOpsetImportBuilder(0).setVersion(11);
        ModelPackage old =
                SmallConvNet.write(dir.resolve("old"), "old", changed.build().toByteArray(), "embeddings");
        assertThatThrownBy(() -> quantize(old))
                .hasMessageContaining("has operators of ONNX's set 11, must be of 13 or later");
    }

    @Test
    void aFolderThatHoldsSomethingIsRefusedBeforeAnyWork() throws Exception {
        ModelPackage model = new SmallConvNet().write(dir.resolve("float"));
        Files.createDirectories(dir.resolve("int8/other"));
        List<String> heard = new ArrayList<>();
        assertThatThrownBy(() -> Quantization.quantize(
                        model,
                        recordings,
                        settings(4, WeightBits.SEVEN),
                        dir.resolve("int8"),
                        (what, done, of) -> heard.add(what)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not empty");
        assertThat(heard).isEmpty();
    }
}
