package io.earshot.training.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.earshot.training.Tones;
import org.junit.jupiter.api.Test;

class SourceTest {
    private static Source beep() {
        return new Source("beep", Tones.tone(0.5, 0.25, 0.25, 0.5, 1000), Tones.RATE);
    }

    private static double onset(Source source) {
        for (int i = 0; i < source.frames(); i++) {
            if (source.isActive(i)) {
                return i * 0.01;
            }
        }
        return -1;
    }

    @Test
    void aShiftMovesWhatIsHeardAndKeepsTheLength() {
        Source later = beep().shifted(Tones.RATE / 10);
        assertThat(later.length()).isEqualTo(Tones.RATE);
        assertThat(onset(later)).isCloseTo(0.6, within(1e-9));
        assertThat(later.activeShare()).isCloseTo(0.25, within(1e-9));
        assertThat(onset(beep().shifted(-Tones.RATE / 10))).isCloseTo(0.4, within(1e-9));
    }

    @Test
    void whatLeavesAtAnEndIsLost() {
        Source half = beep().shifted(Tones.RATE * 3 / 8);
        assertThat(half.activeShare()).isCloseTo(0.13, within(1e-9));
        assertThat(beep().shifted(Tones.RATE).activeShare()).isZero();
        assertThat(beep().shifted(Integer.MIN_VALUE + 1).activeShare()).isZero();
    }

    @Test
    void louderIsByThatManyDecibels() {
        assertThat(10 * Math.log10(beep().louder(-6).loudness() / beep().loudness()))
                .isCloseTo(-6, within(1e-4));
        assertThat(beep().louder(12).label()).isEqualTo("beep");
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
