package io.earshot.soak;

import java.util.List;

/**
 * What became of one series over the second half of a run.
 *
 * @param level median, in the series' unit
 * @param percent rise in ten minutes, of the level; of the ring's slots where it is the ring
 * @param low lower end of its 95 % interval
 * @param high upper end
 * @param scatter of the values around the line, percent likewise
 */
record Growth(Series series, double level, double percent, double low, double high, double scatter, Verdict verdict) {
    /** Percent in ten minutes from which on a rise is one. */
    static final double MOST = 1;

    private static final double TEN_MINUTES = 10;

    /** What a slope says. */
    enum Verdict {
        /** Rises less than {@link #MOST}, or falls. */
        STEADY,
        /** The slope is too steep, but so uneven that it cannot be told from none: a longer run can. */
        NOISE,
        /** Too steep, and surely above 0. */
        RISES
    }

    /**
     * Judges the later half of the samples.
     *
     * @param minutes how long the run was planned
     */
    static Growth of(Series series, List<Sample> samples, double minutes) {
        List<Sample> later = samples.stream()
                .filter(each -> each.seconds() >= minutes * 60 / 2)
                .toList();
        Trend trend = Trend.of(
                later.stream().mapToDouble(each -> each.seconds() / 60).toArray(),
                later.stream().mapToDouble(each -> each.value(series)).toArray());
        double whole = series.whole(trend.level());
        // All 0, or nearly all: what rises from nothing has no share of it.
        double toPercent = 100 / (whole == 0 ? 1 : whole);
        double percent = trend.slope() * TEN_MINUTES * toPercent;
        double low = trend.low() * TEN_MINUTES * toPercent;
        Verdict verdict = percent < MOST ? Verdict.STEADY : low > 0 ? Verdict.RISES : Verdict.NOISE;
        return new Growth(
                series,
                series.inUnit(trend.level()),
                percent,
                low,
                trend.high() * TEN_MINUTES * toPercent,
                trend.scatter() * toPercent,
                verdict);
    }

    /** @return whether it makes a run fail */
    boolean fails() {
        return series.isJudged() && verdict == Verdict.RISES;
    }
}
