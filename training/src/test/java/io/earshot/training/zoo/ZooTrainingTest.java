package io.earshot.training.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.earshot.training.Tones;
import io.earshot.training.data.Clip;
import io.earshot.training.data.DataSet;
import io.earshot.training.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZooTrainingTest {
    private static final String MLP =
            """
            network: mfcc-mlp
            epochs: 9
            save_freq: 4
            batch_size: 4
            window: 500ms
            hop: 250ms
            """;
    private static final String CNN =
            """
            network: mel-cnn
            schedule: one-cycle
            epochs: 9
            save_freq: 4
            batch_size: 4
            window: 500ms
            hop: 250ms
            time_shift: 0.4
            freq_masks: 2
            time_masks: 2
            num_workers: 3
            """;

    @TempDir
    Path dir;

    private DataSet data;

    /** High tones and low ones, some longer than a window and some shorter. */
    @BeforeEach
    void clips() throws IOException {
        List<Clip> clips = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            boolean high = i % 2 == 0;
            Path file = Tones.write(
                    dir.resolve("clip" + i + ".wav"),
                    Tones.tone(0.05, 0.2 + 0.05 * i, 0.05, 0.3, high ? 3_000 + 40 * i : 300 + 10 * i));
            clips.add(new Clip(file, List.of(high ? "high" : "low"), i / 4 + 1));
        }
        data = DataSet.of(clips);
    }

    private ZooTraining training(String recipe) throws IOException {
        return new ZooTraining(recipe, data, "MIT", dir.resolve("checkpoints"));
    }

    private static final class StoppedException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @ParameterizedTest
    @ValueSource(strings = {MLP, CNN})
    void whatWasCutShortGoesOnFromItsCheckpointAndComesToTheSame(String recipe) throws IOException {
        List<Double> losses = new ArrayList<>();
        byte[] whole =
                training(recipe).all(1, (done, of, loss) -> losses.add(loss)).onnx();
        assertThat(losses).hasSize(9);
        Path checkpoint = dir.resolve("checkpoints/all.ckpt");
        assertThat(CheckpointFile.read(checkpoint).epoch()).isEqualTo(9);
        Files.delete(checkpoint);
        assertThatThrownBy(() -> training(recipe).all(1, (done, of, loss) -> {
                    if (done == 6) {
                        throw new StoppedException();
                    }
                }))
                .isInstanceOf(StoppedException.class);
        assertThat(CheckpointFile.read(checkpoint).epoch()).isEqualTo(4);
        List<Double> again = new ArrayList<>();
        assertThat(training(recipe).all(1, (done, of, loss) -> again.add(loss)).onnx())
                .isEqualTo(whole);
        assertThat(again).isEqualTo(losses);
        assertThat(training(recipe).all(1, (done, of, loss) -> {}).onnx())
                .as("trained before")
                .isEqualTo(whole);
        assertThat(training(recipe).all(2, (done, of, loss) -> {}).onnx())
                .as("another seed does not go on from it")
                .isNotEqualTo(whole);
    }

    @Test
    void clipsOfTheFoldAreCalledByANetworkThatNeverHeardThem() throws IOException {
        ZooTraining training = training(MLP.replace("epochs: 9", "epochs: 40\nlearning_rate: 0.01"));
        float[][] scores = training.held(2, 1, (done, of, loss) -> {});
        assertThat(scores).hasDimensions(4, 2);
        for (int i = 0; i < 4; i++) {
            assertThat(scores[i][i % 2]).as("clip %d", i).isGreaterThan(0.5f);
        }
        assertThat(dir.resolve("checkpoints/seed1-fold2.ckpt")).exists();
        assertThat(training.shortClips()).isEqualTo(4);
    }

    @Test
    void clipsOfSeveralClassesTakeAnOutputForThem() throws IOException {
        Clip first = data.clips().get(0);
        List<Clip> clips = new ArrayList<>(data.clips());
        clips.set(0, new Clip(first.file(), List.of("high", "low"), first.fold()));
        data = DataSet.of(clips);
        assertThatThrownBy(() -> training(MLP))
                .hasMessageContaining(
                        "clip0.wav: is of 2 classes, which takes output: multi-label in the recipe, was ");
        String several = MLP.replaceAll("output: .*\\n", "") + "output: multi-label\n";
        assertThat(training(several).all(1, (done, of, loss) -> {}).activation())
                .isEqualTo("sigmoid");
    }

    @Test
    void aClassWithoutClipsInAFoldIsNamed() throws IOException {
        data = data.only(clip -> clip.fold() != 3 || clip.labels().contains("low"));
        assertThatThrownBy(() -> training(MLP))
                .hasMessage(
                        "class 'high' has no clip in fold 3: what is learnt of it cannot be tried there; add clips, or"
                                + " leave it out by --classes");
    }

    @Test
    void aClipThatIsShorterThanAWindowIsRefusedWhereTheRecipeSaysSo() {
        assertThatThrownBy(() -> training(MLP + "short_clips: refuse\n"))
                .hasMessageContaining("clip0.wav: has 0.30 s, must have a window of 0.50 s or more")
                .hasMessageContaining("short_clips: pad");
    }

    @Test
    void whatIsKeptIsOfTheSameClipsAndSaysSo() throws IOException {
        List<String> told = new ArrayList<>();
        Recipe.Epochs epochs = new Recipe.Epochs() {
            @Override
            public void epoch(int done, int of, double loss) {}

            @Override
            public void kept(int done, int of) {
                told.add(done + " of " + of);
            }
        };
        byte[] first = training(MLP).all(1, epochs).onnx();
        assertThat(told).isEmpty();
        training(MLP).all(1, epochs);
        assertThat(told).containsExactly("9 of 9");
        Tones.write(data.clips().get(0).file(), Tones.noise(0.7, 0.3, 5));
        assertThat(training(MLP).all(1, epochs).onnx()).isNotEqualTo(first);
        assertThat(told).as("the clip was replaced").hasSize(1);
    }

    @Test
    void aCheckpointOfPytorchThatWasReplacedIsAnotherTraining() throws IOException {
        Path file = Files.writeString(dir.resolve("cnn6.pth"), "one");
        String recipe = "network: panns-cnn6\npretrained_checkpoint: '%s'\n".formatted(file);
        String first = training(recipe).settings();
        assertThat(training(recipe).settings()).isEqualTo(first);
        Files.writeString(file, "another");
        assertThat(training(recipe).settings()).isNotEqualTo(first);
    }
}
