package io.earshot.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;
import io.earshot.model.Label;
import io.earshot.model.ModelException;
import io.earshot.model.ModelManifest;
import io.earshot.model.ModelPackage;
import io.earshot.model.ModelPackageWriter;
import io.earshot.model.TinyModels;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxModelTest {
    @TempDir
    Path dir;

    @Test
    void writesInPlaceFromEachBuffersPositionOn() throws Exception {
        try (OnnxModel model = open(new TinyModels())) {
            FloatBuffer input = direct(4 * 10);
            FloatBuffer scores = direct(4 * 10);
            FloatBuffer embeddings = direct(4 * 10);
            for (int i = 0; i < 40; i++) {
                input.put(i, i / 10f - 2);
            }
            model.score(input.position(8), 3, scores.position(4), embeddings.position(20));
            assertThat(input.position()).isEqualTo(8);
            for (int i = 0; i < 40; i++) {
                float score = i >= 4 && i < 16 ? sigmoid(input.get(i - 4 + 8)) : 0f;
                float embedding = i >= 20 && i < 32 ? 2 * input.get(i - 20 + 8) : 0f;
                assertThat(scores.get(i)).isCloseTo(score, within(1e-6f));
                assertThat(embeddings.get(i)).isCloseTo(embedding, within(1e-6f));
            }
        }
    }

    @Test
    void embeddingsMayBeLeftOut() throws Exception {
        try (OnnxModel model = open(new TinyModels().embeddings(null))) {
            assertThat(model.embeddingSize()).isZero();
            FloatBuffer scores = direct(4);
            model.score(direct(4), 1, scores, null);
            assertThat(scores.get(3)).isEqualTo(0.5f);
            assertThatThrownBy(() -> model.score(direct(4), 1, scores, direct(4)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("model tiny has no embeddings");
        }
    }

    @Test
    void twoSessionsShareTheEnvironment() throws Exception {
        ModelPackage tiny = new TinyModels().write(dir.resolve("tiny"));
        OnnxModel first = OnnxModel.open(tiny, OnnxOptions.DEFAULTS);
        try (OnnxModel second = OnnxModel.open(tiny, OnnxOptions.DEFAULTS)) {
            first.close();
            FloatBuffer scores = direct(4);
            second.score(direct(4), 1, scores, null);
            assertThat(scores.get(0)).isEqualTo(0.5f);
        }
    }

    @Test
    void refusesBuffersThatItCouldNotViewInPlace() throws Exception {
        try (OnnxModel model = open(new TinyModels())) {
            FloatBuffer good = direct(4);
            assertThatThrownBy(() -> model.score(FloatBuffer.allocate(4), 1, good, null))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("input must be a direct buffer in native byte order");
            ByteOrder foreign =
                    ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
            FloatBuffer swapped = ByteBuffer.allocateDirect(16).order(foreign).asFloatBuffer();
            assertThatThrownBy(() -> model.score(good, 1, swapped, null))
                    .hasMessageContaining("scores must be a direct");
            assertThatThrownBy(() -> model.score(good, 2, direct(8), null))
                    .hasMessage("input must hold 2 windows of 4 values from its position on, holds 4 values");
            assertThatThrownBy(() -> model.score(good, 0, good, null)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void saysWhichInputNameTheGraphHas() {
        assertThatThrownBy(() -> open(new TinyModels().graphInput("audio")))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("model.yaml key inputs[0].name is 'waveform', but model.onnx has [audio]");
    }

    @Test
    void saysWhichOutputNamesTheGraphHas() {
        assertThatThrownBy(() -> open(new TinyModels().graphScores("predictions")))
                .hasMessageContaining(
                        "model.yaml key outputs.scores is 'scores', but model.onnx has [embeddings, predictions]");
        assertThatThrownBy(() -> open(new TinyModels().embeddings("features")))
                .hasMessageContaining("outputs.embeddings is 'features', but model.onnx has [embeddings, scores]");
    }

    @Test
    void saysWhichShapeTheInputMustHave() {
        assertThatThrownBy(() -> open(new TinyModels().graphWindow(5)))
                .hasMessageContaining("'waveform' must have the shape [batch, 4]")
                .hasMessageContaining("has [batch, 5]");
        assertThatThrownBy(() -> open(new TinyModels().channels(2)))
                .hasMessageContaining("'waveform' must have the shape [batch, 2, 4]");
    }

    @Test
    void refusesAGraphOfOneFixedBatch() {
        assertThatThrownBy(() -> open(new TinyModels().graphBatch(1)))
                .hasMessageContaining("'waveform' must have the shape [batch, 4]")
                .hasMessageContaining("has [1, 4]");
    }

    @Test
    void saysThatLabelsAndScoresDifferInNumber() {
        assertThatThrownBy(() -> open(new TinyModels().labels(3)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(
                        "'scores' must have the shape [batch, 3] (any batch, one score per line of labels.csv), has"
                                + " [batch, 4]");
    }

    @Test
    void refusesElementsThatAreNot32BitFloats() {
        assertThatThrownBy(() -> open(new TinyModels().graphOfDoubles()))
                .satisfies(e -> assertThat(((ModelException) e).problems())
                        .hasSize(3)
                        .allMatch(problem -> problem.contains("must be a tensor of 32-bit floats, is")));
    }

    @Test
    void saysWhichOfSeveralInputsTheGraphHasNot() {
        assertThatThrownBy(() -> open(new TinyModels().inputs(2)))
                .hasMessageContaining("model.yaml key inputs[1].name is 'waveform1', but model.onnx has [waveform]");
    }

    @Test
    void refusesBytesThatAreNoGraph() throws Exception {
        ModelManifest tiny = new TinyModels().write(dir.resolve("tiny")).manifest();
        ModelPackage noise = ModelPackageWriter.write(
                dir.resolve("noise"),
                new ModelPackageWriter.Description("noise", "1", "", "CC0-1.0", null, tiny.inputs(), "scores", null),
                "no graph".getBytes(StandardCharsets.UTF_8),
                List.of(new Label(0, "a", "A")));
        assertThatThrownBy(() -> OnnxModel.open(noise, OnnxOptions.DEFAULTS))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("model.onnx is no graph that ONNX Runtime can run");
    }

    @Test
    void refusesATruncatedGraphEvenWhenItWasTruncatedAfterTheCheck() throws Exception {
        ModelPackage tiny = new TinyModels().write(dir.resolve("tiny"));
        byte[] graph = Files.readAllBytes(tiny.modelFile());
        Files.write(tiny.modelFile(), Arrays.copyOf(graph, graph.length / 2));
        assertThatThrownBy(() -> OnnxModel.open(tiny, OnnxOptions.DEFAULTS))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("model.onnx is no graph that ONNX Runtime can run");
    }

    @Test
    void aMissingGpuIsAnErrorThatSaysWhatToDo() throws Exception {
        assumeNoCuda();
        ModelPackage tiny = new TinyModels().write(dir.resolve("tiny"));
        for (OnnxOptions.Provider gpu : List.of(OnnxOptions.Provider.CUDA, OnnxOptions.Provider.TENSORRT)) {
            assertThatThrownBy(() -> OnnxModel.open(tiny, new OnnxOptions(gpu, 0, 1, false)))
                    .isInstanceOf(ModelException.class)
                    .hasMessage("provider " + gpu
                            + " is not in this build of ONNX Runtime ([CPU]): build with -Pcuda, or set provider CPU");
        }
    }

    @Test
    void aMissingGpuFallsBackToTheCpuWhereThatIsConfigured() throws Exception {
        assumeNoCuda();
        ModelPackage tiny = new TinyModels().write(dir.resolve("tiny"));
        try (OnnxModel model = OnnxModel.open(tiny, new OnnxOptions(OnnxOptions.Provider.CUDA, 0, 1, true))) {
            assertThat(model.provider()).isEqualTo(OnnxOptions.Provider.CPU);
            assertThat(model.prefersFewSizes()).isFalse();
            FloatBuffer scores = direct(4);
            model.score(direct(4), 1, scores, null);
            assertThat(scores.get(0)).isEqualTo(0.5f);
        }
    }

    private static void assumeNoCuda() {
        assumeFalse(
                OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA),
                "skipped: this build of ONNX Runtime has CUDA");
    }

    private OnnxModel open(TinyModels tiny) throws Exception {
        return OnnxModel.open(tiny.write(Files.createTempDirectory(dir, "tiny")), OnnxOptions.DEFAULTS);
    }

    private static float sigmoid(float x) {
        return (float) (1 / (1 + Math.exp(-x)));
    }

    private static FloatBuffer direct(int count) {
        return ByteBuffer.allocateDirect(count * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }
}
