package io.earshot.training.evaluate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Figures of classifiers that give a clip a score for each label. Pure functions; classes are indexes of labels. */
public final class ClipMetrics {
    private ClipMetrics() {}

    /** One threshold of a precision-recall curve: what scores that much or more is found. */
    public record PrecisionRecall(double threshold, double precision, double recall) {}

    /** @return the label with the highest score, the first of equals */
    public static int best(float[] scores) {
        int best = 0;
        for (int i = 1; i < scores.length; i++) {
            if (scores[i] > scores[best]) {
                best = i;
            }
        }
        return best;
    }

    /** @return the share of clips that got their class; NaN of no clips */
    public static double accuracy(int[] truth, int[] found) {
        requireAsMany(truth.length, found.length);
        long right = IntStream.range(0, truth.length)
                .filter(i -> truth[i] == found[i])
                .count();
        return truth.length == 0 ? Double.NaN : (double) right / truth.length;
    }

    /** @return {@code [true class][found class]}, clips */
    public static long[][] confusion(int[] truth, int[] found, int classes) {
        requireAsMany(truth.length, found.length);
        long[][] confusion = new long[classes][classes];
        for (int i = 0; i < truth.length; i++) {
            confusion[truth[i]][found[i]]++;
        }
        return confusion;
    }

    /**
     * Precision and recall at every score that occurs, the highest first.
     *
     * @param positive which clips hold the class
     * @param scores of that class, a number for each clip
     * @return none where no clip holds it
     */
    public static List<PrecisionRecall> precisionRecall(boolean[] positive, float[] scores) {
        requireAsMany(positive.length, scores.length);
        List<Integer> order = new ArrayList<>();
        int positives = 0;
        for (int i = 0; i < scores.length; i++) {
            if (Float.isNaN(scores[i])) {
                throw new IllegalArgumentException("clip " + i + " has a score that is not a number");
            }
            order.add(i);
            positives += positive[i] ? 1 : 0;
        }
        if (positives == 0) {
            return List.of();
        }
        order.sort(Comparator.comparingDouble(i -> -scores[i]));
        List<PrecisionRecall> curve = new ArrayList<>();
        int right = 0;
        for (int i = 0; i < order.size(); i++) {
            right += positive[order.get(i)] ? 1 : 0;
            boolean isLastOfEquals = i + 1 == order.size() || scores[order.get(i + 1)] != scores[order.get(i)];
            if (isLastOfEquals) {
                curve.add(new PrecisionRecall(
                        scores[order.get(i)], (double) right / (i + 1), (double) right / positives));
            }
        }
        return Collections.unmodifiableList(curve);
    }

    /**
     * The area under the precision-recall curve as a sum of steps, without interpolation.
     *
     * @return NaN where no clip holds the class
     */
    public static double averagePrecision(boolean[] positive, float[] scores) {
        double area = 0;
        double recall = 0;
        List<PrecisionRecall> curve = precisionRecall(positive, scores);
        for (PrecisionRecall point : curve) {
            area += (point.recall() - recall) * point.precision();
            recall = point.recall();
        }
        return curve.isEmpty() ? Double.NaN : area;
    }

    /**
     * The mean of {@link #averagePrecision} over the classes that occur, of clips of several classes: what FSD50K calls mAP.
     *
     * @param truth {@code [clips][classes]}
     * @param scores {@code [clips][classes]}
     * @return NaN of no clips
     */
    public static double meanAveragePrecision(boolean[][] truth, float[][] scores) {
        requireAsMany(truth.length, scores.length);
        int classes = scores.length == 0 ? 0 : scores[0].length;
        return IntStream.range(0, classes)
                .mapToDouble(label -> averagePrecision(ofClass(truth, label), ofClass(scores, label)))
                .filter(each -> !Double.isNaN(each))
                .average()
                .orElse(Double.NaN);
    }

    private static boolean[] ofClass(boolean[][] truth, int label) {
        boolean[] column = new boolean[truth.length];
        for (int i = 0; i < column.length; i++) {
            column[i] = truth[i][label];
        }
        return column;
    }

    /** @return every clip's score of one class */
    public static float[] ofClass(float[][] scores, int label) {
        float[] column = new float[scores.length];
        for (int i = 0; i < column.length; i++) {
            column[i] = scores[i][label];
        }
        return column;
    }

    private static void requireAsMany(int truths, int found) {
        if (truths != found) {
            throw new IllegalArgumentException(
                    "there must be as many results as clips (%d), were %d".formatted(truths, found));
        }
    }
}
