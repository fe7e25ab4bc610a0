package io.earshot.training.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.earshot.training.Tones;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MixtureTest {
    private static final int RATE = Tones.RATE;

    /** Heard for a fifth of its length: a ratio over the whole length would be off by 7 dB. */
    private static final Source BEEP = new Source("beep", Tones.tone(0.5, 0.4, 1.1, 0.5, 1000), RATE);

    @ParameterizedTest
    @ValueSource(doubles = {-10, 0, 6, 20})
    void theSoundStandsAboveTheBackgroundAsAskedWhileItIsHeard(double ratio) {
        Mixture alone = new Mixture(List.of("beep"), 2 * RATE, RATE);
        alone.add(BEEP, 0, 0.3);
        Mixture mixed = new Mixture(List.of("beep"), 2 * RATE, RATE);
        mixed.add(BEEP, 0, 0.3);
        mixed.addBackgroundBelow(BEEP, 0.3, ratio, Tones.noise(0.7, 0.02, 1), 5_000);
        float[] noise = new float[2 * RATE];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = mixed.samples()[i] - alone.samples()[i];
        }
        double sound = Levels.power(alone.samples(), RATE / 2, RATE * 9 / 10);
        assertThat(10 * Math.log10(sound / Levels.power(noise))).isCloseTo(ratio, within(0.1));
    }

    @Test
    void aSilentBackgroundAddsNothing() {
        Mixture mixture = new Mixture(List.of("beep"), RATE, RATE);
        mixture.addBackgroundBelow(BEEP, 1, 0, new float[10], 3);
        assertThat(mixture.samples()).containsOnly(0);
    }

    @Test
    void withoutItsSamplesItKnowsStillWhatIsHeardWhen() {
        Mixture mixture = new Mixture(List.of("beep"), 2 * RATE, RATE);
        mixture.add(BEEP, 0, 1);
        Mixture kept = mixture.withoutSamples();
        assertThat(kept.samples()).isEmpty();
        for (int from = 0; from < 2 * RATE; from += RATE / 8) {
            assertThat(kept.isActive("beep", from, RATE / 8)).isEqualTo(mixture.isActive("beep", from, RATE / 8));
        }
        assertThat(kept.isActive(0, 2 * RATE)).isTrue();
    }

    @Test
    void aVariationHasItsLabelWhereItsSoundIs() {
        Variation variation = new Variation(0.2, -12, 0, 1, 10, 20);
        List<float[]> backgrounds = List.of(Tones.noise(3, 0.1, 1), Tones.noise(1, 0.3, 2));
        for (int seed = 0; seed < 50; seed++) {
            Mixture mixture = variation.of(BEEP, List.of("beep"), backgrounds, new SplittableRandom(seed));
            int heard = 0;
            double inside = 0;
            double outside = 0;
            for (int frame = 0; frame < 200; frame++) {
                double power = Levels.power(mixture.samples(), frame * 160, (frame + 1) * 160);
                if (mixture.isActive(frame * 160, 160)) {
                    heard++;
                    inside += power;
                } else {
                    outside += power;
                }
            }
            assertThat(heard).as("seed %d", seed).isEqualTo(40);
            assertThat(10 * Math.log10(inside / 40 / (outside / 160))).isBetween(9.5, 21.0);
        }
    }

    @Test
    void theSameSeedGivesTheSameVariationAndAnotherSeedAnother() {
        Variation variation = new Variation(0.5, -12, 6, 0.5, 0, 20);
        List<float[]> backgrounds = List.of(Tones.noise(3, 0.1, 1));
        float[] first = variation
                .of(BEEP, List.of("beep"), backgrounds, new SplittableRandom(7))
                .samples();
        float[] again = variation
                .of(BEEP, List.of("beep"), backgrounds, new SplittableRandom(7))
                .samples();
        float[] other = variation
                .of(BEEP, List.of("beep"), backgrounds, new SplittableRandom(8))
                .samples();
        assertThat(again).isEqualTo(first);
        assertThat(other).isNotEqualTo(first);
    }

    @Test
    void backgroundsComeAsOftenAsAsked() {
        Variation variation = new Variation(0, 0, 0, 0.3, 0, 0);
        Source quiet = new Source("beep", Tones.tone(0.05, 0.01, 0.05, 0.1, 1000), RATE);
        SplittableRandom random = new SplittableRandom(1);
        int mixed = 0;
        for (int i = 0; i < 1000; i++) {
            Mixture mixture = variation.of(quiet, List.of("beep"), List.of(Tones.noise(0.1, 0.1, 1)), random);
            mixed += mixture.samples()[0] == 0 ? 0 : 1;
        }
        assertThat(mixed).isBetween(255, 345);
    }
}
