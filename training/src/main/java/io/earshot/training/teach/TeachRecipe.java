package io.earshot.training.teach;

import io.earshot.config.Default;
import io.earshot.config.Require;
import io.earshot.training.network.Activated;
import io.earshot.training.recipe.HeadRecipe;
import java.time.Duration;

/**
 * How sounds are taught: {@code config/recipes/teach.yaml}.
 *
 * @param folds parts of the clips that take turns at being unseen, where the data set names none itself
 * @param versions scenes that each clip sounds in
 * @param clipsPerScene sounds of one scene
 * @param lowestSnr decibels of the softest sound over the background
 * @param highestSnr decibels of the loudest
 * @param hop of the taught model; a shorter one than the base's tells onsets better and costs as much more
 * @param hidden units of the head's hidden layer
 * @param epochs passes over the windows
 * @param batch windows of one step
 * @param learningRate the largest of the cycle
 * @param weightDecay AdamW's
 * @param labelSmoothing how far targets are moved from 0 and 1
 * @param dropout share of the hidden values left out; half as much of the embeddings
 */
public record TeachRecipe(
        @Default("4") int folds,
        @Default("8") int versions,
        @Default("4") int clipsPerScene,
        @Default("-3") double lowestSnr,
        @Default("20") double highestSnr,
        @Default("240ms") Duration hop,
        @Default("256") int hidden,
        @Default("8") int epochs,
        @Default("128") int batch,
        @Default("0.001") double learningRate,
        @Default("0.02") double weightDecay,
        @Default("0.01") double labelSmoothing,
        @Default("0.5") double dropout) {
    public TeachRecipe {
        Require.that(folds >= 2 && folds <= 20, "folds must be in 2..20, was %d", folds);
        Require.that(versions >= 1 && versions <= 200, "versions must be in 1..200, was %d", versions);
        Require.that(
                clipsPerScene >= 1 && clipsPerScene <= 50, "clips-per-scene must be in 1..50, was %d", clipsPerScene);
        Require.that(
                lowestSnr >= -30 && lowestSnr <= highestSnr && highestSnr <= 60,
                "lowest-snr and highest-snr must keep -30 <= lowest <= highest <= 60 dB, were %s and %s",
                lowestSnr,
                highestSnr);
        head(hidden, epochs, batch, learningRate, weightDecay, labelSmoothing, dropout);
        Require.that(hop.toMillis() >= 10 && hop.toMillis() <= 60_000, "hop must be in 10ms..60s, was %s", hop);
    }

    HeadRecipe head() {
        return head(hidden, epochs, batch, learningRate, weightDecay, labelSmoothing, dropout);
    }

    /** Refuses what a head cannot be before any clip is listened to. */
    private static HeadRecipe head(
            int hidden,
            int epochs,
            int batch,
            double learningRate,
            double weightDecay,
            double labelSmoothing,
            double dropout) {
        return new HeadRecipe(
                Activated.SIGMOID, hidden, epochs, batch, learningRate, weightDecay, labelSmoothing, dropout, 0, false);
    }
}
