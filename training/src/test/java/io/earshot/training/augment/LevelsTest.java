package io.earshot.training.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.earshot.training.Tones;
import org.junit.jupiter.api.Test;

class LevelsTest {
    @Test
    void aSineOfFullScaleHasHalfThePower() {
        assertThat(Levels.power(Tones.tone(0, 1, 0, 1, 1000))).isCloseTo(0.5, within(1e-6));
        assertThat(Levels.power(new float[0])).isZero();
    }

    @Test
    void decibelsBecomeFactors() {
        assertThat(Levels.gain(20)).isEqualTo(10);
        assertThat(Levels.gain(-6)).isCloseTo(0.501, within(0.001));
        assertThat(Levels.toLevel(0.01, 0)).isCloseTo(10, within(1e-9));
        assertThat(Levels.toRatio(0.01, 0.0001, 20)).isCloseTo(1, within(1e-9));
    }

    @Test
    void silenceStaysSilent() {
        assertThat(Levels.toLevel(0, -10)).isZero();
        assertThat(Levels.toRatio(0, 0.1, 10)).isZero();
        assertThat(Levels.toRatio(0.1, 0, 10)).isZero();
    }
}
