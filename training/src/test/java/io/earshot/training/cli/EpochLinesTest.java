package io.earshot.training.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.training.recipe.Recipe;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class EpochLinesTest {
    private static final long SECOND = 1_000_000_000L;

    private final StringWriter said = new StringWriter();
    private long now = 5 * SECOND;

    private Recipe.Epochs lines(boolean terminal, int every) {
        Steps steps = new Steps(new PrintWriter(said, true), terminal, () -> now);
        return new EpochLines(steps, every).epochs(1, 2);
    }

    /** An epoch of 20 batches; a loss of 1 in each. */
    private void epoch(Recipe.Epochs lines, int epoch, long nanosOfABatch) {
        lines.within(epoch, 3, new Recipe.Part(0, 20, Double.NaN));
        for (int batch = 1; batch <= 20; batch++) {
            now += nanosOfABatch;
            lines.within(epoch, 3, new Recipe.Part(batch, 20, 1));
        }
        lines.epoch(epoch, 3, 1);
    }

    @Test
    void aLongEpochSaysEveryTenSecondsHowFarItIs() {
        Recipe.Epochs lines = lines(false, 1);
        epoch(lines, 1, 3 * SECOND);
        assertThat(said.toString().lines())
                .containsExactly(
                        "  12.0 s  seed 1, without fold 2: epoch 1 of 3, 20 % of it, loss so far 1.0000",
                        "  24.0 s  seed 1, without fold 2: epoch 1 of 3, 40 % of it, loss so far 1.0000",
                        "  36.0 s  seed 1, without fold 2: epoch 1 of 3, 60 % of it, loss so far 1.0000",
                        "  48.0 s  seed 1, without fold 2: epoch 1 of 3, 80 % of it, loss so far 1.0000",
                        "  60.0 s  seed 1, without fold 2: epoch 1 of 3, loss 1.0000");
    }

    @Test
    void epochsShorterThanTenSecondsSayNothingMoreHoweverLongTheyTakeTogether() {
        Recipe.Epochs lines = lines(false, 3);
        now += 60 * SECOND; // what comes before the first epoch does not count
        for (int epoch = 1; epoch <= 3; epoch++) {
            epoch(lines, epoch, SECOND / 2 - 1);
        }
        assertThat(said.toString().lines())
                .containsExactly("  90.0 s  seed 1, without fold 2: epoch 3 of 3, loss 1.0000");
    }

    @Test
    void onATerminalTheNextLineTakesItsPlace() {
        Recipe.Epochs lines = lines(true, 1);
        epoch(lines, 1, SECOND);
        assertThat(said.toString())
                .isEqualTo("\r\033[K  10.0 s  seed 1, without fold 2: epoch 1 of 3, 50 % of it, loss so far 1.0000"
                        + "\r\033[K  20.0 s  seed 1, without fold 2: epoch 1 of 3, loss 1.0000"
                        + System.lineSeparator());
    }
}
