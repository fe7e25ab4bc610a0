package io.earshot.training.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.earshot.training.network.Activated;
import io.earshot.training.network.DivergedException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HeadTest {
    private static final HeadRecipe RECIPE = new HeadRecipe(Activated.SIGMOID, 8, 10, 16, 0.02, 0, 0, 0.1, 0, true);

    /** Two classes, told by the sign of the first value; by the opposite where {@code truth} is -1. */
    private static Lessons lessons(int count, int truth, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Lessons lessons = new Lessons();
        for (int i = 0; i < count; i++) {
            float[] embedding = new float[6];
            for (int v = 0; v < embedding.length; v++) {
                embedding[v] = (float) (2 * random.nextDouble() - 1);
            }
            int type = truth * embedding[0] > 0 ? 1 : 0;
            float[] target = new float[2];
            target[type] = 1;
            lessons.add(embedding, target, new float[] {1, 1}, i);
        }
        return lessons;
    }

    @Test
    void theBestEpochIsTheOneThatTellsBestWhatWasNotLearnt() {
        Lessons learnt = lessons(400, 1, 1);
        assertThat(Head.bestEpoch(RECIPE, learnt, lessons(100, 1, 2), 2, 1))
                .as("what is alike is told better and better")
                .isGreaterThan(5);
        assertThat(Head.bestEpoch(RECIPE, learnt, lessons(100, -1, 2), 2, 1))
                .as("what is the other way round is told worse and worse")
                .isEqualTo(1);
    }

    @Test
    void trainingEndsAfterTheEpochAskedForAsALongerOneWasThen() {
        Lessons learnt = lessons(400, 1, 1);
        List<Double> whole = new ArrayList<>();
        List<Double> some = new ArrayList<>();
        Head.train(RECIPE, learnt, 2, 1, (done, of, loss) -> whole.add(loss)).close();
        Head.train(RECIPE, learnt, 4, 2, 1, (done, of, loss) -> some.add(loss)).close();
        assertThat(whole).hasSize(10);
        assertThat(some).isEqualTo(whole.subList(0, 4));
    }

    @Test
    void aLossThatIsNoNumberEndsTrainingAndSaysWhatToChange() {
        Lessons learnt = lessons(40, 1, 1);
        learnt.add(new float[] {Float.NaN, 0, 0, 0, 0, 0}, new float[2], new float[] {1, 1}, 40);
        assertThatThrownBy(() -> Head.train(RECIPE, learnt, 2, 1, (done, of, loss) -> {}))
                .isInstanceOf(DivergedException.class)
                .hasMessage("training diverged in epoch 1: its loss is NaN, at a learning rate of 0.02; give a lower"
                        + " learning-rate in the recipe");
    }
}
