package io.earshot.training.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.earshot.training.evaluate.ClipMetrics.PrecisionRecall;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClipMetricsTest {
    private static final int[] TRUTH = {0, 0, 1, 2};
    private static final float[][] SCORES = {{0.9f, 0.1f, 0}, {0.2f, 0.7f, 0.1f}, {0.3f, 0.6f, 0.1f}, {0.1f, 0.2f, 0.7f}
    };

    static long[] seeds() {
        return Lists.seeds();
    }

    @Test
    void countsWhatWasTakenForWhat() {
        int[] found = Arrays.stream(SCORES).mapToInt(ClipMetrics::best).toArray();
        assertThat(found).containsExactly(0, 1, 1, 2);
        assertThat(ClipMetrics.accuracy(TRUTH, found)).isEqualTo(0.75);
        assertThat(ClipMetrics.confusion(TRUTH, found, 3))
                .isDeepEqualTo(new long[][] {{1, 1, 0}, {0, 1, 0}, {0, 0, 1}});
    }

    @Test
    void averagePrecisionIsTheAreaOfTheSteps() {
        // Class 0 by score: clip 0 (right), 2, 1 (right), 3: 1/2 of 1 and 1/2 of 2/3.
        assertThat(ClipMetrics.averagePrecision(
                        new boolean[] {true, true, false, false}, ClipMetrics.ofClass(SCORES, 0)))
                .isCloseTo(5 / 6.0, within(1e-12));
    }

    @Test
    void equalScoresAreOneThreshold() {
        assertThat(ClipMetrics.precisionRecall(new boolean[] {true, false, true}, new float[] {0.5f, 0.5f, 0.2f}))
                .containsExactly(new PrecisionRecall(0.5, 0.5, 0.5), new PrecisionRecall(0.2f, 2 / 3.0, 1));
    }

    @Test
    void nothingToFindIsNoNumber() {
        assertThat(ClipMetrics.averagePrecision(new boolean[2], new float[2])).isNaN();
        assertThat(ClipMetrics.accuracy(new int[0], new int[0])).isNaN();
    }

    @Test
    void refusesScoresThatAreNoNumbersAndListsOfOtherLengths() {
        assertThatThrownBy(() -> ClipMetrics.averagePrecision(new boolean[1], new float[] {Float.NaN}))
                .hasMessageContaining("clip 0");
        assertThatThrownBy(() -> ClipMetrics.accuracy(new int[2], new int[1])).hasMessageContaining("(2)");
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void averagePrecisionIsTheMeanPrecisionAtEachPositive(long seed) {
        Random random = new Random(seed);
        int clips = 1 + random.nextInt(30);
        boolean[] positive = new boolean[clips];
        float[] scores = new float[clips];
        for (int i = 0; i < clips; i++) {
            positive[i] = random.nextBoolean();
            scores[i] = random.nextInt(10) / 10f;
        }
        double sum = 0;
        int positives = 0;
        for (int i = 0; i < clips; i++) {
            if (positive[i]) {
                int above = 0;
                int right = 0;
                for (int j = 0; j < clips; j++) {
                    above += scores[j] >= scores[i] ? 1 : 0;
                    right += scores[j] >= scores[i] && positive[j] ? 1 : 0;
                }
                sum += (double) right / above;
                positives++;
            }
        }
        assertThat(ClipMetrics.averagePrecision(positive, scores)).isCloseTo(sum / positives, within(1e-12));
    }

    @Test
    void meanAveragePrecisionCountsEveryLabelOfAClip() {
        boolean[][] truth = {{true, true, false}, {true, false, false}, {false, true, false}};
        float[][] scores = {{0.9f, 0.2f, 0.1f}, {0.3f, 0.8f, 0.2f}, {0.5f, 0.4f, 0.3f}};
        // First class: right, wrong, right: (1 + 2/3) / 2. Second: wrong, right, right: (1/2 + 2/3) / 2. The third has
        // no clip.
        double expected = ((1 + 2.0 / 3) / 2 + (0.5 + 2.0 / 3) / 2) / 2;
        assertThat(ClipMetrics.meanAveragePrecision(truth, scores)).isCloseTo(expected, within(1e-12));
        assertThat(ClipMetrics.meanAveragePrecision(new boolean[0][], new float[0][]))
                .isNaN();
    }
}
