package io.earshot.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import io.earshot.model.OnnxGraphBuilder;
import io.earshot.model.OnnxTensors;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ByteWeightsTest {
    private static final int STEPS = 5;
    private static final int VALUES = 32;
    private static final int UNITS = 16;
    private static final List<String> LARGE = List.of("lstm_w", "lstm_r", "conv_w", "gemm_w", "matmul_w");

    @TempDir
    Path dir;

    private final SplittableRandom random = new SplittableRandom(3);

    /** An LSTM both ways, a convolution over its steps, both kinds of dense layers, and one too small to matter. */
    private byte[] floats() {
        OnnxGraphBuilder graph = new OnnxGraphBuilder("each kind");
        graph.input("given", STEPS, VALUES);
        graph.node("Transpose", List.of("given"), "steps", OnnxGraphBuilder.ints("perm", 1, 0, 2));
        constant(graph, "lstm_w", 2, 4 * UNITS, VALUES);
        constant(graph, "lstm_r", 2, 4 * UNITS, UNITS);
        graph.node(
                "LSTM",
                List.of("steps", "lstm_w", "lstm_r"),
                "each_way",
                OnnxGraphBuilder.text("direction", "bidirectional"),
                OnnxGraphBuilder.integer("hidden_size", UNITS));
        // [steps][direction][batch][units] to [batch][direction * units][steps][1]
        graph.node("Transpose", List.of("each_way"), "by_batch", OnnxGraphBuilder.ints("perm", 2, 1, 3, 0));
        graph.node(
                "Reshape",
                List.of("by_batch", graph.constant("picture", new long[] {0, 2L * UNITS, STEPS, 1})),
                "heard");
        constant(graph, "conv_w", 64, 2 * UNITS, 1, 1);
        graph.node("Conv", List.of("heard", "conv_w"), "convolved");
        graph.node(
                "ReduceMean",
                List.of("convolved"),
                "mean",
                OnnxGraphBuilder.ints("axes", 2, 3),
                OnnxGraphBuilder.integer("keepdims", 0));
        constant(graph, "gemm_w", 48, 64);
        graph.node("Gemm", List.of("mean", "gemm_w"), "dense", OnnxGraphBuilder.integer("transB", 1));
        constant(graph, "matmul_w", 48, 24);
        graph.node("MatMul", List.of("dense", "matmul_w"), "multiplied");
        constant(graph, "small_w", 24, 3);
        graph.node("MatMul", List.of("multiplied", "small_w"), "scores");
        graph.output("scores", 3);
        return graph.build();
    }

    private void constant(OnnxGraphBuilder graph, String name, long... shape) {
        int count = 1;
        for (long each : shape) {
            count = Math.toIntExact(count * each);
        }
        graph.constant(name, values(count, 0.3), shape);
    }

    private float[] values(int count, double size) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (size * (2 * random.nextDouble() - 1));
        }
        return values;
    }

    private static GraphProto graph(byte[] onnx) throws Exception {
        return ModelProto.parseFrom(onnx).getGraph();
    }

    private static byte[] bytes(byte[] floats) throws Exception {
        return ModelProto.parseFrom(floats).toBuilder()
                .setGraph(ByteWeights.of(graph(floats)))
                .build()
                .toByteArray();
    }

    @Test
    void largeWeightsAreBytesAndNoFurtherFromWhatTheyWereThanHalfAStep() throws Exception {
        byte[] floats = floats();
        Map<String, TensorProto> before = constants(graph(floats));
        Map<String, TensorProto> after = constants(graph(bytes(floats)));
        assertThat(after).doesNotContainKeys(LARGE.toArray(String[]::new)).containsKey("small_w");
        for (String each : LARGE) {
            byte[] whole = after.get(each + "/int8").getRawData().toByteArray();
            float[] steps = OnnxTensors.floats(after.get(each + "/step"));
            float[] values = OnnxTensors.floats(before.get(each));
            // Steps lie along the first dimensions, in a matrix that is multiplied from the right along its last.
            boolean last = each.equals("matmul_w");
            for (int i = 0; i < values.length; i++) {
                float step = last ? steps[i % steps.length] : steps[i / (values.length / steps.length)];
                assertThat(Math.abs(whole[i] * step - values[i])).as(each).isLessThanOrEqualTo(0.501f * step);
            }
        }
        assertThat(OnnxTensors.floats(after.get("lstm_w/step"))).hasSize(2 * 4 * UNITS);
        assertThat(OnnxTensors.floats(after.get("conv_w/step"))).hasSize(64);
    }

    private static Map<String, TensorProto> constants(GraphProto graph) {
        Map<String, TensorProto> constants = new HashMap<>();
        graph.getInitializerList().forEach(each -> constants.put(each.getName(), each));
        return constants;
    }

    @Test
    void onnxRuntimeMakesFloatsOfThemOnceAndSaysAlmostTheSame() throws Exception {
        byte[] floats = floats();
        byte[] bytes = bytes(floats);
        Path optimized = dir.resolve("optimized.onnx");
        float[] given = values(2 * STEPS * VALUES, 1);
        float[][] expected = run(floats, given, dir.resolve("floats.onnx"));
        float[][] said = run(bytes, given, optimized);
        for (int i = 0; i < said.length; i++) {
            for (int c = 0; c < said[i].length; c++) {
                assertThat(said[i][c]).isCloseTo(expected[i][c], within(0.02f));
            }
        }
        assertThat(said[0]).isNotEqualTo(expected[0]);
        assertThat(bytes.length).isLessThan(floats.length / 3);
        assertThat(graph(Files.readAllBytes(optimized)).getNodeList())
                .extracting(NodeProto::getOpType)
                .doesNotContain("Cast", "Mul");
    }

    private static float[][] run(byte[] onnx, float[] given, Path optimized) throws Exception {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setOptimizedModelFilePath(optimized.toString());
            try (OrtSession session = environment.createSession(onnx, options);
                    OnnxTensor tensor = OnnxTensor.createTensor(
                            environment, FloatBuffer.wrap(given), new long[] {2, STEPS, VALUES});
                    OrtSession.Result result = session.run(Map.of("given", tensor))) {
                return (float[][]) result.get("scores").orElseThrow().getValue();
            }
        }
    }

    @Test
    void aFrontEndStaysAsItIs() throws Exception {
        OnnxGraphBuilder builder = new OnnxGraphBuilder("front end");
        builder.input("given", 64);
        constant(builder, "dft", 64, 64);
        builder.node("MatMul", List.of("given", "dft"), "front_end/spectrum");
        builder.output("front_end/spectrum", 64);
        GraphProto graph = graph(builder.build());
        assertThat(ByteWeights.of(graph)).isEqualTo(graph);
    }
}
