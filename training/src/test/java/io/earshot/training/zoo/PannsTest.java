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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
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
    @CsvSource({"PANNS_CNN6", "PANNS_CNN10"})
    void aPublishedCheckpointGivesTheSameInDjlAndOnnxRuntime(Architecture architecture) throws Exception {
        ModelInput input = architecture.input(SHORT, SHORT);
        LayeredNetwork network = architecture.network(input, 10);
        try (ResumableTrainer trainer = new ResumableTrainer(network, Output.LOGITS, Schedule.constant(0.001f), 1)) {
            Weights own = network.weights();
            Path file = checkpoint(architecture, own, key -> key);
            Weights read = PannsCheckpoint.read(file, architecture, own, true);
            int last = network.layers() - 1;
            read.byName().forEach((name, values) -> {
                if (name.startsWith("%02d.".formatted(last))) {
                    assertThat(values)
                            .as("classes are our own")
                            .isEqualTo(own.byName().get(name));
                } else {
                    assertThat(values).as(name).isEqualTo(random(name, values.length));
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
                    .hasSize(512);
        }
    }

    @Test
    void aCheckpointOfAnotherNetworkIsNamed() throws Exception {
        LayeredNetwork six = network(Architecture.PANNS_CNN6);
        LayeredNetwork ten = network(Architecture.PANNS_CNN10);
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            six.block().initialize(manager, DataType.FLOAT32, six.inputShape(1));
            ten.block().initialize(manager, DataType.FLOAT32, ten.inputShape(1));
            Path file = checkpoint(Architecture.PANNS_CNN6, six.weights(), key -> key);
            assertThatThrownBy(() -> PannsCheckpoint.read(file, Architecture.PANNS_CNN10, ten.weights(), true))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(file + ": is no checkpoint of panns-cnn10: conv_block1.conv1.weight is of"
                            + " [1600], must have 576 values; conv_block1.conv2.weight is missing; ")
                    .hasMessageContaining("more");
            Path renamed = checkpoint(
                    Architecture.PANNS_CNN6, six.weights(), key -> key.equals("fc1.bias") ? "fc2.bias" : key);
            assertThatThrownBy(() -> PannsCheckpoint.read(renamed, Architecture.PANNS_CNN6, six.weights(), true))
                    .hasMessageEndingWith("is no checkpoint of panns-cnn6: fc1.bias is missing; fc2.bias is unknown");
        }
    }

    private static LayeredNetwork network(Architecture architecture) {
        return architecture.network(architecture.input(SHORT, SHORT), 10);
    }

    private static float[] random(String name, int count) {
        SplittableRandom random = new SplittableRandom(name.hashCode());
        float[] values = new float[count];
        boolean positive = name.endsWith("Var") || name.endsWith("gamma");
        for (int i = 0; i < count; i++) {
            values[i] = (float) (positive ? 0.5 + random.nextDouble() : 0.1 * (random.nextDouble() - 0.5));
        }
        return values;
    }

    /** Random weights as torch.save writes PANNs' published ones, with the front end's matrices and counts among them. */
    private Path checkpoint(Architecture architecture, Weights of, UnaryOperator<String> rename) throws IOException {
        Map<String, float[]> storages = new LinkedHashMap<>();
        storages.put("spectrogram_extractor.stft.conv_real.weight", new float[4]);
        storages.put("logmel_extractor.melW", new float[4]);
        storages.put("bn0.num_batches_tracked", new float[1]);
        Map<String, String> modules = new LinkedHashMap<>();
        of.byName().forEach((name, values) -> {
            String layer = name.substring(0, 2);
            modules.computeIfAbsent(layer, each -> architecture.pytorchNames().get(modules.size()));
            String parameter = name.substring(3)
                    .replace("gamma", "weight")
                    .replace("beta", "bias")
                    .replace("runningMean", "running_mean")
                    .replace("runningVar", "running_var");
            storages.put(rename.apply(modules.get(layer) + "." + parameter), random(name, values.length));
        });
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        pickle.writeBytes(latin("\u0080\u0002}X\u0005\0\0\0modelccollections\nOrderedDict\n)R("));
        int key = 0;
        Path file = Files.createTempFile(dir, "panns", ".pth");
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setLevel(0);
            for (Map.Entry<String, float[]> each : storages.entrySet()) {
                int count = each.getValue().length;
                pickle.writeBytes(latin(text(each.getKey()) + "ctorch._utils\n_rebuild_tensor_v2\n(("
                        + text("storage") + "ctorch\nFloatStorage\n" + text(Integer.toString(key)) + text("cpu")
                        + number(count) + "tQK\0" + number(count) + "\u0085K\u0001\u0085\u0089}tR"));
                zip.putNextEntry(new ZipEntry("archive/data/" + key++));
                ByteBuffer bytes = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(each.getValue());
                zip.write(bytes.array());
            }
            pickle.writeBytes(latin("us."));
            zip.putNextEntry(new ZipEntry("archive/data.pkl"));
            zip.write(pickle.toByteArray());
        }
        return file;
    }

    private static String text(String text) {
        return "X" + number(text.length()).substring(1) + text;
    }

    private static String number(int number) {
        byte[] four = ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(number)
                .array();
        return "J" + new String(four, StandardCharsets.ISO_8859_1);
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
