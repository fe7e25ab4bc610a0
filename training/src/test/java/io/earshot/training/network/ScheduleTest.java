package io.earshot.training.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/**
 * One cycle (Smith and Topin, 2018) in the shape that PyTorch's OneCycleLR gives it by default: it begins at a 25th, is
 * highest after three tenths, and both ways are half a cosine. The end, a ten-thousandth of the highest rate, is ours.
 */
class ScheduleTest {
    private static final float HIGHEST = 0.001f;
    private final Schedule.OneCycle cycle = new Schedule.OneCycle(1_000, HIGHEST);

    @Test
    void aCycleBeginsAtA25thIsHighestAfterThreeTenthsAndEndsAtNearlyNothing() {
        assertThat(cycle.getNewValue(0)).isCloseTo(0.00004f, within(1e-10f));
        assertThat(cycle.getNewValue(300)).isCloseTo(HIGHEST, within(1e-10f));
        assertThat(cycle.getNewValue(1_000)).isCloseTo(1e-7f, within(1e-12f));
        assertThat(cycle.getNewValue(1_001)).as("beyond its end").isEqualTo(cycle.getNewValue(1_000));
    }

    @Test
    void bothWaysAreHalfACosine() {
        // (1 - cos(share * pi)) / 2 of the way: a half at the middle, 0.1464466 after a quarter.
        assertThat(cycle.getNewValue(150)).isCloseTo(0.00052f, within(1e-9f));
        assertThat(cycle.getNewValue(75)).isCloseTo((float) (HIGHEST * (0.04 + 0.1464466 * 0.96)), within(1e-9f));
        assertThat(cycle.getNewValue(650)).isCloseTo(0.00050005f, within(1e-9f));
        assertThat(cycle.getNewValue(475)).isCloseTo((float) (HIGHEST * (1 - 0.1464466 * 0.9999)), within(1e-9f));
    }

    @Test
    void aCycleRisesToItsPeakAndFallsFromThere() {
        for (int step = 1; step <= 1_000; step++) {
            float change = cycle.getNewValue(step) - cycle.getNewValue(step - 1);
            if (step <= 300) {
                assertThat(change).as("step %d", step).isPositive();
            } else {
                assertThat(change).as("step %d", step).isNegative();
            }
        }
    }

    @Test
    void aConstantRateStaysAndACycleOfNothingIsRefused() {
        assertThat(Schedule.constant(0.5f).getNewValue(1)).isEqualTo(0.5f);
        assertThat(Schedule.constant(0.5f).getNewValue(1_000_000)).isEqualTo(0.5f);
        assertThat(new Schedule.OneCycle(1, HIGHEST).getNewValue(1)).isCloseTo(1e-7f, within(1e-12f));
        assertThatThrownBy(() -> new Schedule.OneCycle(0, HIGHEST)).hasMessageContaining("had 0 and 0.001");
        assertThatThrownBy(() -> new Schedule.OneCycle(1, Float.NaN)).isInstanceOf(IllegalArgumentException.class);
    }
}
