package io.earshot.training.evaluate;

import java.util.Collection;
import java.util.function.ToDoubleFunction;

/**
 * The figures of segments or of events, by sed_eval's definitions. NaN is a ratio of nothing: precision where nothing was
 * found, recall where nothing is to be found, F1 where either is NaN. Error rates of an empty truth are divided by 2^-52, as
 * sed_eval divides: 0 where nothing was found, else a number beyond {@link #UNDEFINED_FROM}.
 */
public record Score(
        double precision,
        double recall,
        double f1,
        double errorRate,
        double substitutionRate,
        double deletionRate,
        double insertionRate) {
    /** Error rates from here on come of a truth without events; means of them too. */
    public static final double UNDEFINED_FROM = 1e9;

    private static final double NOTHING = Math.ulp(1.0);

    public static Score of(Counts counts) {
        double precision = counts.estimated() == 0 ? Double.NaN : (double) counts.correct() / counts.estimated();
        double recall = counts.truth() == 0 ? Double.NaN : (double) counts.correct() / counts.truth();
        double all = counts.truth() + NOTHING;
        double substitutions = counts.substituted() / all;
        double deletions = counts.deleted() / all;
        double insertions = counts.inserted() / all;
        return new Score(
                precision,
                recall,
                harmonicMean(precision, recall),
                substitutions + deletions + insertions,
                substitutions,
                deletions,
                insertions);
    }

    private static double harmonicMean(double precision, double recall) {
        return precision == 0 && recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
    }

    /** The mean over labels, of each figure that is defined. */
    static Score mean(Collection<Score> scores) {
        return new Score(
                mean(scores, Score::precision),
                mean(scores, Score::recall),
                mean(scores, Score::f1),
                mean(scores, Score::errorRate),
                mean(scores, Score::substitutionRate),
                mean(scores, Score::deletionRate),
                mean(scores, Score::insertionRate));
    }

    /** A plain sum, not a compensated one: beside error rates beyond {@link #UNDEFINED_FROM} that shows. */
    private static double mean(Collection<Score> scores, ToDoubleFunction<Score> figure) {
        double sum = 0;
        int count = 0;
        for (Score score : scores) {
            double value = figure.applyAsDouble(score);
            if (!Double.isNaN(value)) {
                sum += value;
                count++;
            }
        }
        return sum / count;
    }
}
