package io.earshot.training.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.earshot.training.Tones;
import io.earshot.training.data.Clip;
import io.earshot.training.data.DataSet;
import io.earshot.training.network.DivergedException;
import io.earshot.training.network.Layer;
import io.earshot.training.network.LayeredNetwork;
import io.earshot.training.network.Output;
import io.earshot.training.network.Schedule;
import io.earshot.training.network.TrainingDevice;
import io.earshot.training.network.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchoolingTest {
    private static final Examples TWO =
            new Examples.Kept(List.of(new float[] {1, 0, 2}, new float[] {0, 1, -2}), List.of(List.of(0), List.of(1)));

    @TempDir
    Path dir;

    private DataSet data;
    private Path file;

    @BeforeEach
    void clips() throws IOException {
        data = DataSet.of(List.of(
                new Clip(Tones.write(dir.resolve("a.wav"), 1), List.of("cat"), 1),
                new Clip(Tones.write(dir.resolve("b.wav"), 2), List.of("dog"), 1)));
        file = dir.resolve("all.ckpt");
    }

    private static Schooling.Plan plan(String settings, float rate) {
        return new Schooling.Plan(
                "",
                settings,
                "MIT",
                null,
                Output.LOGITS,
                3,
                2,
                1,
                1,
                false,
                rate,
                perEpoch -> Schedule.constant(rate),
                TrainingDevice.CPU);
    }

    private Schooling schooling(Schooling.Plan plan, Schooling.Beginning beginning) throws IOException {
        LayeredNetwork network =
                new LayeredNetwork(List.of(new Layer.Dense(4), new Layer.Relu(), new Layer.Dense(2)), 3);
        return new Schooling(plan, file, data, 1, TWO, network, beginning);
    }

    private void train(Schooling.Plan plan) throws IOException {
        schooling(plan, network -> {}).trained((done, of, loss) -> {}).close();
    }

    @Test
    void aLossThatIsNoNumberEndsTrainingAndNothingIsKept() throws IOException {
        Schooling spoilt = schooling(plan("a", 0.5f), network -> {
            Map<String, float[]> weights = new LinkedHashMap<>();
            network.weights().byName().forEach((name, values) -> weights.put(name, values.clone()));
            weights.values().forEach(values -> Arrays.fill(values, Float.NaN));
            network.take(new Weights(weights));
        });
        assertThatThrownBy(() -> spoilt.trained((done, of, loss) -> {}))
                .isInstanceOf(DivergedException.class)
                .hasMessage("training diverged in epoch 1: its loss is NaN, at a learning rate of 0.5; give a lower"
                        + " learning_rate in the recipe");
        assertThat(file).doesNotExist();
        train(plan("b", 0.01f));
        assertThat(CheckpointFile.read(file).epoch()).isEqualTo(3);
    }

    @Test
    void weightsThatTheLastStepSpoiltAreNotKept() throws IOException {
        Schooling.Plan plan = new Schooling.Plan(
                "",
                "a",
                "MIT",
                null,
                Output.LOGITS,
                1,
                2,
                1,
                1,
                false,
                0.5,
                perEpoch -> Schedule.constant(Float.NaN),
                TrainingDevice.CPU);
        assertThatThrownBy(() -> train(plan))
                .isInstanceOf(DivergedException.class)
                .hasMessageContaining("in epoch 1");
        assertThat(file).doesNotExist();
    }
}
