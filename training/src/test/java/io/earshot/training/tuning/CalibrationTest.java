package io.earshot.training.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalibrationTest {
    private static final int WINDOWS = 40_000;

    @ParameterizedTest
    @CsvSource({"1, 0", "0.4, -1.5", "2.5, 3", "0.2, -3"})
    void slopeAndOffsetOfWhatLogitsMeantAreFound(double slope, double offset) {
        SplittableRandom random = new SplittableRandom(3);
        float[] logits = new float[WINDOWS];
        float[] targets = new float[WINDOWS];
        for (int i = 0; i < WINDOWS; i++) {
            logits[i] = (float) (10 * random.nextDouble() - 5);
            targets[i] = random.nextDouble() < 1 / (1 + Math.exp(-(slope * logits[i] + offset))) ? 1 : 0;
        }
        Calibration found = Calibration.fit(logits, targets);
        assertThat(found.slope()).isCloseTo(slope, within(0.1 * slope + 0.02));
        assertThat(found.offset()).isCloseTo(offset, within(0.15));
        assertThat(found.probability(1))
                .isCloseTo((float) (1 / (1 + Math.exp(-(found.slope() + found.offset())))), within(1e-6f));
    }

    @Test
    void logitsThatTellAllApartStayFinite() {
        Calibration found = Calibration.fit(new float[] {-3, -2, 2, 3}, new float[] {0, 0, 1, 1});
        assertThat(found.slope()).isBetween(1.0, 100.0);
        assertThat(found.probability(-2)).isLessThan(0.1f);
        assertThat(found.probability(2)).isGreaterThan(0.9f);
    }

    @Test
    void nothingToLearnFromChangesNothing() {
        assertThat(Calibration.fit(new float[] {1, 2}, new float[] {0, 0})).isEqualTo(Calibration.NONE);
        assertThat(Calibration.fit(new float[] {1, 2}, new float[] {1, 1})).isEqualTo(Calibration.NONE);
        assertThat(Calibration.fit(new float[0], new float[0])).isEqualTo(Calibration.NONE);
    }

    @Test
    void logitsThatMeanTheOppositeAreNotTurnedAround() {
        assertThat(Calibration.fit(new float[] {-3, -2, -1, 1, 2, 3}, new float[] {1, 1, 1, 0, 0, 0}))
                .isEqualTo(Calibration.NONE);
    }
}
