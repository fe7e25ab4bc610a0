package io.earshot.training.recipe;

import io.earshot.config.Default;
import java.util.List;

/**
 * How the small network of our own is trained: {@code config/recipes/starter.yaml}.
 *
 * @param epochs passes over the clips
 * @param clipsPerBatch mixtures of one step
 * @param windowsPerClip windows taken of each mixture
 * @param syntheticPerClass mixtures an epoch of each synthetic sound
 * @param learningRate the largest of the cycle
 * @param weightDecay AdamW's
 * @param labelSmoothing how far targets are moved from 0 and 1
 * @param dropout share of the last layer's inputs left out
 * @param filters of each layer's convolution
 * @param backgroundShare how often a mixture has a background
 * @param secondShare how often a mixture has a second clip
 * @param speed how much faster or slower a clip is played at most: the logarithm of the factor
 * @param maskRows most rows of time masked
 * @param maskBands most bands of frequency masked
 */
public record StarterRecipe(
        @Default("80") int epochs,
        @Default("16") int clipsPerBatch,
        @Default("4") int windowsPerClip,
        @Default("12") int syntheticPerClass,
        @Default("0.004") double learningRate,
        @Default("0.01") double weightDecay,
        @Default("0.02") double labelSmoothing,
        @Default("0.2") double dropout,
        List<Integer> filters,
        @Default("0.7") double backgroundShare,
        @Default("0.4") double secondShare,
        @Default("0.08") double speed,
        @Default("16") int maskRows,
        @Default("10") int maskBands) {
    public StarterRecipe {
        filters = List.copyOf(filters);
    }
}
