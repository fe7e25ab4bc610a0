package io.earshot.training.tuning;

/**
 * Logits into probabilities that hold: {@code sigmoid(slope * logit + offset)}, fitted on windows that the network never
 * saw (Platt, 1999), by Newton's method.
 *
 * @param slope above 0, so that the order of scores stays
 * @param offset added
 */
public record Calibration(double slope, double offset) {
    private static final int ROUNDS = 50;
    private static final double PRIOR = 1e-3;
    private static final double LEAST_SLOPE = 0.05;
    private static final double LEAST_SHARE = 1e-6;

    /** Changes nothing. */
    public static final Calibration NONE = new Calibration(1, 0);

    /**
     * @param logits of windows
     * @param targets 0 or 1 each; both must occur, else {@link #NONE} is the answer
     */
    public static Calibration fit(float[] logits, float[] targets) {
        double positives = 0;
        for (float target : targets) {
            positives += target;
        }
        if (positives < 1 || positives > targets.length - 1) {
            return NONE;
        }
        double slope = 1;
        double offset = 0;
        for (int round = 0; round < ROUNDS; round++) {
            double bySlope = PRIOR * (slope - 1);
            double byOffset = PRIOR * offset;
            double ss = PRIOR;
            double so = 0;
            double oo = PRIOR;
            for (int i = 0; i < logits.length; i++) {
                double p = 1 / (1 + Math.exp(-(slope * logits[i] + offset)));
                double error = p - targets[i];
                double w = p * (1 - p);
                bySlope += error * logits[i];
                byOffset += error;
                ss += w * logits[i] * logits[i];
                so += w * logits[i];
                oo += w;
            }
            double determinant = ss * oo - so * so;
            if (!(determinant > 1e-12)) {
                break;
            }
            double slopeStep = (oo * bySlope - so * byOffset) / determinant;
            double offsetStep = (ss * byOffset - so * bySlope) / determinant;
            // Newton's step may lead beyond the least loss, even to and fro for ever: half of it, until it leads down.
            double before = loss(logits, targets, slope, offset);
            double share = 1;
            while (share > LEAST_SHARE
                    && !(loss(logits, targets, slope - share * slopeStep, offset - share * offsetStep) <= before)) {
                share /= 2;
            }
            slope -= share * slopeStep;
            offset -= share * offsetStep;
            if (Math.abs(slopeStep) < 1e-6 && Math.abs(offsetStep) < 1e-6) {
                break;
            }
        }
        return slope >= LEAST_SLOPE && Double.isFinite(offset) ? new Calibration(slope, offset) : NONE;
    }

    /** Cross-entropy, with the pull to changing nothing that keeps what can be told apart entirely from running away. */
    private static double loss(float[] logits, float[] targets, double slope, double offset) {
        double loss = PRIOR / 2 * ((slope - 1) * (slope - 1) + offset * offset);
        for (int i = 0; i < logits.length; i++) {
            double z = slope * logits[i] + offset;
            loss += Math.max(z, 0) - z * targets[i] + Math.log1p(Math.exp(-Math.abs(z)));
        }
        return loss;
    }

    public float probability(float logit) {
        return (float) (1 / (1 + Math.exp(-(slope * logit + offset))));
    }
}
