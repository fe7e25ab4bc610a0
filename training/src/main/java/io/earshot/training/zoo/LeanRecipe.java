package io.earshot.training.zoo;

import io.earshot.config.ConfigException;
import io.earshot.config.Default;
import io.earshot.config.Require;
import io.earshot.config.SnakeCase;
import io.earshot.config.Yaml;

/**
 * How {@code lean} is trained: {@code config/recipes/lean.yaml}.
 *
 * @param epochs passes over the clips
 * @param windowsPerClip windows of a clip in an epoch, chosen at random; 0 for all
 * @param batchSize windows of one step
 * @param learningRate Adam's
 * @param dropout share of what the classes are called by that training leaves out
 * @param numWorkers threads that make windows
 * @param checkpointDir where checkpoints are kept; empty for {@code .earshot/checkpoints}
 * @param saveFreq epochs from one checkpoint to the next
 * @param logFreq epochs from one line of progress to the next
 * @param topK a clip counts as right, in a second figure, when its class is among that many
 */
@SnakeCase
public record LeanRecipe(
        @Default("25") int epochs,
        @Default("0") int windowsPerClip,
        @Default("64") int batchSize,
        @Default("0.0001") double learningRate,
        @Default("0.3") double dropout,
        @Default("1") int numWorkers,
        @Default("''") String checkpointDir,
        @Default("5") int saveFreq,
        @Default("5") int logFreq,
        @Default("3") int topK) {
    public LeanRecipe {
        Require.that(epochs >= 1 && epochs <= 10_000, "epochs must be in 1..10000, was %d", epochs);
        Require.that(
                windowsPerClip >= 0 && windowsPerClip <= 10_000,
                "windows_per_clip must be in 0..10000, was %d",
                windowsPerClip);
        Require.that(batchSize >= 2 && batchSize <= 65_536, "batch_size must be in 2..65536, was %d", batchSize);
        Require.that(
                learningRate > 0 && learningRate < 1,
                "learning_rate must be above 0 and below 1, was %s",
                learningRate);
        Require.that(dropout >= 0 && dropout < 1, "dropout must be 0 or more and below 1, was %s", dropout);
        Require.that(numWorkers >= 1 && numWorkers <= 256, "num_workers must be in 1..256, was %d", numWorkers);
        Require.that(saveFreq >= 1, "save_freq must be 1 or more, was %d", saveFreq);
        Require.that(logFreq >= 1, "log_freq must be 1 or more, was %d", logFreq);
        Require.that(topK >= 1 && topK <= 1000, "top_k must be in 1..1000, was %d", topK);
    }

    /** @return whether a recipe's file is of this kind */
    static boolean is(String text) {
        try {
            return Yaml.parse("recipe", text, LeanRecipe.class).epochs() > 0;
        } catch (ConfigException e) {
            return false;
        }
    }

    /** @return all that decides what comes of training; another text is another training */
    String training() {
        return "lean %d %d %d %s %s".formatted(epochs, windowsPerClip, batchSize, learningRate, dropout);
    }
}
