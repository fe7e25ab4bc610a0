package io.earshot.training.recipe;

import io.earshot.model.ModelPackage;
import io.earshot.training.network.Activated;
import io.earshot.training.network.DivergedException;
import io.earshot.training.network.HeadNetwork;
import io.earshot.training.network.NetworkTrainer;
import io.earshot.training.network.Scaling;
import io.earshot.training.network.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

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
        return train(recipe, lessons, recipe.epochs(), classes, seed, progress);
    }

    /** @param last epoch after which training ends, whatever is left of the learning rate's cycle */
    static Head train(HeadRecipe recipe, Lessons lessons, int last, int classes, int seed, Recipe.Epochs progress) {
        Head head = of(recipe, lessons, classes, seed);
        try {
            head.learn(recipe, lessons, last, seed, progress);
        } catch (RuntimeException e) {
            head.close();
            throw e;
        }
        return head;
    }

    /**
     * The epoch after which lessons that were not learnt from are told best. They must not be of clips that a network is
     * judged on afterwards.
     *
     * @param lessons to learn from
     * @param apart to tell by
     * @return from 1
     */
    static int bestEpoch(HeadRecipe recipe, Lessons lessons, Lessons apart, int classes, int seed) {
        List<Double> losses = new ArrayList<>();
        try (Head head = of(recipe, lessons, classes, seed)) {
            head.learn(recipe, lessons, recipe.epochs(), seed, (done, of, loss) -> losses.add(head.loss(apart)));
        }
        return 1 + losses.indexOf(Collections.min(losses));
    }

    private static Head of(HeadRecipe recipe, Lessons lessons, int classes, int seed) {
        HeadNetwork network =
                new HeadNetwork(lessons.embeddingSize(), recipe.hidden(), classes, (float) recipe.dropout());
        NetworkTrainer trainer = new NetworkTrainer(
                network,
                recipe.activation(),
                new Schedule.OneCycle(steps(recipe, lessons) * recipe.epochs(), (float) recipe.learningRate()),
                (float) recipe.weightDecay(),
                (float) recipe.labelSmoothing(),
                seed);
        return new Head(network, trainer, lessons.scaling());
    }

    /** Steps of an epoch. */
    private static int steps(HeadRecipe recipe, Lessons lessons) {
        return Math.max(1, lessons.size() / recipe.batch());
    }

    private void learn(HeadRecipe recipe, Lessons lessons, int last, int seed, Recipe.Epochs progress) {
        SplittableRandom random = new SplittableRandom(seed);
        int perEpoch = steps(recipe, lessons);
        for (int epoch = 1; epoch <= last; epoch++) {
            int[] order = lessons.shuffled(random);
            double loss = 0;
            for (int i = 0; i < perEpoch; i++) {
                int from = i * recipe.batch();
                // What is left over of an epoch waits for the next order.
                int to = Math.min(order.length, from + recipe.batch());
                loss += trainer.step(lessons.batch(order, from, to, scaling));
            }
            requireFinite(loss, epoch, recipe);
            progress.epoch(epoch, last, loss / perEpoch);
        }
        // The last step may have spoilt the weights.
        int some = Math.min(lessons.size(), SCORED_AT_ONCE);
        int[] first = IntStream.range(0, some).toArray();
        requireFinite(trainer.loss(lessons.batch(first, 0, some, scaling)), last, recipe);
    }

    private static void requireFinite(double loss, int epoch, HeadRecipe recipe) {
        DivergedException.require(loss, epoch, recipe.learningRate(), "learning-rate");
    }

    /** The mean over all lessons. */
    private double loss(Lessons lessons) {
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
