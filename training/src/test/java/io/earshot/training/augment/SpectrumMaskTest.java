package io.earshot.training.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SpectrumMaskTest {
    private static final int ROWS = 20;
    private static final int BANDS = 10;
    private static final int DRAWS = 2_000;

    /** Values around 7, no two of them alike. */
    private static float[] window(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] window = new float[ROWS * BANDS];
        for (int i = 0; i < window.length; i++) {
            window[i] = (float) (7 + random.nextDouble());
        }
        return window;
    }

    private static float[] masked(SpectrumMask mask, float[] window, long seed) {
        float[] masked = window.clone();
        mask.apply(masked, ROWS, BANDS, new SplittableRandom(seed));
        return masked;
    }

    @Test
    void oneStretchOfRowsAndOneOfBandsAreSetToTheMeanAndNothingElseChanges() {
        SpectrumMask mask = new SpectrumMask(4, 3);
        for (int seed = 0; seed < DRAWS; seed++) {
            float[] window = window(seed);
            double sum = 0;
            for (float value : window) {
                sum += value;
            }
            float[] masked = masked(mask, window, seed);
            MaskedCells cells = MaskedCells.of(window, masked, BANDS);
            assertThat(cells.rows()).as("seed %d", seed).hasSizeLessThanOrEqualTo(4);
            assertThat(cells.bands()).as("seed %d", seed).hasSizeLessThanOrEqualTo(3);
            assertThat(MaskedCells.isOneStretch(cells.rows())).isTrue();
            assertThat(MaskedCells.isOneStretch(cells.bands())).isTrue();
            for (float value : cells.values()) {
                assertThat(value).isCloseTo((float) (sum / window.length), within(1e-5f));
            }
        }
    }

    @Test
    void stretchesAreOfEveryWidthUpToTheWidestAndLieEverywhere() {
        SpectrumMask mask = new SpectrumMask(4, 3);
        Set<Integer> heights = new HashSet<>();
        Set<Integer> widths = new HashSet<>();
        Set<Integer> rows = new HashSet<>();
        Set<Integer> bands = new HashSet<>();
        float[] window = window(1);
        for (int seed = 0; seed < DRAWS; seed++) {
            MaskedCells cells = MaskedCells.of(window, masked(mask, window, seed), BANDS);
            heights.add(cells.rows().size());
            widths.add(cells.bands().size());
            rows.addAll(cells.rows());
            bands.addAll(cells.bands());
        }
        assertThat(heights).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
        assertThat(widths).containsExactlyInAnyOrder(0, 1, 2, 3);
        assertThat(rows).hasSize(ROWS);
        assertThat(bands).hasSize(BANDS);
    }

    @Test
    void aMaskOfNothingChangesNothingAndOneWiderThanTheWindowFits() {
        float[] window = window(1);
        assertThat(masked(new SpectrumMask(0, 0), window, 1)).isEqualTo(window);
        int most = 0;
        for (int seed = 0; seed < DRAWS; seed++) {
            float[] masked = masked(new SpectrumMask(1_000, 0), window, seed);
            most = Math.max(most, MaskedCells.of(window, masked, BANDS).rows().size());
        }
        assertThat(most).isEqualTo(ROWS);
    }

    @Test
    void whatCannotBeMaskedIsRefused() {
        assertThatThrownBy(() -> new SpectrumMask(-1, 0))
                .hasMessage("masks must be 0 or more, were -1 rows and 0 bands");
        assertThatThrownBy(() -> new SpectrumMask(0, -1)).isInstanceOf(IllegalArgumentException.class);
    }
}
