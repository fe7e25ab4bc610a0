package io.earshot.training.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.earshot.training.Tones;
import io.earshot.training.data.Clip;
import io.earshot.training.data.DataSet;
import io.earshot.training.network.DivergedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shortest training there is. */
class StarterTrainingTest {
    private static final int SYNTHETIC = 4;

    @TempDir
    Path dir;

    private StarterTraining training(double rate) throws IOException {
        List<Clip> clips = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Path file = Tones.write(
                    dir.resolve(i + ".wav"),
                    i % 2 == 0 ? Tones.tone(0, 1, 0, 0.2, 300 + 20 * i) : Tones.noise(1, 0.2, i));
            clips.add(new Clip(file, List.of(i % 2 == 0 ? "Tone, pure" : "Noise"), 1 + i / 4));
        }
        StarterRecipe recipe = new StarterRecipe(2, 16, 1, 2, rate, 0, 0, 0, List.of(4, 4), 0.5, 0, 0, 0, 0);
        return new StarterTraining(recipe, DataSet.of(clips), "MIT", SYNTHETIC);
    }

    @Test
    void eventTypesAreNamedAsTheEngineTakesThemWhicheverOtherFoldsAndSeedsWereTried() throws IOException {
        StarterTraining many = training(0.01);
        many.held(2, 1, (done, of, loss) -> {});
        many.held(2, 2, (done, of, loss) -> {});
        Recipe.Trained after = many.all(1, (done, of, loss) -> {});
        Recipe.Trained alone = training(0.01).all(1, (done, of, loss) -> {});
        assertThat(after.eventTypes()).isEqualTo(alone.eventTypes());
        assertThat(after.onnx()).isEqualTo(alone.onnx());
        assertThat(alone.eventTypes())
                .containsOnlyKeys("noise", "tone_pure", "bird_call", "gunshot", "vehicle", "whale_call");
        assertThat(alone.eventTypes().get("tone_pure").labels()).containsExactly("Tone, pure");
    }

    @Test
    void aLossThatIsNoNumberEndsTraining() throws IOException {
        StarterTraining training = training(1e30);
        assertThatThrownBy(() -> training.all(1, (done, of, loss) -> {}))
                .isInstanceOf(DivergedException.class)
                .hasMessageStartingWith("training diverged in epoch ")
                .hasMessageEndingWith("; give a lower learning-rate in the recipe");
    }
}
