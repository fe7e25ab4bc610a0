package io.earshot.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.earshot.soak.Growth.Verdict;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Half an hour of samples, one every 15 s, with what a judge must and must not see in them. */
class GrowthTest {
    private static final double MINUTES = 30;
    private static final double MEBIBYTE = 1 << 20;
    private static final int SEEDS = 100;

    @Test
    void aLeakOfOneAndAHalfPercentInTenMinutesFailsThroughNoise() {
        assertThat(seeds(random -> growth(Series.HEAP, minute -> 100 + 0.15 * minute + 0.5 * random.nextGaussian())))
                .allSatisfy(each -> {
                    assertThat(each.verdict()).isEqualTo(Verdict.RISES);
                    assertThat(each.fails()).isTrue();
                });
    }

    @Test
    void aSlopeIsToldAsPercentOfTheMedianInTenMinutes() {
        Growth growth = growth(Series.HEAP, minute -> 100 + 0.2 * minute);

        double median = 100 + 0.2 * 22.5;
        assertThat(growth.level()).isCloseTo(median, within(0.05));
        assertThat(growth.percent()).isCloseTo(2 / median * 100, within(0.01));
        assertThat(growth.low()).isCloseTo(growth.percent(), within(1e-9));
        assertThat(growth.scatter()).isCloseTo(0, within(1e-9));
    }

    @Test
    void flatNoisePasses() {
        assertThat(seeds(random -> growth(Series.RSS, minute -> 700 + 3.5 * random.nextGaussian())))
                .noneMatch(Growth::fails);
    }

    @Test
    void noiseThatDriftsToAndFroPassesButForAFew() {
        List<Growth> drifting = seeds(random -> {
            double[] drift = {0};
            return growth(Series.RSS, minute -> {
                drift[0] = 0.7 * drift[0] + random.nextGaussian();
                return 200 + drift[0];
            });
        });

        // A 95 % interval is to the wrong side of 0 once in forty; a slope of 1 % and more must come with it.
        assertThat(drifting.stream().filter(Growth::fails).count()).isLessThanOrEqualTo(3);
    }

    @Test
    void aStepInTheFirstHalfPasses() {
        assertThat(seeds(random -> growth(Series.RSS, minute -> (minute < 10 ? 400 : 600) + 2 * random.nextGaussian())))
                .noneMatch(Growth::fails);
    }

    @Test
    void aStaircaseThatGoesOnFails() {
        assertThat(growth(Series.HANDLES, minute -> 200 + Math.floor(minute)).verdict())
                .isEqualTo(Verdict.RISES);
    }

    @Test
    void aRiseTooUnevenToBeToldFromNoneIsNamedAsSuch() {
        assertThat(seeds(random -> growth(Series.DIRECT, minute -> 100 + 15 * random.nextGaussian())))
                .filteredOn(each -> each.percent() >= Growth.MOST)
                .isNotEmpty()
                .filteredOn(each -> each.verdict() == Verdict.NOISE)
                .hasSizeGreaterThan(20);
    }

    @Test
    void whatFallsOrStaysIsSteady() {
        assertThat(growth(Series.HEAP, minute -> 100 - 0.5 * minute).verdict()).isEqualTo(Verdict.STEADY);
        assertThat(growth(Series.THREADS, minute -> 61).percent()).isZero();
        assertThat(growth(Series.DIRECT, minute -> 0).verdict()).isEqualTo(Verdict.STEADY);
    }

    @Test
    void theRingIsHeldAgainstItsSlotsNotAgainstTheFewInUse() {
        assertThat(growth(Series.RING, minute -> 0.2 + 0.01 * minute).percent()).isCloseTo(0.1, within(0.001));
        assertThat(growth(Series.RING, minute -> 0.2 + 0.2 * minute).verdict()).isEqualTo(Verdict.RISES);
    }

    @Test
    void whatOnlyExplainsFailsNothing() {
        assertThat(growth(Series.ROCKSDB, minute -> 100 + minute).fails()).isFalse();
    }

    @Test
    void aLineNeedsPoints() {
        assertThatThrownBy(() -> Trend.of(new double[] {1, 2}, new double[] {1, 2}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs 6 points");
    }

    private static List<Growth> seeds(java.util.function.Function<Random, Growth> of) {
        return IntStream.range(0, SEEDS)
                .mapToObj(seed -> of.apply(new Random(seed)))
                .toList();
    }

    /** @param valueAt by minute, in the series' unit */
    private static Growth growth(Series series, DoubleUnaryOperator valueAt) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 1; i <= MINUTES * 60 / Sampler.SECONDS; i++) {
            double seconds = i * (double) Sampler.SECONDS;
            Map<Series, Double> values = new EnumMap<>(Series.class);
            for (Series each : Series.values()) {
                values.put(each, 0.0);
            }
            double perUnit = series.unit().equals("MiB") ? MEBIBYTE : 1;
            values.put(series, valueAt.applyAsDouble(seconds / 60) * perUnit);
            samples.add(new Sample(seconds, values));
        }
        return Growth.of(series, samples, MINUTES);
    }
}
