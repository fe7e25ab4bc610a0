package io.earshot.training.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.earshot.training.Tones;
import org.junit.jupiter.api.Test;

class SourceTest {
    private static Source beep() {
        return new Source("beep", Tones.tone(0.5, 0.25, 0.25, 0.5, 1000), Tones.RATE);
    }

    @Test
    void trimmedIsFromTheFirstToTheLastThatCanBeHeardAndPausesStay() {
        assertThat(beep().trimmed().seconds()).isCloseTo(0.25, within(1e-9));
        float[] twice = Tones.tone(0.3, 0.2, 0.5, 0.5, 1000);
        System.arraycopy(Tones.tone(0, 0.1, 0, 0.5, 1000), 0, twice, (int) (0.8 * Tones.RATE), Tones.RATE / 10);
        Source trimmed = new Source("beep", twice, Tones.RATE).trimmed();
        assertThat(trimmed.seconds()).isCloseTo(0.6, within(1e-9));
        assertThat(trimmed.activeShare()).isCloseTo(0.5, within(1e-9));
        assertThat(trimmed.loudness()).isCloseTo(0.125, within(1e-3));
    }

    @Test
    void ofSilenceNothingIsLeft() {
        assertThat(new Source("", new float[Tones.RATE], Tones.RATE).trimmed().length())
                .isZero();
        assertThat(new Source("", new float[0], Tones.RATE).trimmed().length()).isZero();
        // The last frame is a short one.
        assertThat(new Source("", Tones.noise(0.1003, 0.5, 1), Tones.RATE)
                        .trimmed()
                        .length())
                .isEqualTo(1605);
    }
}
