package io.earshot.training.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.model.ModelInput;
import io.earshot.training.Tones;
import io.earshot.training.data.Clip;
import io.earshot.training.data.DataSet;
import io.earshot.training.network.Onnx;
import io.earshot.training.recipe.Recipe;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PANNs learning other classes, from a checkpoint in the published layout. */
@Tag("slow")
class PannsTrainingTest {
    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource({"PANNS_CNN10, LEGACY, 3", "PANNS_CNN14, ZIP, 2"})
    void aPublishedCheckpointLearnsOtherClassesAndScoresThemInOnnxRuntime(
            Architecture architecture, PannsFile format, int epochs) throws Exception {
        Path checkpoint = format.write(dir, PannsReference.of(architecture).shapes());
        List<Double> losses = new ArrayList<>();
        Recipe.Trained trained = new ZooTraining(
                        """
                        network: %s
                        epochs: %d
                        batch_size: 4
                        learning_rate: 0.0005
                        window: 640ms
                        hop: 320ms
                        standardise: false
                        save_freq: 100
                        pretrained_checkpoint: '%s'
                        """
                                .formatted(architecture, epochs, checkpoint),
                        tones(),
                        "MIT",
                        dir.resolve("checkpoints"))
                .all(1, (done, of, loss) -> losses.add(loss));
        assertThat(losses).hasSize(epochs).allMatch(Double::isFinite);
        assertThat(losses.get(0)).as("it begins with no class preferred").isLessThan(1.5);
        assertThat(losses.get(epochs - 1)).as("it learns: %s", losses).isLessThan(losses.get(0));
        ModelInput input = trained.inputs().get(0);
        float[] silence = new float[input.valuesPerWindow()];
        float[][] scores = Onnx.run(trained.onnx(), input.name(), "scores", silence, input.shape(1));
        assertThat(scores[0]).hasSize(2);
        assertThat(scores[0][0] + scores[0][1]).isBetween(0.999f, 1.001f);
    }

    /** High tones and low ones. */
    private DataSet tones() throws Exception {
        List<Clip> clips = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            boolean high = i % 2 == 0;
            Path file = Tones.write(
                    dir.resolve("clip" + i + ".wav"),
                    Tones.tone(0.05, 0.6, 0.05, 0.3, high ? 3_000 + 40 * i : 300 + 10 * i));
            clips.add(new Clip(file, List.of(high ? "high" : "low"), 1));
        }
        return DataSet.of(clips);
    }

    @Test
    void tenSecondsAreHeardEverySecond() {
        ModelInput input = Architecture.PANNS_CNN14.input(Duration.ofSeconds(10), Duration.ofSeconds(1));
        assertThat(input.window()).isEqualTo(320_000);
        assertThat(input.hop()).isEqualTo(32_000);
        assertThat(input.rowsPerHop()).isEqualTo(100);
    }
}
