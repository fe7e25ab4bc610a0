package io.earshot.training.zoo;

import io.earshot.config.Default;
import io.earshot.config.Require;
import io.earshot.config.SnakeCase;
import io.earshot.training.network.Output;
import java.time.Duration;

/**
 * How a network of the literature is trained: {@code config/recipes/mfcc-mlp.yaml} and others.
 *
 * @param network which one
 * @param output what stands between its last layer and the cross-entropy
 * @param epochs passes over the clips
 * @param batchSize windows of one step
 * @param learningRate Adam's; the largest of the cycle where there is one
 * @param schedule how the rate moves
 * @param numWorkers threads that make features
 * @param checkpointDir where checkpoints are kept; empty for {@code .earshot/checkpoints}
 * @param saveFreq epochs from one checkpoint to the next
 * @param logFreq epochs from one line of progress to the next
 * @param topK a clip counts as right, in a second figure, when its class is among that many
 * @param window what the network hears at once
 * @param hop from one window to the next; the nearest whole number of steps of the front end
 * @param standardise whether what the network takes is brought to mean 0 and deviation 1 of the clips learnt from
 * @param timeShift how far a window is rolled round at most, a share of it
 * @param freqMasks how many bands of frequency are masked
 * @param timeMasks how many stretches of time are masked
 * @param maskShare the widest of them, a share of all bands or rows
 * @param pretrainedCheckpoint a checkpoint of PANNs, in PyTorch's published layout, to begin with; empty for none
 * @param shortClips what is done about clips that are shorter than a window
 */
@SnakeCase
public record ZooRecipe(
        Architecture network,
        @Default("logits") Output output,
        @Default("100") int epochs,
        @Default("32") int batchSize,
        @Default("0.001") double learningRate,
        @Default("constant") Cycle schedule,
        @Default("2") int numWorkers,
        @Default("''") String checkpointDir,
        @Default("10") int saveFreq,
        @Default("10") int logFreq,
        @Default("3") int topK,
        @Default("4s") Duration window,
        @Default("1s") Duration hop,
        @Default("true") boolean standardise,
        @Default("0") double timeShift,
        @Default("0") int freqMasks,
        @Default("0") int timeMasks,
        @Default("0.1") double maskShare,
        @Default("''") String pretrainedCheckpoint,
        @Default("pad") ShortClips shortClips) {
    /** How the learning rate moves. */
    public enum Cycle {
        CONSTANT,
        ONE_CYCLE
    }

    /** What is done about clips that are shorter than a window. */
    public enum ShortClips {
        /** Silence is added, as the engine adds it at the end of a recording. */
        PAD,
        /** Training does not begin. */
        REFUSE
    }

    public ZooRecipe {
        Require.that(epochs >= 1 && epochs <= 10_000, "epochs must be in 1..10000, was %d", epochs);
        Require.that(batchSize >= 2 && batchSize <= 65_536, "batch_size must be in 2..65536, was %d", batchSize);
        Require.that(
                learningRate > 0 && learningRate < 1,
                "learning_rate must be above 0 and below 1, was %s",
                learningRate);
        Require.that(numWorkers >= 1 && numWorkers <= 256, "num_workers must be in 1..256, was %d", numWorkers);
        Require.that(saveFreq >= 1, "save_freq must be 1 or more, was %d", saveFreq);
        Require.that(logFreq >= 1, "log_freq must be 1 or more, was %d", logFreq);
        Require.that(topK >= 1 && topK <= 1000, "top_k must be in 1..1000, was %d", topK);
        Require.that(timeShift >= 0 && timeShift <= 1, "time_shift must be in 0..1, was %s", timeShift);
        Require.that(freqMasks >= 0 && freqMasks <= 100, "freq_masks must be in 0..100, was %d", freqMasks);
        Require.that(timeMasks >= 0 && timeMasks <= 100, "time_masks must be in 0..100, was %d", timeMasks);
        Require.that(maskShare > 0 && maskShare < 1, "mask_share must be above 0 and below 1, was %s", maskShare);
        boolean varied = timeShift > 0 || freqMasks > 0 || timeMasks > 0;
        Require.that(
                !varied || !network.hearsLittle(),
                "time_shift, freq_masks and time_masks must be 0 for network %s, whose inputs are means over the window",
                network);
        Require.that(
                pretrainedCheckpoint.isEmpty() || network.isOfPanns(),
                "pretrained_checkpoint must be empty for network %s: only PANNs' are read",
                network);
        network.input(window, hop);
    }

    /** @return all that decides what comes of training; another text is another training */
    String training() {
        return String.join(
                " ",
                network.toString(),
                output.key(),
                Integer.toString(epochs),
                Integer.toString(batchSize),
                Double.toString(learningRate),
                schedule.toString(),
                network.input(window, hop).toString(),
                Boolean.toString(standardise),
                Double.toString(timeShift),
                Integer.toString(freqMasks),
                Integer.toString(timeMasks),
                Double.toString(maskShare),
                pretrainedCheckpoint);
    }
}
