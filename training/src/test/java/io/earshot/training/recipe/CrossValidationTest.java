package io.earshot.training.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.earshot.training.Tones;
import io.earshot.training.data.Clip;
import io.earshot.training.data.DataSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrossValidationTest {
    @TempDir
    Path dir;

    @TempDir
    static Path clips;

    private static DataSet animals;

    /** Clips of two classes in three folds, the third of one clip. */
    @BeforeAll
    static void clips() throws IOException {
        animals = DataSet.of(List.of(
                clip("a.wav", 1, "cat"),
                clip("b.wav", 1, "dog"),
                clip("c.wav", 2, "cat"),
                clip("d.wav", 2, "dog"),
                clip("e.wav", 3, "dog")));
    }

    private static Clip clip(String name, int fold, String... labels) throws IOException {
        return new Clip(Tones.write(clips.resolve(name), name.hashCode()), List.of(labels), fold);
    }

    /** Calls everything a dog and notes what it was asked to train. */
    private static final class Dogs implements Recipe {
        private final String settings;
        private final List<String> trained = new ArrayList<>();
        private String stopsAt = "";

        Dogs(String settings) {
            this.settings = settings;
        }

        @Override
        public List<String> classes() {
            return animals.classes();
        }

        @Override
        public String settings() {
            return settings;
        }

        @Override
        public float[][] held(int fold, int seed, Epochs epochs) throws IOException {
            String run = seed + "/" + fold;
            if (run.equals(stopsAt)) {
                throw new IOException("stopped");
            }
            trained.add(run);
            epochs.within(1, 2, new Part(3, 4, 0.75));
            epochs.epoch(1, 2, 0.5);
            epochs.epoch(2, 2, 0.25);
            float[][] scores = new float[fold == 3 ? 1 : 2][];
            Arrays.fill(scores, new float[] {0.1f, 0.9f});
            return scores;
        }

        @Override
        public Trained all(int seed, Epochs epochs) {
            throw new AssertionError("cross-validation trains on parts only");
        }
    }

    /** Notes what it is told. */
    private static final class Told implements CrossValidation.Listener {
        private final List<String> runs = new ArrayList<>();
        private final List<String> epochs = new ArrayList<>();

        @Override
        public Recipe.Epochs epochs(int seed, int fold) {
            return new Recipe.Epochs() {
                @Override
                public void epoch(int done, int of, double loss) {
                    epochs.add("%d/%d: %d of %d, %s".formatted(seed, fold, done, of, loss));
                }

                @Override
                public void within(int epoch, int of, Recipe.Part part) {
                    epochs.add("%d/%d: %d of %d, %s".formatted(seed, fold, epoch, of, part));
                }
            };
        }

        @Override
        public void run(CrossValidation.Run run, boolean before) {
            runs.add(run.seed() + "/" + run.fold() + (before ? " before" : ""));
        }
    }

    private List<CrossValidation.Run> run(Dogs recipe, int seeds) throws IOException {
        return run(recipe, animals, seeds, new Told());
    }

    private List<CrossValidation.Run> run(Dogs recipe, DataSet data, int seeds, Told told) throws IOException {
        return new CrossValidation(recipe, data, journal()).run(seeds, told);
    }

    private Path journal() {
        return dir.resolve("runs.jsonl");
    }

    @Test
    void eachFoldIsCalledOnceForEachSeed() throws IOException {
        Dogs recipe = new Dogs("a");
        List<CrossValidation.Run> runs = run(recipe, 2);
        assertThat(recipe.trained).containsExactly("1/1", "1/2", "1/3", "2/1", "2/2", "2/3");
        assertThat(runs.get(0))
                .isEqualTo(new CrossValidation.Run(
                        1, 1, List.of(0, 1), List.of(1, 1), List.of(2, 1), List.of(0.5, 0.25), 0.5));
        assertThat(runs).extracting(CrossValidation.Run::accuracy).containsExactly(0.5, 0.5, 1.0, 0.5, 0.5, 1.0);
        assertThat(runs.get(0).accuracyAmong(1)).isEqualTo(0.5);
        assertThat(runs.get(0).accuracyAmong(2)).isEqualTo(1);
    }

    @Test
    void whereOneFoldIsForEvaluationItAloneIsCalledAndPrecisionCountsAllLabelsOfItsClips() throws IOException {
        DataSet data = new DataSet(
                List.of(
                        clip("a.wav", 1, "cat"),
                        clip("b.wav", 1, "dog"),
                        clip("c.wav", 2, "cat", "dog"),
                        clip("d.wav", 2, "dog")),
                List.of("cat", "dog"),
                List.of(),
                List.of(),
                2);
        Dogs recipe = new Dogs("a");
        List<CrossValidation.Run> runs = run(recipe, data, 1, new Told());
        assertThat(recipe.trained).containsExactly("1/2");
        // Equal scores: of cats one of two is right, of dogs both.
        assertThat(runs.get(0).precision()).isEqualTo(0.75);
        assertThat(runs.get(0).truth()).containsExactly(0, 1);
        assertThat(data.taught().clips()).hasSize(2);
        assertThat(run(new Dogs("a"), data, 1, new Told())).isEqualTo(runs);
    }

    @Test
    void whatWasInterruptedGoesOnWhereItWas() throws IOException {
        Dogs stopped = new Dogs("a");
        stopped.stopsAt = "2/2";
        assertThatThrownBy(() -> run(stopped, 2)).hasMessage("stopped");
        Dogs again = new Dogs("a");
        Told told = new Told();
        List<CrossValidation.Run> resumed = run(again, animals, 2, told);
        assertThat(again.trained).containsExactly("2/2", "2/3");
        assertThat(told.runs).containsExactly("1/1 before", "1/2 before", "1/3 before", "2/1 before", "2/2", "2/3");
        assertThat(told.epochs.subList(0, 3))
                .containsExactly(
                        "2/2: 1 of 2, Part[batches=3, of=4, loss=0.75]", "2/2: 1 of 2, 0.5", "2/2: 2 of 2, 0.25");
        Files.delete(journal());
        assertThat(resumed).isEqualTo(run(new Dogs("a"), 2));
    }

    @Test
    void aLineThatWasCutOffIsTrainedAgainWhereverItEnds() throws IOException {
        run(new Dogs("a"), 1);
        String whole = Files.readString(journal());
        int last = whole.lastIndexOf('\n') + 1;
        for (int length = last; length < whole.length(); length++) {
            Files.writeString(journal(), whole.substring(0, length));
            Dogs again = new Dogs("a");
            run(again, 1);
            assertThat(again.trained).as("cut after %d", length - last).containsExactly("1/3");
            Dogs third = new Dogs("a");
            run(third, 1);
            assertThat(third.trained).as("the run that was done again is kept").isEmpty();
        }
    }

    @Test
    void otherSettingsOrClipsAreTrainedAnew() throws IOException {
        run(new Dogs("a"), 1);
        Dogs other = new Dogs("b");
        run(other, 1);
        assertThat(other.trained).hasSize(3);
        Dogs fewer = new Dogs("a");
        run(fewer, animals.only(clip -> !clip.name().equals("b.wav")).only(clip -> clip.fold() == 3), 1, new Told());
        assertThat(fewer.trained).containsExactly("1/3");
        Dogs again = new Dogs("a");
        run(again, 1);
        assertThat(again.trained).as("the first ones are still there").isEmpty();
    }

    @Test
    void clipsThatWereReplacedUnderTheirNamesAndClassesInAnotherOrderAreTrainedAnew() throws IOException {
        List<String> order = animals.classes();
        DataSet own = DataSet.of(List.of(clip("x.wav", 1, "cat"), clip("y.wav", 1, "dog")));
        run(new Dogs("a"), own, 1, new Told());
        Dogs same = new Dogs("a");
        run(same, own, 1, new Told());
        assertThat(same.trained).isEmpty();
        Dogs turned = new Dogs("a");
        run(turned, new DataSet(own.clips(), List.of(order.get(1), order.get(0))), 1, new Told());
        assertThat(turned.trained).containsExactly("1/1");
        Tones.write(clips.resolve("x.wav"), new float[100]);
        Dogs replaced = new Dogs("a");
        run(replaced, own, 1, new Told());
        assertThat(replaced.trained).containsExactly("1/1");
    }
}
