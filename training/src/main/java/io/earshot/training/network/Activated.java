package io.earshot.training.network;

import java.util.Locale;

/** What makes scores of logits. */
public enum Activated {
    /** Each class by itself: any number of them may sound at once. */
    SIGMOID,
    /** One of all classes: scores sum to 1. */
    SOFTMAX;

    /** As a manifest writes it. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @param logits changed into scores in place */
    public void apply(float[] logits) {
        if (this == SIGMOID) {
            for (int i = 0; i < logits.length; i++) {
                logits[i] = (float) (1 / (1 + Math.exp(-logits[i])));
            }
            return;
        }
        double highest = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            highest = Math.max(highest, logit);
        }
        double sum = 0;
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) Math.exp(logits[i] - highest);
            sum += logits[i];
        }
        for (int i = 0; i < logits.length; i++) {
            logits[i] /= (float) sum;
        }
    }
}
