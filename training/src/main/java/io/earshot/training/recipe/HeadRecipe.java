package io.earshot.training.recipe;

import io.earshot.config.Default;
import io.earshot.config.Require;
import io.earshot.training.network.Activated;

/**
 * How a head on embeddings is trained: {@code config/recipes/yamnet-head.yaml}.
 *
 * @param activation softmax where a clip is of one class, sigmoid where it may be of several
 * @param hidden units of the hidden layer
 * @param epochs passes over the windows
 * @param batch windows of one step
 * @param learningRate the largest of the cycle
 * @param weightDecay AdamW's
 * @param labelSmoothing how far targets are moved from 0 and 1
 * @param dropout share of the hidden values left out; half as much of the embeddings
 * @param copies versions of each clip beside itself: shifted, at another level, over noise
 * @param bestEpoch whether the network of the epoch is kept that was best when an eighth of the clips was kept from
 *     training; else the last epoch's is
 */
public record HeadRecipe(
        @Default("sigmoid") Activated activation,
        @Default("512") int hidden,
        @Default("12") int epochs,
        @Default("128") int batch,
        @Default("0.001") double learningRate,
        @Default("0.02") double weightDecay,
        @Default("0.02") double labelSmoothing,
        @Default("0.5") double dropout,
        @Default("3") int copies,
        @Default("true") boolean bestEpoch) {
    public HeadRecipe {
        Require.that(hidden >= 1 && hidden <= 8192, "hidden must be in 1..8192, was %d", hidden);
        Require.that(epochs >= 1 && epochs <= 10_000, "epochs must be in 1..10000, was %d", epochs);
        Require.that(batch >= 2 && batch <= 65_536, "batch must be in 2..65536, was %d", batch);
        Require.that(
                learningRate > 0 && learningRate < 1,
                "learning-rate must be above 0 and below 1, was %s",
                learningRate);
        Require.that(weightDecay >= 0 && weightDecay < 1, "weight-decay must be in 0..1, was %s", weightDecay);
        Require.that(
                labelSmoothing >= 0 && labelSmoothing < 0.5,
                "label-smoothing must be in 0..0.5, was %s",
                labelSmoothing);
        Require.that(dropout >= 0 && dropout < 1, "dropout must be in 0..1, was %s", dropout);
        Require.that(copies >= 0 && copies <= 100, "copies must be in 0..100, was %d", copies);
    }
}
