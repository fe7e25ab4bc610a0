package io.earshot.training.augment;

import java.util.SplittableRandom;

/**
 * Blends examples with others of the same batch, inputs and targets alike (mixup; Zhang et al., 2018): what lies between
 * two examples is to be called what lies between their names. The share of each example is drawn from Beta(alpha,
 * alpha). Immutable; the same seed gives the same blends.
 *
 * @param alpha above 0; near 0 leaves nearly all examples as they are, 1 draws every share alike
 */
public record Mixup(double alpha) {
    public Mixup {
        if (!(alpha > 0) || Double.isInfinite(alpha)) {
            throw new IllegalArgumentException("mixup's alpha must be above 0, was " + alpha);
        }
    }

    /**
     * Blends each example of a batch with one other at most, all in place.
     *
     * @param inputs {@code [count][values]}
     * @param targets {@code [count][classes]}
     * @param weights {@code [count][classes]}; of a blend, the lesser of the two: a target that one does not know is
     *     not known
     */
    public void apply(int count, float[] inputs, float[] targets, float[] weights, SplittableRandom random) {
        if (count < 1
                || inputs.length % count != 0
                || targets.length % count != 0
                || weights.length != targets.length) {
            throw new IllegalArgumentException("a batch of %d examples cannot have %d inputs, %d targets and %d weights"
                    .formatted(count, inputs.length, targets.length, weights.length));
        }
        int[] partner = shuffled(count, random);
        float[] shares = new float[count];
        for (int i = 0; i < count; i++) {
            shares[i] = (float) share(random);
        }
        blend(inputs, partner, shares);
        blend(targets, partner, shares);
        float[] known = weights.clone();
        int classes = targets.length / count;
        for (int i = 0; i < count; i++) {
            for (int c = 0; c < classes; c++) {
                weights[i * classes + c] = Math.min(known[i * classes + c], known[partner[i] * classes + c]);
            }
        }
    }

    private static void blend(float[] rows, int[] partner, float[] shares) {
        float[] before = rows.clone();
        int size = rows.length / partner.length;
        for (int i = 0; i < partner.length; i++) {
            for (int k = 0; k < size; k++) {
                rows[i * size + k] = shares[i] * before[i * size + k] + (1 - shares[i]) * before[partner[i] * size + k];
            }
        }
    }

    private static int[] shuffled(int count, SplittableRandom random) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    /** @return what an example keeps of itself, 0 to 1, from Beta(alpha, alpha): one gamma variate over the sum of two */
    public double share(SplittableRandom random) {
        double one = logGamma(random);
        double other = logGamma(random);
        return 1 / (1 + Math.exp(other - one));
    }

    /**
     * The logarithm of a gamma variate (Marsaglia and Tsang, 2000); below a shape of 1 by their way of raising it,
     * where the logarithm keeps tiny ones from becoming 0.
     */
    private double logGamma(SplittableRandom random) {
        double raised = alpha < 1 ? alpha + 1 : alpha;
        double d = raised - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double x = random.nextGaussian();
            double v = Math.pow(1 + c * x, 3);
            if (v > 0 && Math.log(1 - random.nextDouble()) < x * x / 2 + d - d * v + d * Math.log(v)) {
                double log = Math.log(d * v);
                return alpha < 1 ? log + Math.log(1 - random.nextDouble()) / alpha : log;
            }
        }
    }
}
