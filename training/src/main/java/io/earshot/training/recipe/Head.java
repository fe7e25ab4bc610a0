package io.earshot.training.recipe;

import io.earshot.model.ModelPackage;
import io.earshot.training.network.Activated;
import io.earshot.training.network.HeadNetwork;
import io.earshot.training.network.NetworkTrainer;
import io.earshot.training.network.Scaling;
import io.earshot.training.network.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A head on embeddings, trained. Belongs to one thread; to be closed. */
public final class Head implements AutoCloseable {
    private static final int SCORED_AT_ONCE = 1024;

    private final HeadNetwork network;
    private final NetworkTrainer trainer;
    private final Scaling scaling;

    private Head(HeadNetwork network, NetworkTrainer trainer, Scaling scaling) {
        this.network = network;
        this.trainer = trainer;
        this.scaling = scaling;
    }

    /** Trains on all lessons; the network of the last epoch is kept. */
    public static Head train(HeadRecipe recipe, Lessons lessons, int classes, int seed, Recipe.Epochs progress) {
        return train(recipe, lessons, null, classes, seed, progress);
    }

    /**
     * @param apart lessons that are not learnt from but tell the best epoch, whose network is kept; null for the last
     *     epoch's. They must not be of clips that the network is judged on afterwards.
     */
    static Head train(
            HeadRecipe recipe,
            Lessons lessons,
            @Nullable Lessons apart,
            int classes,
            int seed,
            Recipe.Epochs progress) {
        Scaling scaling = lessons.scaling();
        HeadNetwork network =
                new HeadNetwork(lessons.embeddingSize(), recipe.hidden(), classes, (float) recipe.dropout());
        int perEpoch = Math.max(1, lessons.size() / recipe.batch());
        NetworkTrainer trainer = new NetworkTrainer(
                network,
                recipe.activation(),
                new Schedule.OneCycle(perEpoch * recipe.epochs(), (float) recipe.learningRate()),
                (float) recipe.weightDecay(),
                (float) recipe.labelSmoothing(),
                seed);
        SplittableRandom random = new SplittableRandom(seed);
        double lowest = Double.POSITIVE_INFINITY;
        List<float[]> best = List.of();
        for (int epoch = 1; epoch <= recipe.epochs(); epoch++) {
            int[] order = lessons.shuffled(random);
            double loss = 0;
            for (int i = 0; i < perEpoch; i++) {
                int from = i * recipe.batch();
                // What is left over of an epoch waits for the next order.
                int to = Math.min(order.length, from + recipe.batch());
                loss += trainer.step(lessons.batch(order, from, to, scaling));
            }
            progress.epoch(epoch, recipe.epochs(), loss / perEpoch);
            double heldOut = apart == null ? lowest : loss(trainer, apart, scaling);
            if (heldOut < lowest) {
                lowest = heldOut;
                best = trainer.parameters();
            }
        }
        if (!best.isEmpty()) {
            trainer.restore(best);
        }
        return new Head(network, trainer, scaling);
    }

    /** The mean over all lessons. */
    private static double loss(NetworkTrainer trainer, Lessons lessons, Scaling scaling) {
        int[] order = IntStream.range(0, lessons.size()).toArray();
        double sum = 0;
        for (int from = 0; from < order.length; from += SCORED_AT_ONCE) {
            int to = Math.min(order.length, from + SCORED_AT_ONCE);
            sum += (to - from) * (double) trainer.loss(lessons.batch(order, from, to, scaling));
        }
        return sum / order.length;
    }

    /** @return {@code [windows][classes]}, before the activation */
    public float[][] logits(float[][] embeddings) {
        float[][] logits = new float[embeddings.length][];
        for (int from = 0; from < embeddings.length; from += SCORED_AT_ONCE) {
            int count = Math.min(SCORED_AT_ONCE, embeddings.length - from);
            float[] inputs = new float[count * embeddings[0].length];
            for (int i = 0; i < count; i++) {
                scaling.apply(embeddings[from + i], inputs, i * embeddings[0].length);
            }
            System.arraycopy(trainer.logits(inputs, count), 0, logits, from, count);
        }
        return logits;
    }

    /**
     * The base network with this head behind it, each logit calibrated to {@code slope * logit + offset}.
     *
     * @return an ONNX file
     */
    public byte[] behind(ModelPackage base, float[] slopes, float[] offsets, Activated activation) throws IOException {
        return network.behind(
                Files.readAllBytes(base.modelFile()),
                Objects.requireNonNull(base.manifest().embeddings()),
                scaling,
                slopes,
                offsets,
                activation);
    }

    @Override
    public void close() {
        trainer.close();
    }
}
