package io.earshot.quantize;

import java.util.List;

/**
 * How much two models differ in what they say of the same windows.
 *
 * @param windows how many
 * @param sameBest share of the windows that both give the same best label
 * @param mean over windows and labels, of a score
 * @param typical mean over windows of the score that differs most
 * @param largest over all
 */
public record Difference(int windows, double sameBest, double mean, double typical, double largest) {
    /** @param one {@code [windows][labels]}, as the other */
    static Difference between(List<float[]> one, List<float[]> other) {
        int same = 0;
        double mean = 0;
        double typical = 0;
        double largest = 0;
        for (int w = 0; w < one.size(); w++) {
            float[] a = one.get(w);
            float[] b = other.get(w);
            double most = 0;
            for (int i = 0; i < a.length; i++) {
                double difference = Math.abs(a[i] - b[i]);
                mean += difference / a.length / one.size();
                most = Math.max(most, difference);
            }
            same += best(a) == best(b) ? 1 : 0;
            typical += most / one.size();
            largest = Math.max(largest, most);
        }
        return new Difference(one.size(), (double) same / one.size(), mean, typical, largest);
    }

    private static int best(float[] scores) {
        int best = 0;
        for (int i = 1; i < scores.length; i++) {
            best = scores[i] > scores[best] ? i : best;
        }
        return best;
    }
}
