package io.earshot.training.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.earshot.config.Yaml;
import io.earshot.media.WavWriter;
import io.earshot.model.ModelInput;
import io.earshot.training.augment.MaskedCells;
import io.earshot.training.data.Clip;
import io.earshot.training.data.DataSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code mel-cnn}, as shipped but for shorter windows, does to a stereo clip in training. A click in silence tells
 * where a sample of the clip came to lie.
 */
class ExamplesTest {
    private static final String NO_SHIFT = "time_shift: 0.4 -> time_shift: 0";
    private static final String NO_MASKS = "(freq|time)_masks: 2 -> $1_masks: 0";
    private static final int RATE = 44_100;
    private static final int STEP = 512;
    private static final int BANDS = 64;
    private static final int DRAWS = 400;
    /** Half a second: 44 rows. */
    private static final int WINDOW = 22_050;

    @TempDir
    Path dir;

    /** @param changes to the shipped recipe, "what -> by what" */
    private static ZooRecipe recipe(String... changes) throws IOException {
        String text =
                Files.readString(Path.of(System.getProperty("earshot.root", "."), "config", "recipes", "mel-cnn.yaml"));
        for (String change : changes) {
            String[] parts = change.split(" -> ", 2);
            String changed = text.replaceAll(parts[0], parts[1]);
            assertThat(changed).as(change).isNotEqualTo(text);
            text = changed;
        }
        return Yaml.parse("mel-cnn", text, ZooRecipe.class);
    }

    private static ZooRecipe quick(String... changes) throws IOException {
        String[] all = Arrays.copyOf(changes, changes.length + 2);
        all[changes.length] = "window: 4s -> window: 500ms";
        all[changes.length + 1] = "hop: 1s -> hop: 250ms";
        return recipe(all);
    }

    private Examples.Varied varied(ZooRecipe recipe, float[] left, float[] right) throws IOException {
        Path file = dir.resolve("clip.wav");
        WavWriter.write(file, RATE, left, right);
        ModelInput input = recipe.network().input(recipe.window(), recipe.hop());
        assertThat(input.window()).isEqualTo(WINDOW);
        return new Examples.Varied(
                recipe, input, DataSet.of(List.of(new Clip(file, List.of("click"), 1))), new ClipStore(input));
    }

    private static float[] click(double seconds, double at) {
        float[] samples = new float[(int) (seconds * RATE)];
        samples[(int) (at * RATE)] = 0.9f;
        return samples;
    }

    /** @return where the click lies in the window, seconds to a row or so; NaN where it is not */
    private static double place(float[] values, int channel) {
        int rows = values.length / 2 / BANDS;
        int loudest = 0;
        double most = Double.NEGATIVE_INFINITY;
        double least = Double.POSITIVE_INFINITY;
        for (int row = 0; row < rows; row++) {
            double sum = 0;
            for (int band = 0; band < BANDS; band++) {
                sum += values[(channel * rows + row) * BANDS + band];
            }
            if (sum > most) {
                most = sum;
                loudest = row;
            }
            least = Math.min(least, sum);
        }
        return most == least ? Double.NaN : (double) loudest * STEP / RATE;
    }

    /** Where the clicks of both channels came to lie, draw by draw. */
    private static double[][] places(Examples.Varied examples) throws IOException {
        double[][] places = new double[DRAWS][];
        for (int seed = 0; seed < DRAWS; seed++) {
            float[] values = examples.of(0, new SplittableRandom(seed));
            places[seed] = new double[] {place(values, 0), place(values, 1)};
        }
        return places;
    }

    private static double[] found(double[][] places, int channel) {
        return Arrays.stream(places)
                .mapToDouble(each -> each[channel])
                .filter(place -> !Double.isNaN(place))
                .sorted()
                .toArray();
    }

    private static void assertSpread(double[] sorted, double from, double to) {
        assertThat(sorted[0]).as("the earliest").isCloseTo(from, within(0.03));
        assertThat(sorted[sorted.length - 1]).as("the latest").isCloseTo(to, within(0.03));
    }

    @Test
    void theShippedRecipeIsAsPublished() throws IOException {
        ZooRecipe shipped = recipe();
        assertThat(shipped.timeShift()).isEqualTo(0.4);
        assertThat(shipped.freqMasks()).isEqualTo(2);
        assertThat(shipped.timeMasks()).isEqualTo(2);
        assertThat(shipped.maskShare()).isEqualTo(0.1);
        assertThat(shipped.schedule()).isEqualTo(ZooRecipe.Cycle.ONE_CYCLE);
        assertThat(shipped.learningRate()).isEqualTo(0.001);
        assertThat(shipped.window()).hasSeconds(4);
        assertThat(shipped.standardise()).isTrue();
    }

    /** Of 1.5 s a window begins anywhere in the first second: a click at 0.1 s is heard one time in ten, so is one at 1.4 s. */
    @Test
    void aLongClipIsCutAnywhere() throws IOException {
        double[][] places = places(varied(quick(NO_SHIFT, NO_MASKS), click(1.5, 0.1), click(1.5, 1.4)));
        assertThat(found(places, 0)).hasSizeBetween(DRAWS / 20, DRAWS / 6);
        assertThat(found(places, 1)).hasSizeBetween(DRAWS / 20, DRAWS / 6);
        assertSpread(found(places, 0), 0, 0.1);
        assertSpread(found(places, 1), 0.4, 0.5);
        assertThat(List.of(places)).as("one window holds both").noneMatch(each -> !Double.isNaN(each[0] + each[1]));
    }

    @Test
    void aShortClipIsPaddedAnywhere() throws IOException {
        double[][] places = places(varied(quick(NO_SHIFT, NO_MASKS), click(0.2, 0.05), click(0.2, 0.15)));
        assertThat(found(places, 0)).as("all of it is heard").hasSize(DRAWS);
        assertSpread(found(places, 0), 0.05, 0.35);
        assertSpread(found(places, 1), 0.15, 0.45);
        for (double[] each : places) {
            assertThat(each[1] - each[0]).isCloseTo(0.1, within(0.025));
        }
    }

    /** A clip of just one window is rolled by up to 0.2 s either way; what leaves at an end comes in at the other. */
    @Test
    void aWindowIsRolledRoundByUpToItsTimeShift() throws IOException {
        double[][] places = places(varied(quick(NO_MASKS), click(0.5, 0.25), click(0.5, 0.02)));
        assertThat(found(places, 0)).hasSize(DRAWS);
        assertSpread(found(places, 0), 0.05, 0.45);
        assertThat(Arrays.stream(found(places, 1)))
                .as("it comes round")
                .hasSize(DRAWS)
                .allMatch(place -> place < 0.25 || place > 0.29);
        assertThat(Arrays.stream(found(places, 1)).filter(place -> place > 0.29).count())
                .as("nearly half of them to the other end")
                .isBetween(DRAWS * 35L / 100, DRAWS * 55L / 100);
        for (double[] each : places) {
            double apart = ((each[0] - each[1]) % 0.5 + 0.5) % 0.5;
            assertThat(apart).as("both channels move together").isCloseTo(0.23, within(0.03));
        }
    }

    @Test
    void aWindowOfAClipOfItsLengthIsThatClipWhereTheRecipeShiftsNothing() throws IOException {
        double[][] places = places(varied(quick(NO_SHIFT, NO_MASKS), click(0.5, 0.25), click(0.5, 0.1)));
        assertThat(new TreeSet<>(Arrays.stream(places).map(Arrays::toString).toList()))
                .hasSize(1);
        assertThat(places[0][0]).isCloseTo(0.25, within(0.012));
    }

    @Test
    void theSameRandomNumbersMakeTheSameExample() throws IOException {
        Examples.Varied examples = varied(quick(), noise(2 * WINDOW, 0.5, 1), noise(2 * WINDOW, 0.5, 2));
        float[] once = examples.of(0, new SplittableRandom(7));
        assertThat(examples.of(0, new SplittableRandom(7))).isEqualTo(once);
        assertThat(examples.of(0, new SplittableRandom(8))).isNotEqualTo(once);
        assertThat(examples.size()).isEqualTo(1);
        assertThat(examples.classesOf(0)).containsExactly(0);
    }

    private static float[] noise(int samples, double amplitude, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] noise = new float[samples];
        for (int i = 0; i < samples; i++) {
            noise[i] = (float) (amplitude * (2 * random.nextDouble() - 1));
        }
        return noise;
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    /** A tenth of 64 bands and of 44 rows: each mask is up to 6 and up to 4 wide. */
    @Test
    void twoBandsAndTwoStretchesOfTimeAreMaskedByTheMeanOfTheirChannel() throws IOException {
        float[] left = noise(WINDOW, 0.5, 1);
        float[] right = noise(WINDOW, 0.05, 2);
        float[] plain = varied(quick(NO_SHIFT, NO_MASKS), left, right).of(0, new SplittableRandom(1));
        float[][] channels = halves(plain);
        assertThat(mean(channels[0]) - mean(channels[1]))
                .as("decibels between the channels")
                .isCloseTo(20, within(1.0));
        Examples.Varied examples = varied(quick(NO_SHIFT), left, right);
        int mostBands = 0;
        int mostRows = 0;
        boolean apart = false;
        for (int seed = 0; seed < DRAWS; seed++) {
            float[][] masked = halves(examples.of(0, new SplittableRandom(seed)));
            MaskedCells[] cells = new MaskedCells[2];
            for (int c = 0; c < 2; c++) {
                cells[c] = MaskedCells.of(channels[c], masked[c], BANDS);
                double mean = mean(channels[c]);
                // What is masked already moves the mean a little.
                assertThat(cells[c].values()).allMatch(value -> Math.abs(value - mean) < 3);
                assertThat(cells[c].values().stream().distinct().count())
                        .as("values of four masks")
                        .isLessThanOrEqualTo(4);
            }
            assertThat(cells[1].rows()).isEqualTo(cells[0].rows());
            assertThat(cells[1].bands()).isEqualTo(cells[0].bands());
            mostBands = Math.max(mostBands, cells[0].bands().size());
            mostRows = Math.max(mostRows, cells[0].rows().size());
            apart |= !MaskedCells.isOneStretch(cells[0].bands()) && !MaskedCells.isOneStretch(cells[0].rows());
        }
        assertThat(mostBands).as("two masks of up to 6 bands").isBetween(11, 12);
        assertThat(mostRows).as("two masks of up to 4 rows").isBetween(7, 8);
        assertThat(apart).as("two of each, with a gap between them").isTrue();
    }

    private static float[][] halves(float[] values) {
        int half = values.length / 2;
        return new float[][] {Arrays.copyOf(values, half), Arrays.copyOfRange(values, half, values.length)};
    }
}
