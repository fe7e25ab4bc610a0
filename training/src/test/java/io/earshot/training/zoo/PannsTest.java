package io.earshot.training.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.earshot.model.ModelInput;
import io.earshot.training.network.LayeredNetwork;
import io.earshot.training.network.Onnx;
import io.earshot.training.network.Output;
import io.earshot.training.network.ResumableTrainer;
import io.earshot.training.network.Schedule;
import io.earshot.training.network.Standardisation;
import io.earshot.training.network.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PannsTest {
    private static final int AUDIOSET = 527;
    private static final Duration SHORT = Duration.ofMillis(640);

    @TempDir
    Path dir;

    /** The sums that PANNs' authors publish with AudioSet's classes; without those 79.7, 4.9 and 4.6 million. */
    @ParameterizedTest
    @CsvSource({"PANNS_CNN6, 4837455, 512", "PANNS_CNN10, 5219279, 512", "PANNS_CNN14, 80753615, 2048"})
    void hasThePublishedNumberOfParameters(Architecture architecture, long parameters, int embedding) {
        ModelInput input = architecture.input(Duration.ofSeconds(10), Duration.ofSeconds(1));
        assertThat(input.shape(1)).containsExactly(1, 1001, 64);
        assertThat(input.hop()).isEqualTo(32_000);
        LayeredNetwork network = architecture.network(architecture.input(SHORT, SHORT), AUDIOSET);
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            network.block().initialize(manager, DataType.FLOAT32, network.inputShape(1));
            assertThat(network.parameters()).isEqualTo(parameters);
            assertThat(network.shapes().get("%02d.weight".formatted(network.layers() - 1)))
                    .containsExactly((long) AUDIOSET, (long) embedding);
        }
    }

    @ParameterizedTest
    @CsvSource({"PANNS_CNN6, 512", "PANNS_CNN10, 512", "PANNS_CNN14, 2048"})
    void aPublishedCheckpointGivesTheSameInDjlAndOnnxRuntime(Architecture architecture, int embedding)
            throws Exception {
        ModelInput input = architecture.input(SHORT, SHORT);
        LayeredNetwork network = architecture.network(input, 10);
        try (ResumableTrainer trainer = new ResumableTrainer(network, Output.LOGITS, Schedule.constant(0.001f), 1)) {
            Weights own = network.weights();
            Path file = PannsFile.write(dir, architecture, own, key -> key);
            Weights read = PannsCheckpoint.read(file, architecture, own, true);
            int last = network.layers() - 1;
            read.byName().forEach((name, values) -> {
                if (name.startsWith("%02d.".formatted(last))) {
                    assertThat(values)
                            .as("classes are our own")
                            .isEqualTo(own.byName().get(name));
                } else {
                    assertThat(values).as(name).isEqualTo(PannsFile.random(name, values.length));
                }
            });
            network.take(read);
            int batch = 2;
            float[] inputs = new float[batch * input.valuesPerWindow()];
            SplittableRandom random = new SplittableRandom(3);
            for (int i = 0; i < inputs.length; i++) {
                inputs[i] = (float) (-60 + 50 * random.nextDouble());
            }
            byte[] onnx = network.onnx(input.name(), network.weights(), Standardisation.NONE, Output.LOGITS);
            float[][] said = Onnx.run(onnx, input.name(), "scores", inputs, input.shape(batch));
            float[][] expected = trainer.scores(inputs, batch);
            for (int i = 0; i < batch; i++) {
                assertThat(said[i]).containsExactly(expected[i], within(1e-4f));
            }
            assertThat(Onnx.run(onnx, input.name(), "embeddings", inputs, input.shape(batch))[0])
                    .hasSize(embedding);
        }
    }

    @Test
    void aCheckpointOfAnotherNetworkIsNamed() throws Exception {
        LayeredNetwork six = network(Architecture.PANNS_CNN6);
        LayeredNetwork ten = network(Architecture.PANNS_CNN10);
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            six.block().initialize(manager, DataType.FLOAT32, six.inputShape(1));
            ten.block().initialize(manager, DataType.FLOAT32, ten.inputShape(1));
            Path file = PannsFile.write(dir, Architecture.PANNS_CNN6, six.weights(), key -> key);
            assertThatThrownBy(() -> PannsCheckpoint.read(file, Architecture.PANNS_CNN10, ten.weights(), true))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(file + ": is no checkpoint of panns-cnn10: conv_block1.conv1.weight is of"
                            + " [1600], must have 576 values; conv_block1.conv2.weight is missing; ")
                    .hasMessageContaining("more");
            Path renamed = PannsFile.write(
                    dir, Architecture.PANNS_CNN6, six.weights(), key -> key.equals("fc1.bias") ? "fc2.bias" : key);
            assertThatThrownBy(() -> PannsCheckpoint.read(renamed, Architecture.PANNS_CNN6, six.weights(), true))
                    .hasMessageEndingWith("is no checkpoint of panns-cnn6: fc1.bias is missing; fc2.bias is unknown");
        }
    }

    private static LayeredNetwork network(Architecture architecture) {
        return architecture.network(architecture.input(SHORT, SHORT), 10);
    }
}
