package io.earshot.synth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class SceneTest {
    private static final int RATE = 8_000;

    static LongStream seeds() {
        return LongStream.concat(LongStream.range(0, 12), LongStream.of(System.nanoTime()));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void readingInChunksOfAnySizeGivesTheSamples(long seed) {
        Random random = new Random(seed);
        SceneScript script = randomScript(random);
        float[] whole = render(new Scene(script), 0, (int) (script.seconds() * RATE));
        float[] pieced = new float[whole.length];
        Scene scene = new Scene(script);
        for (int at = 0; at < pieced.length; ) {
            int n = scene.render(at, pieced, at, Math.min(1 + random.nextInt(9_000), pieced.length - at));
            at += n;
        }
        assertThat(pieced).isEqualTo(whole);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void readingBackAndForthGivesTheSamples(long seed) {
        Random random = new Random(seed);
        SceneScript script = randomScript(random);
        float[] whole = render(new Scene(script), 0, (int) (script.seconds() * RATE));
        Scene scene = new Scene(script);
        for (int i = 0; i < 8; i++) {
            int from = random.nextInt(whole.length);
            int n = 1 + random.nextInt(whole.length - from);
            assertThat(render(scene, from, n)).isEqualTo(Arrays.copyOfRange(whole, from, from + n));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void singleSamplesAroundOnsetAndOffsetAreThoseOfTheWhole(long seed) {
        Random random = new Random(seed);
        // Half samples on both sides: where rounding of onset and of length meet.
        double onset = (random.nextInt(800) + 0.5) / RATE;
        double seconds = (4_000 + random.nextInt(800) + 0.5) / RATE;
        SceneScript script = new SceneScript(
                RATE, 1, Background.NONE, -40, List.of(Cue.of(SoundType.BIRD_CALL, onset, seconds, 20)), seed);
        float[] whole = render(new Scene(script), 0, RATE);
        Scene scene = new Scene(script);
        float[] pieced = new float[RATE];
        for (int i = 0; i < RATE; i++) {
            scene.render(i, pieced, i, 1);
        }
        assertThat(pieced).isEqualTo(whole);
    }

    @ParameterizedTest
    @EnumSource
    void aFiniteRandomSceneIsTheBeginningOfTheEndlessOne(Theme theme) {
        Scene endless = Scene.random(5, theme, RATE);
        Scene finite = Scene.random(5, theme, RATE, 40);
        assertThat(endless.samples()).isEqualTo(1_000_000_000L * RATE);
        assertThat(finite.samples()).isEqualTo(40L * RATE);
        assertThat(finite.truth(0, 40)).isEqualTo(endless.truth(0, 40)).isNotEmpty();
        assertThat(render(finite, 0, 40 * RATE)).isEqualTo(render(endless, 0, 40 * RATE));
    }

    @Test
    void tenHoursIntoANightSamplesComeWithoutThoseBefore() {
        Scene scene = Scene.random(3, Theme.FOREST, RATE);
        long from = 36_000L * RATE + 17;
        float[] once = render(scene, from, RATE);
        assertThat(render(Scene.random(3, Theme.FOREST, RATE), from, RATE)).isEqualTo(once);
        assertThat(rms(once, 0, RATE)).isPositive();
    }

    @Test
    void scenesOfOtherSeedsSoundDifferent() {
        assertThat(render(Scene.random(1, Theme.FOREST, RATE), 0, RATE))
                .isNotEqualTo(render(Scene.random(2, Theme.FOREST, RATE), 0, RATE));
    }

    @ParameterizedTest
    @EnumSource
    void everyEventLiesBetweenTheTruthsOnsetAndOffset(SoundType type) {
        double seconds = type.shortest();
        Cue cue = Cue.of(type, 1, seconds, 20);
        Scene scene = new Scene(new SceneScript(RATE, seconds + 2, Background.NONE, -40, List.of(cue), 1));
        Label truth = scene.truth(0, seconds + 2).get(0);
        float[] samples = render(scene, 0, (int) ((seconds + 2) * RATE));
        int first = 0;
        while (samples[first] == 0) {
            first++;
        }
        int last = samples.length - 1;
        while (samples[last] == 0) {
            last--;
        }
        assertThat(truth.label()).isEqualTo(type.label());
        assertThat(first / (double) RATE).isBetween(truth.onset(), truth.onset() + 0.1);
        assertThat(last / (double) RATE).isBetween(truth.offset() - 0.5, truth.offset());
    }

    @ParameterizedTest
    @EnumSource
    void everyEventIsAsLoudOverTheBackgroundAsAsked(SoundType type) {
        Cue cue = Cue.of(type, 0, type.shortest(), 18);
        float[] samples =
                render(new Scene(new SceneScript(RATE, 30, Background.NONE, -45, List.of(cue), 1)), 0, 30 * RATE);
        assertThat(Levels.decibels(Levels.loudest(samples, RATE))).isCloseTo(-45 + 18, within(0.1));
    }

    @ParameterizedTest
    @EnumSource
    void theBackgroundHasItsLevel(Background background) {
        float[] samples = render(new Scene(new SceneScript(RATE, 120, background, -30, List.of(), 4)), 0, 120 * RATE);
        if (background == Background.NONE) {
            assertThat(samples).containsOnly(0);
        } else {
            // Gusts: over two minutes, not over two seconds.
            assertThat(Levels.decibels(Levels.rms(samples))).isCloseTo(-30, within(2.0));
            for (int second = 0; second < 120; second++) {
                assertThat(Levels.decibels(rms(samples, second * RATE, RATE))).isBetween(-40.0, -22.0);
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theTruthLiesWithinTheSceneInOrderAndWithoutOverlap(long seed) {
        for (Theme theme : Theme.values()) {
            List<Label> truth = Scene.random(seed, theme, RATE, 300).truth(0, 300);
            double free = 0;
            for (Label label : truth) {
                assertThat(label.onset()).isGreaterThanOrEqualTo(free);
                assertThat(label.offset()).isGreaterThan(label.onset()).isLessThanOrEqualTo(300);
                free = label.offset();
            }
            assertThat(truth.get(0).onset()).isLessThan(5);
            assertThat(truth).hasSizeGreaterThan(5);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void nothingClipsAndLouderThanFullScaleIsBent(long seed) {
        double loudest = SceneScript.LOUDEST_DECIBELS + 48;
        List<Cue> together = Arrays.stream(SoundType.values())
                .map(type -> Cue.of(type, 0.5, 2, loudest))
                .toList();
        Scene scene = new Scene(new SceneScript(RATE, 3, Background.WIND, -48, together, seed));
        float loudestSample = 0;
        for (float sample : render(scene, 0, 3 * RATE)) {
            assertThat(sample).isStrictlyBetween(-1f, 1f);
            loudestSample = Math.max(loudestSample, Math.abs(sample));
        }
        assertThat(loudestSample).isGreaterThan(0.7f);
    }

    @Test
    void randomScenesAreNotBent() {
        for (Theme theme : Theme.values()) {
            float[] samples = render(Scene.random(11, theme, RATE), 0, 120 * RATE);
            int bent = 0;
            for (float sample : samples) {
                bent += Math.abs(sample) > 0.7f ? 1 : 0;
            }
            assertThat(bent).isLessThan(samples.length / 10_000);
        }
    }

    @Test
    void aSceneEndsWhereItsScriptSays() {
        Scene scene = new Scene(new SceneScript(RATE, 1, Background.WIND, -40, List.of(), 1));
        float[] out = new float[RATE];
        assertThat(scene.render(RATE - 10, out, 5, 100)).isEqualTo(10);
        assertThat(out[14]).isNotZero();
        assertThat(out[15]).isZero();
        assertThat(scene.render(RATE, out, 0, 100)).isZero();
        assertThat(scene.render(Long.MAX_VALUE, out, 0, 100)).isZero();
    }

    @Test
    void anEndlessSceneCanBeReadToTheLastSampleThereIs() {
        Scene scene = Scene.random(1, Theme.SEA, RATE);
        float[] out = new float[100];
        assertThat(scene.render(scene.samples() - 10, out, 0, 100)).isEqualTo(10);
        assertThatThrownBy(() -> scene.truth(0, Double.POSITIVE_INFINITY)).hasMessageContaining("at most 2678400.0 s");
    }

    @Test
    void rainAsBackgroundIsTrueAllTheTime() {
        Scene scene = new Scene(new SceneScript(RATE, 10, Background.RAIN, -40, List.of(), 1));
        assertThat(scene.truth(2, 99)).containsExactly(new Label(2, 10, "rain"));
        assertThat(scene.truth(10, 99)).isEmpty();
    }

    @Test
    void theTruthOfAStretchHoldsTheEventsThatTouchIt() {
        Cue early = Cue.of(SoundType.CHAINSAW, 1, 2, 10);
        Cue late = Cue.of(SoundType.GUNSHOT, 5, 1, 10);
        Scene scene = new Scene(new SceneScript(RATE, 10, Background.WIND, -40, List.of(late, early), 1));
        assertThat(scene.truth(0, 10)).extracting(Label::label).containsExactly("chainsaw", "gunshot");
        assertThat(scene.truth(2.9, 5)).extracting(Label::label).containsExactly("chainsaw");
        assertThat(scene.truth(3, 5)).isEmpty();
    }

    @Test
    void scriptsThatCannotBePlayedSayWhy() {
        assertThatThrownBy(() ->
                        new SceneScript(RATE, 5, Background.WIND, -40, List.of(Cue.of(SoundType.RAIN, 4, 2, 10)), 1))
                .hasMessageContaining("rain at 4.0 s lasts 2.0 s, beyond the scene's end at 5.0 s");
        assertThatThrownBy(() ->
                        new SceneScript(RATE, 5, Background.WIND, -40, List.of(Cue.of(SoundType.RAIN, 1, 2, 40)), 1))
                .hasMessageContaining("above the loudest that is not distorted, -9.0 dB");
        assertThatThrownBy(() -> new SceneScript(4_000, 5, Background.WIND, -40, List.of(), 1))
                .hasMessageContaining("sample rate must be in 8000.0 to 96000.0, was 4000.0");
        assertThatThrownBy(() -> Cue.of(SoundType.RAIN, Double.NaN, 2, 10))
                .hasMessageContaining("onset of rain must be in 0.0 to");
        assertThatThrownBy(() -> Cue.of(SoundType.RAIN, 0, 500, 10)).hasMessageContaining("seconds of rain");
        assertThatThrownBy(() -> new Scene(new SceneScript(RATE, 1, Background.WIND, -40, List.of(), 1))
                        .render(-1, new float[1], 0, 1))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("asked for -1");
    }

    /** Up to five cues, some over each other, on any background. */
    private static SceneScript randomScript(Random random) {
        double seconds = 6 + 6 * random.nextDouble();
        List<Cue> cues = IntStream.range(0, random.nextInt(6))
                .mapToObj(i -> {
                    double length = 0.5 + 3 * random.nextDouble();
                    double onset = (seconds - length) * random.nextDouble();
                    return Cue.of(pick(random, SoundType.values()), onset, length, 25 * random.nextDouble());
                })
                .toList();
        Background background = pick(random, Background.values());
        return new SceneScript(RATE, seconds, background, -40, cues, random.nextLong());
    }

    private static <T> T pick(Random random, T[] values) {
        return values[random.nextInt(values.length)];
    }

    private static float[] render(Scene scene, long from, int count) {
        float[] out = new float[count];
        assertThat(scene.render(from, out, 0, count)).isEqualTo(count);
        return out;
    }

    private static double rms(float[] samples, int from, int count) {
        return Levels.rms(Arrays.copyOfRange(samples, from, from + count));
    }
}
