package io.earshot.training.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import io.earshot.model.ModelInput;
import io.earshot.training.network.LayeredNetwork;
import io.earshot.training.network.Onnx;
import io.earshot.training.network.Output;
import io.earshot.training.network.Standardisation;
import io.earshot.training.network.Weights;
import io.earshot.training.zoo.PannsReference.Said;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against PyTorch itself, which is not here: its words and the names of its weights come from pytorch/panns.txt. */
class PannsTest {
    private static final int AUDIOSET = 527;
    private static final Duration SHORT = Duration.ofMillis(640);

    @TempDir
    Path dir;

    /** The numbers of parameters that PANNs' authors publish with AudioSet's classes; without those 79.7, 4.9 and 4.6 million. */
    @ParameterizedTest
    @CsvSource({
        "PANNS_CNN6, LEGACY, module., 4837455, 512",
        "PANNS_CNN10, ZIP, '', 5219279, 512",
        "PANNS_CNN14, LEGACY, '', 80753615, 2048"
    })
    void aPublishedCheckpointSaysTheSameAsInPyTorch(
            Architecture architecture, PannsFile format, String prefix, long parameters, int embedding)
            throws Exception {
        PannsReference reference = PannsReference.of(architecture);
        ModelInput input = architecture.input(SHORT, SHORT);
        assertThat(input.shape(2)).containsExactly(reference.windows(), reference.rows(), reference.bands());
        Map<String, List<Integer>> saved = new LinkedHashMap<>();
        reference.shapes().forEach((key, shape) -> saved.put(prefix + key, shape));
        Map<String, float[]> weights = new LinkedHashMap<>(
                PannsCheckpoint.read(format.write(dir, saved), architecture).byName());
        List<PannsWeight> all = PannsWeight.of(architecture, AUDIOSET);
        all.stream()
                .filter(PannsWeight::isOfClasses)
                .forEach(each -> weights.put(each.name(), PannsReference.made(each.key(), each.shape())));

        LayeredNetwork network = architecture.network(input, AUDIOSET);
        float[] heard = reference.inputs();
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            network.block().setInitializer(Initializer.ZEROS, Parameter.Type.WEIGHT);
            network.block().initialize(manager, DataType.FLOAT32, network.inputShape(1));
            assertThat(network.parameters()).isEqualTo(parameters);
            Map<String, List<Long>> shapes = new LinkedHashMap<>();
            all.forEach(each -> shapes.put(
                    each.name(), each.shape().stream().map(Integer::longValue).toList()));
            assertThat(network.shapes()).containsExactlyInAnyOrderEntriesOf(shapes);
            network.take(new Weights(weights));

            ParameterStore store = new ParameterStore(manager, false);
            NDList values = new NDList(manager.create(heard, network.inputShape(reference.windows())));
            List<Block> layers = network.block().getChildren().values();
            for (Block layer : layers.subList(0, layers.size() - 1)) {
                values = layer.forward(store, values, false);
            }
            assertSame("DJL's embeddings", reference.embeddings(), floats(values, reference.windows()));
            values = layers.get(layers.size() - 1).forward(store, values, false);
            values = new NDList(Activation.sigmoid(values.head()));
            assertSame("DJL's scores", reference.scores(), floats(values, reference.windows()));
        }
        byte[] onnx = network.onnx(input.name(), new Weights(weights), Standardisation.NONE, Output.SIGMOID);
        Map<String, float[][]> said = Onnx.run(onnx, input.name(), heard, input.shape(reference.windows()));
        assertThat(said.get("embeddings")[0]).hasSize(embedding);
        assertThat(said.get("scores")[0]).hasSize(AUDIOSET);
        assertSame("ONNX Runtime's embeddings", reference.embeddings(), said.get("embeddings"));
        assertSame("ONNX Runtime's scores", reference.scores(), said.get("scores"));
    }

    private static float[][] floats(NDList values, int windows) {
        float[] all = values.head().toFloatArray();
        float[][] each = new float[windows][all.length / windows];
        for (int i = 0; i < all.length; i++) {
            each[i / each[0].length][i % each[0].length] = all[i];
        }
        return each;
    }

    private static void assertSame(String what, List<Said> expected, float[][] values) {
        assertThat(expected).hasSizeGreaterThan(40);
        for (Said each : expected) {
            assertThat(values[each.window()][each.index()])
                    .as("%s, window %d, value %d", what, each.window(), each.index())
                    .isCloseTo(each.value(), within(1e-4f * Math.max(0.1f, each.value())));
        }
    }

    @Test
    void aCheckpointOfAnotherNetworkIsNamed() throws Exception {
        Map<String, List<Integer>> six =
                PannsReference.of(Architecture.PANNS_CNN6).shapes();
        assertRefused(
                six,
                Architecture.PANNS_CNN10,
                "conv_block1.conv1.weight has the shape [64, 1, 5, 5], must have [64, 1, 3, 3];"
                        + " conv_block1.conv2.weight is missing; ",
                "and 18 more");
        assertRefused(
                with(six, "fc1.bias", "fc2.bias", List.of(512)),
                Architecture.PANNS_CNN6,
                "cnn6: fc1.bias is missing; fc2.bias is unknown");
        assertRefused(
                with(six, "conv_block2.conv1.weight", "conv_block2.conv1.weight", List.of(64, 128, 5, 5)),
                Architecture.PANNS_CNN6,
                "cnn6: conv_block2.conv1.weight has the shape [64, 128, 5, 5], must have [128, 64, 5, 5]");
        assertRefused(
                with(six, "bn0.bias", "module.bn0.weight", List.of(64)),
                Architecture.PANNS_CNN6,
                "cnn6: bn0.weight is there twice; bn0.bias is missing");
    }

    /** PANNs for 16 kHz have weights of the same shapes, but for those of their front end. */
    @Test
    void aCheckpointThatHearsOtherwiseIsRefused() throws Exception {
        Map<String, List<Integer>> shapes =
                PannsReference.of(Architecture.PANNS_CNN6).shapes();
        assertRefused(
                with(shapes, "logmel_extractor.melW", "logmel_extractor.melW", List.of(257, 64)),
                Architecture.PANNS_CNN6,
                "cnn6: logmel_extractor.melW has the shape [257, 64], must have [513, 64]");
    }

    private static Map<String, List<Integer>> with(
            Map<String, List<Integer>> shapes, String instead, String key, List<Integer> shape) {
        Map<String, List<Integer>> changed = new LinkedHashMap<>();
        shapes.forEach(
                (each, own) -> changed.put(each.equals(instead) ? key : each, each.equals(instead) ? shape : own));
        return changed;
    }

    private void assertRefused(Map<String, List<Integer>> shapes, Architecture architecture, String... why)
            throws IOException {
        Path file = PannsFile.LEGACY.write(dir, shapes);
        assertThatThrownBy(() -> PannsCheckpoint.check(file, architecture))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + ": is no checkpoint of " + architecture + ": ")
                .hasMessageContainingAll(why);
    }
}
