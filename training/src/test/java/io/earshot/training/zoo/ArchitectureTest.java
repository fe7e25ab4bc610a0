package io.earshot.training.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.Initializer;
import io.earshot.config.Yaml;
import io.earshot.model.ModelInput;
import io.earshot.training.network.Batch;
import io.earshot.training.network.DjlEmbeddings;
import io.earshot.training.network.LayeredNetwork;
import io.earshot.training.network.Onnx;
import io.earshot.training.network.Output;
import io.earshot.training.network.ResumableTrainer;
import io.earshot.training.network.Schedule;
import io.earshot.training.network.Standardisation;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitectureTest {
    private static final int CLASSES = 10;
    private static final int BATCH = 4;

    /** Parameters by hand: of a dense layer (inputs + 1) * units, of a convolution (inputs * kernel + 1) * filters, of a norm 2 * channels. */
    @ParameterizedTest
    @CsvSource({
        "MFCC_MLP, SIGMOID, 14154, 64, '[1, 40]'",
        "MFCC_MLP, LOGITS, 14154, 64, '[1, 40]'",
        "MFCC_MLP_DEEP, TANH, 203338, 64, '[1, 40]'",
        "MFCC_MLP_DEEP, LOGITS, 203338, 64, '[1, 40]'",
        "MEL_CNN, LOGITS, 25602, 64, '[1, 2, 87, 64]'"
    })
    void hasItsParametersAndIsTheSameInOnnxRuntime(
            Architecture architecture, Output output, long parameters, int embedding, String shape) throws Exception {
        ModelInput input = architecture.input(Duration.ofSeconds(1), Duration.ofSeconds(1));
        assertThat(Arrays.toString(input.shape(1))).isEqualTo(shape);
        LayeredNetwork network = architecture.network(input, CLASSES);
        try (ResumableTrainer trainer = new ResumableTrainer(network, output, Schedule.constant(0.001f), 1)) {
            assertThat(network.parameters()).isEqualTo(parameters);
            for (int i = 0; i < 3; i++) {
                trainer.step(batch(input, i));
            }
            float[] inputs = inputs(input, 9);
            float[][] expected = trainer.scores(inputs, BATCH);
            byte[] onnx = network.onnx(input.name(), network.weights(), Standardisation.NONE, output);
            float[][] said = Onnx.run(onnx, input.name(), "scores", inputs, input.shape(BATCH));
            for (int i = 0; i < BATCH; i++) {
                for (int c = 0; c < CLASSES; c++) {
                    assertThat(said[i][c]).isCloseTo(expected[i][c], within(1e-4f));
                }
            }
            DjlEmbeddings.assertSame(
                    Onnx.run(onnx, input.name(), "embeddings", inputs, input.shape(BATCH)),
                    DjlEmbeddings.of(architecture.network(input, embedding), network.weights(), inputs, BATCH));
        }
    }

    private static float[] inputs(ModelInput input, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[BATCH * input.valuesPerWindow()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (2 * random.nextDouble() - 1);
        }
        return values;
    }

    private static Batch batch(ModelInput input, int seed) {
        float[] targets = new float[BATCH * CLASSES];
        for (int i = 0; i < BATCH; i++) {
            targets[i * CLASSES + (seed + i) % CLASSES] = 1;
        }
        return new Batch(BATCH, inputs(input, seed), targets);
    }

    /** All that name a network; LEAN's and those that build on a base have other keys. */
    static List<Path> shippedRecipes() throws IOException {
        List<Path> recipes = new ArrayList<>();
        Path root = Path.of(System.getProperty("earshot.root", "."));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(root.resolve("config/recipes"), "*.yaml")) {
            for (Path each : files) {
                if (Files.readString(each).contains("\nnetwork: ")) {
                    recipes.add(each);
                }
            }
        }
        assertThat(recipes).hasSizeGreaterThanOrEqualTo(Architecture.values().length);
        return recipes;
    }

    @ParameterizedTest
    @MethodSource("shippedRecipes")
    void eachShippedRecipeIsReadAndItsNetworkBuilt(Path file) throws Exception {
        ZooRecipe recipe = Yaml.read(file, ZooRecipe.class);
        Architecture architecture = recipe.network();
        assertThat(file.getFileName().toString()).startsWith(architecture.toString());
        assertThat(recipe.pretrainedCheckpoint()).isEmpty();
        LayeredNetwork network = architecture.network(architecture.input(recipe.window(), recipe.hop()), CLASSES);
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            network.block().setInitializer(Initializer.ZEROS, Parameter.Type.WEIGHT);
            network.block().initialize(manager, DataType.FLOAT32, network.inputShape(1));
            assertThat(network.shapes().get("%02d.bias".formatted(network.layers() - 1)))
                    .containsExactly((long) CLASSES);
        }
    }

    @Test
    void hopsAreTheNearestWholeNumberOfSteps() {
        ModelInput input = Architecture.MFCC_MLP.input(Duration.ofSeconds(4), Duration.ofSeconds(1));
        assertThat(input.window()).isEqualTo(88_200);
        assertThat(input.hop()).isEqualTo(43 * 512);
        assertThat(Architecture.MEL_CNN
                        .input(Duration.ofSeconds(4), Duration.ofSeconds(4))
                        .hop())
                .isEqualTo(344 * 512);
        assertThatThrownBy(() -> Architecture.MEL_CNN.input(Duration.ofMillis(20), Duration.ofMillis(20)))
                .hasMessageContaining("window must be at least 2048 samples, was 882");
    }
}
