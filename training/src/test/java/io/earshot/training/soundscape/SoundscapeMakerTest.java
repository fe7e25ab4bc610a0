package io.earshot.training.soundscape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.earshot.training.Tones;
import io.earshot.training.augment.Levels;
import io.earshot.training.augment.Source;
import io.earshot.training.data.TimedLabel;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SoundscapeMakerTest {
    private static final int RATE = Tones.RATE;
    private static final SceneParameters DEFAULTS = SceneParameters.DEFAULTS;

    /** Those, again and again. */
    private static Sounds inTurn(List<Source> sounds) {
        AtomicInteger taken = new AtomicInteger();
        return () -> sounds.get(taken.getAndIncrement() % sounds.size());
    }

    private static Sounds sounds() {
        return inTurn(List.of(
                new Source("low", Tones.tone(0.3, 2, 2.7, 0.5, 500), RATE),
                new Source("high", Tones.tone(0, 1, 0.4, 0.01, 3000), RATE),
                new Source("long", Tones.tone(0.1, 4.5, 0.4, 0.2, 1000), RATE)));
    }

    private static Sounds noise() {
        return inTurn(List.of(
                new Source("rain", Tones.noise(5, 0.1, 1), RATE), new Source("rain", Tones.noise(3, 0.5, 2), RATE)));
    }

    private static Soundscape make(SceneParameters parameters, long seed) throws IOException {
        return new SoundscapeMaker(parameters).make(sounds(), noise(), seed);
    }

    /** The background as it is without events, at the level that it has in the scene. */
    private static float[] backgroundOf(Soundscape scene, SceneParameters parameters, long seed) throws IOException {
        float[] samples = new SoundscapeMaker(parameters)
                .make(() -> new Source("faint", Tones.tone(0, 0.1, 0, 0.5, 440), RATE), noise(), seed)
                .samples()
                .clone();
        assertThat(samples).hasSameSizeAs(scene.samples());
        return samples;
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 10, 20})
    void eachEventStandsAboveTheBackgroundAsAsked(double ratio) throws IOException {
        SceneParameters parameters = new SceneParameters(60, RATE, 2, 9, 10, 0, ratio, ratio, -40, -40);
        SceneParameters silent = new SceneParameters(60, RATE, 2, 9, 10, 0, -200, -200, -40, -40);
        Soundscape scene = make(parameters, 1);
        float[] background = backgroundOf(scene, silent, 1);
        assertThat(10 * Math.log10(Levels.power(background))).isCloseTo(-40, within(0.01));
        assertThat(scene.events()).hasSizeGreaterThan(4);
        for (Soundscape.Event event : scene.events()) {
            float[] sound = Arrays.copyOfRange(scene.samples(), event.at(), event.end());
            for (int i = 0; i < sound.length; i++) {
                sound[i] -= background[event.at() + i];
            }
            double above = 10 * Math.log10(Levels.power(sound) / Levels.power(background));
            assertThat(above).as(event.sound().label()).isCloseTo(ratio, within(0.1));
        }
    }

    @Test
    void theTruthIsWhereTheEventsCanBeHeard() throws IOException {
        SceneParameters loud = new SceneParameters(60, RATE, 2, 9, 10, 0, 40, 40, -60, -60);
        Soundscape scene = make(loud, 3);
        double noise = Levels.power(Arrays.copyOf(scene.samples(), RATE));
        for (int frame = 0; frame < 6000; frame++) {
            double from = frame * 0.01;
            double power = Levels.power(Arrays.copyOfRange(scene.samples(), frame * 160, (frame + 1) * 160));
            // Frames that an event begins or ends in are neither.
            boolean inside = scene.truth().stream()
                    .anyMatch(each -> from >= each.onset() + 0.01 && from + 0.01 <= each.offset() - 0.01);
            boolean outside =
                    scene.truth().stream().noneMatch(each -> from + 0.01 > each.onset() && from < each.offset());
            if (inside) {
                assertThat(power).as("at %.2f s", from).isGreaterThan(noise * 100);
            } else if (outside) {
                assertThat(power).as("at %.2f s", from).isLessThan(noise * 10);
            }
        }
        ToDoubleFunction<TimedLabel> length = each -> each.offset() - each.onset();
        assertThat(scene.truth()).anySatisfy(each -> assertThat(each.label()).isEqualTo("long"));
        assertThat(scene.truth()).allSatisfy(each -> assertThat(length.applyAsDouble(each))
                .isCloseTo(each.label().equals("low") ? 2 : each.label().equals("high") ? 1 : 4.5, within(0.021)));
    }

    @Test
    void theSameSeedGivesTheSameSceneAndAnotherSeedAnother() throws IOException {
        assertThat(make(DEFAULTS, 5).samples()).isEqualTo(make(DEFAULTS, 5).samples());
        assertThat(make(DEFAULTS, 5).truth()).isEqualTo(make(DEFAULTS, 5).truth());
        assertThat(make(DEFAULTS, 6).truth()).isNotEqualTo(make(DEFAULTS, 5).truth());
    }

    @Test
    void withoutOverlapPausesAreAsLongAsAskedAndTheTailIsFree() throws IOException {
        double pauses = 0;
        int events = 0;
        for (int seed = 0; seed < 30; seed++) {
            List<TimedLabel> truth = make(DEFAULTS, seed).truth();
            double end = 0;
            events += truth.size();
            for (TimedLabel each : truth) {
                assertThat(each.onset() - end).as("seed %d", seed).isBetween(1.999, 9.001);
                pauses += each.onset() - end;
                end = each.offset();
            }
            assertThat(truth.get(truth.size() - 1).onset()).isLessThan(110);
            assertThat(end).isBetween(96.0, 115.0);
        }
        assertThat(pauses / events).isCloseTo(5.5, within(0.3));
    }

    @Test
    void overlapsAreAsOftenAsAskedAndNeverThreeAtOnceNorOfOneLabel() throws IOException {
        int overlaps = 0;
        for (int seed = 0; seed < 12; seed++) {
            List<TimedLabel> truth = make(DEFAULTS.withOverlap(1), seed).truth();
            assertThat(make(DEFAULTS, seed).truth()).isNotEqualTo(truth);
            for (TimedLabel each : truth) {
                assertThat(each.offset()).isLessThanOrEqualTo(120);
                List<TimedLabel> atOnce = truth.stream()
                        .filter(other -> other.onset() <= each.onset() && each.onset() < other.offset())
                        .toList();
                assertThat(atOnce).as("seed %d", seed).hasSizeLessThan(3);
                assertThat(atOnce).extracting(TimedLabel::label).doesNotHaveDuplicates();
                overlaps += atOnce.size() - 1;
            }
        }
        assertThat(overlaps).isGreaterThan(48);
    }

    @Test
    void nothingGoesBeyondFullScale() throws IOException {
        SceneParameters loud = new SceneParameters(30, RATE, 2, 9, 5, 0, 30, 30, -10, -10);
        float peak = 0;
        for (float sample : make(loud, 1).samples()) {
            peak = Math.max(peak, Math.abs(sample));
        }
        assertThat(peak).isBetween(0.99f, 1f);
    }

    @Test
    void aBackgroundOfSeveralRecordingsIsEvenlyLoud() throws IOException {
        SceneParameters noEvents = new SceneParameters(60, RATE, 59, 59, 10, 0, 0, 0, -40, -40);
        Soundscape scene = make(noEvents, 1);
        assertThat(scene.truth()).isEmpty();
        for (int i = 0; i < 600; i++) {
            double power = Levels.power(Arrays.copyOfRange(scene.samples(), i * 1600, (i + 1) * 1600));
            assertThat(10 * Math.log10(power)).as("at %.1f s", i * 0.1).isBetween(-41.5, -38.5);
        }
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        Sounds silence = () -> new Source("dog", new float[RATE], RATE);
        Sounds other = () -> new Source("dog", new float[RATE], 8_000);
        SoundscapeMaker maker = new SoundscapeMaker(DEFAULTS);
        assertThatThrownBy(() -> maker.make(silence, noise(), 1))
                .hasMessage("a scene cannot be made of silence, which 'dog' is");
        assertThatThrownBy(() -> maker.make(sounds(), other, 1)).hasMessageContaining("dog was at 8000 Hz");
        assertThatThrownBy(() -> DEFAULTS.withSeconds(0)).hasMessageContaining("more than 0");
        assertThatThrownBy(() -> DEFAULTS.withOverlap(2)).hasMessage("overlap must be in 0 to 1, was 2.0");
    }
}
