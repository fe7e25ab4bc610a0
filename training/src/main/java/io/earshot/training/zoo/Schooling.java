package io.earshot.training.zoo;

import ai.djl.training.tracker.Tracker;
import io.earshot.training.data.Clip;
import io.earshot.training.data.DataSet;
import io.earshot.training.data.Fingerprint;
import io.earshot.training.network.DivergedException;
import io.earshot.training.network.Output;
import io.earshot.training.network.ResumableTrainer;
import io.earshot.training.network.Standardisation;
import io.earshot.training.network.TrainingDevice;
import io.earshot.training.network.WeightedNetwork;
import io.earshot.training.network.Weights;
import io.earshot.training.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The training of one network, epoch by epoch. It keeps a checkpoint, from which it goes on when it is begun again; it then
 * comes to the same weights as at one go. Belongs to one thread; to be closed.
 */
final class Schooling implements AutoCloseable {
    private static final Weights NOTHING = new Weights(Map.of());

    /**
     * What all trainings by one recipe have in common.
     *
     * @param recipe its file
     * @param settings all of it that decides what comes of training; another text is another training
     * @param licence SPDX identifier of the weights' licence
     * @param base what says which model the network builds on, if any
     * @param numWorkers threads that make examples
     * @param saveFreq epochs from one checkpoint to the next
     * @param learningRate as the recipe says it
     * @param rate the learning rate over the steps, given how many of them an epoch has
     * @param device where PyTorch computes
     */
    record Plan(
            String recipe,
            String settings,
            String licence,
            @Nullable String base,
            Output output,
            int epochs,
            int batchSize,
            int numWorkers,
            int saveFreq,
            boolean standardise,
            double learningRate,
            IntFunction<Tracker> rate,
            TrainingDevice device) {}

    /** Gives a network weights to begin with, other than random ones. */
    @FunctionalInterface
    interface Beginning {
        void of(WeightedNetwork network) throws IOException;
    }

    private final Plan plan;
    private final List<String> classes;
    private final int seed;
    private final Path file;
    private final String of;
    private final Batches batches;
    private final Standardisation standardisation;
    private final ResumableTrainer trainer;
    private final List<Double> losses = new ArrayList<>();
    private boolean trained;

    /**
     * @param file of its checkpoint
     * @param learnt what it learns from
     * @param examples made of these clips
     * @param beginning for a network that has no checkpoint
     */
    Schooling(
            Plan plan,
            Path file,
            DataSet learnt,
            int seed,
            Examples examples,
            WeightedNetwork network,
            Beginning beginning)
            throws IOException {
        this.plan = plan;
        this.classes = learnt.classes();
        this.seed = seed;
        this.file = file;
        this.of = Fingerprint.of(plan.settings() + ' ' + seed, learnt);
        Checkpoint before = before();
        this.standardisation = before != null
                ? before.standardisation()
                : plan.standardise() ? examples.standardisation() : Standardisation.NONE;
        this.batches = new Batches(
                examples, standardisation, plan.batchSize(), learnt.classes().size(), plan.numWorkers());
        this.trainer = new ResumableTrainer(
                network, plan.output(), plan.rate().apply(batches.perEpoch()), seed, plan.device());
        if (before == null) {
            beginning.of(network);
            return;
        }
        losses.addAll(before.losses());
        trained = before.epoch() == plan.epochs();
        if (trained) {
            network.take(before.state().weights());
        } else {
            trainer.goOnFrom(before.state());
        }
    }

    /** What was kept of this very training, if anything. */
    private @Nullable Checkpoint before() throws IOException {
        if (!Files.exists(file)) {
            return null;
        }
        Checkpoint kept = CheckpointFile.read(file);
        return kept.of().equals(of) ? kept : null;
    }

    /** @return this, trained to its end; closed where that fails */
    Schooling trained(Recipe.Epochs progress) throws IOException {
        try {
            train(progress);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
        return this;
    }

    private void train(Recipe.Epochs progress) throws IOException {
        if (!losses.isEmpty()) {
            progress.kept(losses.size(), plan.epochs());
        }
        for (int done = 0; done < losses.size(); done++) {
            progress.epoch(done + 1, plan.epochs(), losses.get(done));
        }
        for (int epoch = losses.size() + 1; epoch <= plan.epochs(); epoch++) {
            // What PyTorch leaves out of steps rests on the epoch alone, wherever training began.
            trainer.seed(Objects.hash(seed, epoch));
            losses.add(loss(epoch, progress));
            progress.epoch(epoch, plan.epochs(), losses.get(epoch - 1));
            if (epoch < plan.epochs() && epoch % plan.saveFreq() == 0) {
                write(checkpoint(true));
            }
        }
        if (!trained) {
            write(checkpoint());
            trained = true;
        }
    }

    /** @return the mean loss of an epoch's batches, each before its step */
    private double loss(int epoch, Recipe.Epochs progress) throws IOException {
        int all = batches.perEpoch();
        double[] sum = new double[1];
        int[] done = new int[1];
        progress.within(epoch, plan.epochs(), new Recipe.Part(0, all, Double.NaN));
        batches.epoch(seed, epoch, batch -> {
            sum[0] += trainer.step(batch);
            done[0]++;
            progress.within(epoch, plan.epochs(), new Recipe.Part(done[0], all, sum[0] / done[0]));
        });
        requireFinite(sum[0] / all, epoch);
        return sum[0] / all;
    }

    private void requireFinite(double loss, int epoch) {
        DivergedException.require(loss, epoch, plan.learningRate(), "learning_rate");
    }

    /** An epoch's loss is that before its last step, which may have spoilt the weights. */
    private void write(Checkpoint checkpoint) throws IOException {
        requireFinite(checkpoint.state().weights().areFinite() ? 0 : Double.NaN, checkpoint.epoch());
        CheckpointFile.write(file, checkpoint);
    }

    /** @return the network as it is now */
    Checkpoint checkpoint() {
        return checkpoint(false);
    }

    /** @param goOn whether training goes on from it, which takes the optimizer's memory */
    private Checkpoint checkpoint(boolean goOn) {
        ResumableTrainer.State state = trainer.state();
        return new Checkpoint(
                of,
                plan.recipe(),
                classes,
                plan.licence(),
                plan.base(),
                losses,
                standardisation,
                goOn ? state : new ResumableTrainer.State(state.steps(), state.weights(), NOTHING, NOTHING));
    }

    /**
     * What the network says of a clip.
     *
     * @param windows of the clip, changed on the way
     * @return for each class the mean of the windows' scores
     */
    private float[] mean(float[][] windows) {
        float[] mean = new float[classes.size()];
        for (float[] window : windows) {
            standardisation.apply(window);
            float[] scores = trainer.scores(window, 1)[0];
            for (int c = 0; c < mean.length; c++) {
                mean[c] += scores[c] / windows.length;
            }
        }
        return mean;
    }

    /** What gives all windows of a clip. */
    @FunctionalInterface
    interface Windows {
        float[][] of(Clip clip) throws IOException;
    }

    /** @return {@link #mean} of each clip */
    float[][] means(List<Clip> clips, Windows windows) throws IOException {
        float[][] means = new float[clips.size()][];
        for (int i = 0; i < means.length; i++) {
            means[i] = mean(windows.of(clips.get(i)));
        }
        return means;
    }

    @Override
    public void close() {
        batches.close();
        trainer.close();
    }
}
