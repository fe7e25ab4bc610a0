package io.earshot.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.earshot.features.LogMel;
import io.earshot.features.LogMelParameters;
import io.earshot.features.YamnetReference;
import io.earshot.model.InGraphFrontEnd;
import io.earshot.model.Label;
import io.earshot.model.ModelException;
import io.earshot.model.ModelInput;
import io.earshot.model.ModelPackage;
import io.earshot.model.ModelPackageWriter;
import io.earshot.model.OnnxGraphBuilder;
import io.earshot.model.TinyModels;
import io.earshot.model.YamnetImport;
import io.earshot.synth.Scene;
import io.earshot.synth.Theme;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InGraphFrontEndTest {
    private static final int WINDOW = 15_600;
    private static final int HOP = 7_680;
    private static final int ROWS = 96;
    private static final int BANDS = 64;
    private static final int VALUES = ROWS * BANDS;

    @TempDir
    Path folder;

    @Test
    void onScenesAndNoiseItIsTheJavaFrontEnd() throws Exception {
        float[] samples = new float[60 * 16_000];
        Scene.random(3, Theme.FOREST, 16_000).render(0, samples, 0, samples.length);
        Random random = new Random(5);
        float[] noise = new float[WINDOW];
        for (int i = 0; i < WINDOW; i++) {
            noise[i] = (float) (0.2 * random.nextGaussian());
        }
        try (OnnxModel model = OnnxModel.open(InGraphFrontEnd.export(mirror(), made()), OnnxOptions.DEFAULTS)) {
            assertThat(worst(model, noise, 0)).isLessThan(1e-3);
            assertThat(worst(model, new float[WINDOW], 0)).isLessThan(1e-5);
            for (int from = 0; from + WINDOW <= samples.length; from += HOP) {
                assertThat(worst(model, samples, from)).as("from %d", from).isLessThan(1e-3);
            }
        }
    }

    @Test
    void besideALoudToneQuietBandsAreOffByNoMoreThanIsSaid() throws Exception {
        float[] tone = new float[WINDOW];
        for (int i = 0; i < WINDOW; i++) {
            tone[i] = (float) (0.99 * Math.sin(2 * Math.PI * 440.0 * i / 16_000));
        }
        try (OnnxModel model = OnnxModel.open(InGraphFrontEnd.export(mirror(), made()), OnnxOptions.DEFAULTS)) {
            assertThat(worst(model, tone, 0)).isLessThan(1e-2);
        }
    }

    @Test
    void yamnetSaysTheSameOfRealRecordings() throws Exception {
        Path onnx = YamnetReference.shared().resolve("models/yamnet/model.onnx");
        ModelPackage plain = YamnetImport.importFrom(onnx, null, folder.resolve("yamnet"));
        ModelPackage moved = InGraphFrontEnd.export(plain, made());
        assertThat(moved.id()).isEqualTo(plain.id());
        assertThat(moved.labels()).isEqualTo(plain.labels());
        double worst = 0;
        try (OnnxModel java = OnnxModel.open(plain, OnnxOptions.DEFAULTS);
                OnnxModel inGraph = OnnxModel.open(moved, OnnxOptions.DEFAULTS)) {
            for (String clip : YamnetReference.clips()) {
                float[] samples = YamnetReference.samples(clip);
                for (int from = 0; from + WINDOW <= samples.length; from += 4 * HOP) {
                    FloatBuffer expected = direct(java.labels());
                    java.score(logMel(samples, from), 1, expected, null);
                    FloatBuffer got = direct(java.labels());
                    inGraph.score(direct(WINDOW).put(samples, from, WINDOW).clear(), 1, got, null);
                    for (int i = 0; i < java.labels(); i++) {
                        worst = Math.max(worst, Math.abs(expected.get(i) - got.get(i)));
                    }
                }
            }
        }
        System.out.printf("scores differ by %.2g%n", worst);
        assertThat(worst).isLessThan(1e-3);
    }

    @Test
    void eventTypesThatLieBesideTheModelComeAlong() throws Exception {
        ModelPackage model = mirror();
        Path types = model.folder().resolve(ModelPackage.EVENT_TYPES);
        Files.writeString(types, "event-types: []\n");
        InGraphFrontEnd.export(model, made());
        assertThat(made().resolve(ModelPackage.EVENT_TYPES)).hasSameTextualContentAs(types);
    }

    @Test
    void aModelThatTakesSamplesIsRefused() throws Exception {
        ModelPackage tiny = new TinyModels().write(folder.resolve("tiny"));
        assertThatThrownBy(() -> InGraphFrontEnd.export(tiny, made()))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("only a model with one log-mel input");
    }

    private Path made() {
        return folder.resolve("in-graph");
    }

    /** A model whose embedding is its log-mel input. */
    private ModelPackage mirror() throws Exception {
        OnnxGraphBuilder graph = new OnnxGraphBuilder("mirror");
        graph.input("log_mel", ROWS, BANDS);
        graph.node("Flatten", List.of("log_mel"), "embeddings", OnnxGraphBuilder.integer("axis", 1));
        graph.node(
                "ReduceMean",
                List.of("log_mel"),
                "means",
                OnnxGraphBuilder.ints("axes", 1),
                OnnxGraphBuilder.integer("keepdims", 0));
        graph.node("Sigmoid", List.of("means"), "scores");
        graph.output("scores", BANDS);
        graph.output("embeddings", VALUES);
        return ModelPackageWriter.write(
                folder.resolve("mirror"),
                new ModelPackageWriter.Description(
                        "mirror",
                        "1",
                        "for tests",
                        "Apache-2.0",
                        "sigmoid",
                        List.of(new ModelInput(
                                "log_mel", ModelInput.Kind.LOG_MEL, 16_000, 1, WINDOW, HOP, LogMelParameters.YAMNET)),
                        "scores",
                        "embeddings"),
                graph.build(),
                IntStream.range(0, BANDS)
                        .mapToObj(i -> new Label(i, "id-" + i, "Label " + i))
                        .toList());
    }

    private static double worst(OnnxModel model, float[] samples, int from) throws Exception {
        FloatBuffer expected = logMel(samples, from);
        FloatBuffer got = direct(VALUES);
        model.score(direct(WINDOW).put(samples, from, WINDOW).clear(), 1, direct(BANDS), got);
        double worst = 0;
        for (int i = 0; i < VALUES; i++) {
            worst = Math.max(worst, Math.abs(expected.get(i) - got.get(i)));
        }
        return worst;
    }

    private static FloatBuffer logMel(float[] samples, int from) {
        LogMel logMel = new LogMel(LogMelParameters.YAMNET);
        float[] rows = new float[VALUES];
        logMel.rows(samples, from, ROWS, rows, 0);
        return direct(VALUES).put(rows).clear();
    }

    private static FloatBuffer direct(int floats) {
        return ByteBuffer.allocateDirect(floats * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }
}
