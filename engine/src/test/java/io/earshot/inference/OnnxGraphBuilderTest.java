package io.earshot.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import io.earshot.model.ModelPackageWriter;
import io.earshot.model.OnnxGraphBuilder;
import io.earshot.model.TinyModels;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxGraphBuilderTest {
    @TempDir
    Path dir;

    /** A softmax along the last axis, which early sets take over all axes from the second on. */
    private static byte[] base() {
        OnnxGraphBuilder graph = new OnnxGraphBuilder("base");
        graph.input("values", 2, 2);
        graph.node("Softmax", List.of("values"), "shares");
        graph.output("shares", 2, 2);
        return graph.build();
    }

    private static byte[] ofSet(byte[] onnx, String domain, int version) throws Exception {
        ModelProto.Builder model = ModelProto.parseFrom(onnx).toBuilder().clearOpsetImport();
        if (version > 0) {
            model.addOpsetImport(
                    OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version));
        }
        return model.build().toByteArray();
    }

    private static float[] run(byte[] onnx, String output) throws Exception {
        try (GraphRun run = GraphRun.open(onnx)) {
            FloatBuffer given = run.run(
                            Map.of("values", new GraphRun.Input(new float[] {1, 2, 3, 5}, new long[] {1, 2, 2})))
                    .get(output);
            float[] values = new float[given.remaining()];
            given.get(values);
            return values;
        }
    }

    @ParameterizedTest(name = "operator set {0}")
    @ValueSource(ints = {13, 14, 15, 16, 17})
    void whatAGraphComputesStaysBehindIt(int set) throws Exception {
        byte[] base = ofSet(base(), "", set);
        OnnxGraphBuilder graph = OnnxGraphBuilder.after(base, "shares");
        graph.node("Neg", List.of("shares"), "negative");
        graph.output("shares", 2, 2);
        graph.output("negative", 2, 2);
        byte[] longer = graph.build();
        assertThat(run(longer, "shares")).isEqualTo(run(base, "shares"));
        assertThat(run(longer, "negative")[0]).isEqualTo(-run(base, "shares")[0]);
    }

    @ParameterizedTest(name = "operator set {0}")
    @ValueSource(ints = {9, 11, 12, 18, 21})
    void operatorsOfOtherSetsAreRefused(int set) throws Exception {
        byte[] base = ofSet(base(), "", set);
        assertThatThrownBy(() -> OnnxGraphBuilder.after(base, "shares"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "it is of ONNX's operator set " + set + ", must be of 13 to 17: export it anew with opset 17,"
                                + " or convert it with onnx.version_converter");
        assertThatThrownBy(() -> OnnxGraphBuilder.before(base, "values")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void operatorsOfOtherMakersOrOfNoSetAreRefused() throws Exception {
        byte[] others = ofSet(base(), "com.example", 1);
        assertThatThrownBy(() -> OnnxGraphBuilder.after(others, "shares"))
                .hasMessage("it has operators of 'com.example', must be of ONNX's own alone");
        byte[] none = ofSet(base(), "", 0);
        assertThatThrownBy(() -> OnnxGraphBuilder.after(none, "shares"))
                .hasMessage("it does not say of which ONNX operator set it is");
    }

    @Test
    void aPackageIsRefusedByTheNameOfItsFile() throws Exception {
        ModelPackage tiny = new TinyModels().write(dir.resolve("tiny"));
        OnnxGraphBuilder.check(tiny);
        ModelPackage old = ModelPackageWriter.variant(
                tiny,
                "old",
                tiny.manifest().inputs(),
                ofSet(Files.readAllBytes(tiny.modelFile()), "", 11),
                dir.resolve("old"));
        assertThatThrownBy(() -> OnnxGraphBuilder.check(old))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith(old.modelFile() + ": it is of ONNX's operator set 11, must be of 13 to 17");
    }
}
