package io.earshot.training.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import io.earshot.api.ClipScorer;
import io.earshot.api.Samples;
import io.earshot.config.Yaml;
import io.earshot.features.LogMelParameters;
import io.earshot.features.WindowFeatures;
import io.earshot.model.Label;
import io.earshot.model.ModelInput;
import io.earshot.model.ModelPackage;
import io.earshot.model.ModelPackageWriter;
import io.earshot.model.ModelPackages;
import io.earshot.training.TinyBase;
import io.earshot.training.Tones;
import io.earshot.training.data.Clip;
import io.earshot.training.data.DataSet;
import io.earshot.training.embed.Embedder;
import io.earshot.training.network.DjlEmbeddings;
import io.earshot.training.network.LeanNetwork;
import io.earshot.training.network.Onnx;
import io.earshot.training.network.TrainingDevice;
import io.earshot.training.recipe.Recipe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeanTrainingTest {
    private static final String QUICK =
            "epochs: 4\nbatch_size: 4\nlearning_rate: 0.003\nsave_freq: 2\nwindows_per_clip: 2\n";
    private static final int SIZE = 24;

    @TempDir
    Path dir;

    private ModelPackage base;
    private DataSet data;

    /** High tones and low ones; the first is shorter than a window, the longest has three. */
    @BeforeEach
    void clips() throws Exception {
        base = ModelPackages.load(TinyBase.write(dir.resolve("base")));
        List<Clip> clips = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            boolean high = i % 2 == 0;
            Path file = Tones.write(
                    dir.resolve("clip" + i + ".wav"),
                    Tones.tone(0.05, 0.2 + 0.2 * i, 0.05, 0.3, high ? 3_000 + 40 * i : 300 + 10 * i));
            clips.add(new Clip(file, List.of(high ? "high" : "low"), i / 4 + 1));
        }
        data = DataSet.of(clips);
    }

    private LeanTraining training(String recipe) throws Exception {
        return new LeanTraining(
                recipe,
                new LeanTraining.Of(data, base, "MIT", TrainingDevice.CPU),
                dir.resolve("cache"),
                dir.resolve("checkpoints"),
                Embedder.Progress.NONE);
    }

    private static final class StoppedException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @Test
    void whatWasCutShortGoesOnFromItsCheckpointAndComesToTheSame() throws Exception {
        byte[] whole = training(QUICK).all(1, (done, of, loss) -> {}).onnx();
        Files.delete(dir.resolve("checkpoints/all.ckpt"));
        assertThatThrownBy(() -> training(QUICK).all(1, (done, of, loss) -> {
                    if (done == 3) {
                        throw new StoppedException();
                    }
                }))
                .isInstanceOf(StoppedException.class);
        assertThat(CheckpointFile.read(dir.resolve("checkpoints/all.ckpt")).epoch())
                .isEqualTo(2);
        assertThat(training(QUICK).all(1, (done, of, loss) -> {}).onnx()).isEqualTo(whole);
    }

    @Test
    void aCheckpointAndItsBaseAreTheModelOfItsEpochs() throws Exception {
        Path file = dir.resolve("checkpoints/all.ckpt");
        byte[] early = training(QUICK.replace("epochs: 4", "epochs: 2"))
                .all(1, (done, of, loss) -> {})
                .onnx();
        byte[][] underWay = new byte[1][];
        byte[] whole = training(QUICK)
                .all(1, (done, of, loss) -> {
                    if (done == 3) {
                        underWay[0] = exported(file, "lean, 2 classes, after 2 epochs");
                    }
                })
                .onnx();
        assertThat(underWay[0]).isEqualTo(early).isNotEqualTo(whole);
        assertThat(exported(file, "lean, 2 classes, after 4 epochs")).isEqualTo(whole);
    }

    private byte[] exported(Path file, String description) {
        try {
            Recipe.Trained model = ZooModel.of(CheckpointFile.read(file), base);
            assertThat(model.description()).isEqualTo(description);
            return model.onnx();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void eachEpochTellsOfItsBeginningAndOfItsBatches() throws Exception {
        List<String> told = new ArrayList<>();
        List<Double> losses = new ArrayList<>();
        training(QUICK.replace("epochs: 4", "epochs: 2")).all(1, new Recipe.Epochs() {
            @Override
            public void epoch(int done, int of, double loss) {
                told.add("%d of %d".formatted(done, of));
                losses.add(loss);
            }

            @Override
            public void within(int epoch, int of, Recipe.Part part) {
                told.add("%d of %d: %d of %d".formatted(epoch, of, part.batches(), part.of()));
                losses.add(part.loss());
            }
        });
        // Two windows of each of eight clips, in batches of four.
        assertThat(told)
                .containsExactly(
                        "1 of 2: 0 of 4",
                        "1 of 2: 1 of 4",
                        "1 of 2: 2 of 4",
                        "1 of 2: 3 of 4",
                        "1 of 2: 4 of 4",
                        "1 of 2",
                        "2 of 2: 0 of 4",
                        "2 of 2: 1 of 4",
                        "2 of 2: 2 of 4",
                        "2 of 2: 3 of 4",
                        "2 of 2: 4 of 4",
                        "2 of 2");
        assertThat(losses.get(0)).isNaN();
        assertThat(losses.get(4)).as("mean of all batches").isEqualTo(losses.get(5));
    }

    @Test
    void theEngineCallsAClipAsTrainingDoesHoweverShortItIs() throws Exception {
        LeanTraining training = training(QUICK);
        Recipe.Trained trained = training.all(1, (done, of, loss) -> {});
        assertThat(trained.inputs()).extracting(ModelInput::name).containsExactly("waveform", "log_mel");
        // The network that learnt from all clips calls those of fold 1 when it is taken from its checkpoint.
        Files.copy(dir.resolve("checkpoints/all.ckpt"), dir.resolve("checkpoints/seed1-fold9.ckpt"));
        data = new DataSet(
                Stream.concat(
                                data.clips().stream(),
                                data.clips().stream().map(clip -> new Clip(clip.file(), clip.labels(), 9)))
                        .toList(),
                data.classes(),
                List.of(),
                List.of(),
                9);
        float[][] called = training(QUICK).held(9, 1, (done, of, loss) -> {});
        ModelPackage model = ModelPackageWriter.write(
                dir.resolve("lean"),
                new ModelPackageWriter.Description(
                        "lean",
                        "1",
                        trained.description(),
                        trained.licence(),
                        trained.activation(),
                        trained.inputs(),
                        trained.scores(),
                        trained.embeddings()),
                trained.onnx(),
                List.of(new Label(0, "high", "high"), new Label(1, "low", "low")));
        List<float[][]> said = new ArrayList<>();
        List<float[][]> embedded = new ArrayList<>();
        try (ClipScorer scorer = new ClipScorer(model, true, (clip, scores, embeddings) -> {
            said.add(scores);
            embedded.add(embeddings);
        })) {
            for (int i = 0; i < 8; i++) {
                scorer.take(Samples.read(data.clips().get(i).file(), 16_000, 16_000 * 30));
            }
            scorer.finish();
        }
        assertThat(said).extracting(windows -> windows.length).containsExactly(1, 1, 1, 1, 2, 2, 2, 3);
        Checkpoint kept = CheckpointFile.read(dir.resolve("checkpoints/all.ckpt"));
        LeanWindows heard = LeanWindows.of(new LeanBase(base), data, dir.resolve("cache"), Embedder.Progress.NONE);
        DjlEmbeddings.assertSame(
                embedded.get(7), embeddings(kept, heard.all(data.clips().get(7))));
        for (int i = 0; i < 8; i++) {
            float[] mean = new float[2];
            for (float[] window : said.get(i)) {
                mean[0] += window[0] / said.get(i).length;
                mean[1] += window[1] / said.get(i).length;
            }
            assertThat(mean).as("clip %d", i).containsExactly(called[i], within(1e-4f));
        }
    }

    /** What training has as embeddings of windows, which are changed on the way. */
    private static float[][] embeddings(Checkpoint trained, float[][] windows) {
        float[] all = new float[windows.length * windows[0].length];
        for (int k = 0; k < windows.length; k++) {
            trained.standardisation().apply(windows[k]);
            System.arraycopy(windows[k], 0, all, k * windows[k].length, windows[k].length);
        }
        return DjlEmbeddings.of(
                new LeanNetwork(SIZE, LeanNetwork.EMBEDDING, 0), trained.state().weights(), all, windows.length);
    }

    @Test
    void theShippedRecipeIsAtItsDefaults() {
        Path shipped = Path.of(System.getProperty("earshot.root", "."), "config/recipes/lean.yaml");
        assertThat(Yaml.read(shipped, LeanRecipe.class)).isEqualTo(Yaml.parse("recipe", "{}", LeanRecipe.class));
    }

    @Test
    void aRecipeThatCannotBeIsToldByItsKey() {
        assertThatThrownBy(() -> training("dropout: 1\n"))
                .hasMessageContaining("dropout must be 0 or more and below 1, was 1.0");
        assertThatThrownBy(() -> training("windows_per_clip: -1\n"))
                .hasMessageContaining("windows_per_clip must be in 0..10000, was -1");
    }

    @Test
    void theBaseHearsTheMiddleOfAWindow() throws Exception {
        LeanBase lean = new LeanBase(base);
        assertThat(lean.logMel().window()).isEqualTo(16_080);
        assertThat(lean.logMel().hop()).isEqualTo(8_000);
        assertThat(lean.firstSample()).isEqualTo(40);
        assertThat(lean.logMel().features())
                .as("what WindowFeaturesTest holds against reference values")
                .isEqualTo(new WindowFeatures.Shape(LogMelParameters.YAMNET, 16_080, 1, 0));
        Random random = new Random(5);
        float[] rows = new float[99 * 64];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (float) random.nextGaussian();
        }
        float[] patch = Arrays.copyOfRange(rows, 64, 97 * 64);
        byte[] own = Files.readAllBytes(base.modelFile());
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(lean.graph());
                OnnxTensor window =
                        OnnxTensor.createTensor(environment, FloatBuffer.wrap(rows), new long[] {1, 99, 64});
                OrtSession.Result said = session.run(Map.of("log_mel", window))) {
            float[][] embeddings =
                    (float[][]) said.get("embeddings").orElseThrow().getValue();
            assertThat(embeddings).hasDimensions(1, SIZE);
            assertThat(embeddings[0])
                    .containsExactly(Onnx.run(own, firstInput(), "embeddings", patch, 1, 96, 64)[0], within(1e-6f));
        }
    }

    private String firstInput() {
        return base.firstInput().name();
    }
}
