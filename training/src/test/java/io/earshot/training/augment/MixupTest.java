package io.earshot.training.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MixupTest {
    /** Beta(a, a) has mean 1/2 and variance 1 / (4 (2a + 1)). */
    @ParameterizedTest
    @ValueSource(doubles = {0.001, 0.2, 1, 5})
    void sharesAreDrawnFromBeta(double alpha) {
        Mixup mixup = new Mixup(alpha);
        SplittableRandom random = new SplittableRandom(1);
        int draws = 20_000;
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < draws; i++) {
            double share = mixup.share(random);
            assertThat(share).isBetween(0.0, 1.0);
            sum += share;
            squares += share * share;
        }
        double mean = sum / draws;
        assertThat(mean).isCloseTo(0.5, within(0.015));
        assertThat(squares / draws - mean * mean).isCloseTo(1 / (4 * (2 * alpha + 1)), within(0.005));
    }

    @Test
    void inputsAndTargetsAreBlendedAlike() {
        int count = 16;
        float[] inputs = new float[count * 3];
        float[] targets = new float[count * count];
        float[] weights = new float[count * count];
        for (int i = 0; i < count; i++) {
            for (int k = 0; k < 3; k++) {
                inputs[i * 3 + k] = (k + 1) * i;
            }
            targets[i * count + i] = 1;
            for (int c = 0; c < count; c++) {
                weights[i * count + c] = i == 3 && c == 5 ? 0 : 1;
            }
        }
        new Mixup(1).apply(count, inputs, targets, weights, new SplittableRandom(1));
        int blended = 0;
        int unknown = 0;
        for (int i = 0; i < count; i++) {
            float mean = 0;
            float sum = 0;
            for (int c = 0; c < count; c++) {
                mean += c * targets[i * count + c];
                sum += targets[i * count + c];
                unknown += weights[i * count + c] == 0 ? 1 : 0;
            }
            assertThat(sum).isCloseTo(1, within(1e-6f));
            assertThat(inputs[i * 3]).isCloseTo(mean, within(1e-4f));
            assertThat(inputs[i * 3 + 2]).isCloseTo(3 * mean, within(1e-4f));
            assertThat(targets[i * count + i]).isGreaterThan(0);
            blended += targets[i * count + i] < 0.99 ? 1 : 0;
        }
        assertThat(blended).isGreaterThan(count / 2);
        assertThat(unknown).isEqualTo(2);
    }

    @Test
    void theSameSeedBlendsAlike() {
        float[] one = {1, 2, 3, 4};
        float[] other = one.clone();
        new Mixup(0.4).apply(4, one, new float[4], new float[4], new SplittableRandom(3));
        new Mixup(0.4).apply(4, other, new float[4], new float[4], new SplittableRandom(3));
        assertThat(one).isEqualTo(other).isNotEqualTo(new float[] {1, 2, 3, 4});
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThatThrownBy(() -> new Mixup(0)).hasMessage("mixup's alpha must be above 0, was 0.0");
        assertThatThrownBy(
                        () -> new Mixup(1).apply(2, new float[3], new float[2], new float[2], new SplittableRandom(1)))
                .hasMessageContaining("2 examples cannot have 3 inputs");
    }
}
