package io.earshot.training.zoo;

import io.earshot.api.ClipWindows;
import io.earshot.config.Yaml;
import io.earshot.model.ModelInput;
import io.earshot.training.data.Clip;
import io.earshot.training.data.DataSet;
import io.earshot.training.network.Output;
import io.earshot.training.network.Schedule;
import io.earshot.training.network.TrainingDevice;
import io.earshot.training.network.WeightedNetwork;
import io.earshot.training.network.Weights;
import io.earshot.training.recipe.Recipe;
import io.earshot.training.zoo.ZooRecipe.Cycle;
import io.earshot.training.zoo.ZooRecipe.ShortClips;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Trains a network of the literature. Each training keeps a checkpoint, from which it goes on when it is begun again; it then
 * comes to the same weights as at one go.
 */
public final class ZooTraining implements Recipe {
    /** Longer clips are cut. */
    public static final int LONGEST_SECONDS = 30;

    private static final float SMALL = 0.05f;

    /** The network that learnt from all clips. */
    public static final String FINAL = "all";

    private final ZooRecipe recipe;
    private final DataSet data;
    private final Path checkpoints;
    private final Schooling.Plan plan;
    private final ModelInput input;
    private final ClipStore store;

    /**
     * @param text the recipe's file
     * @param licence SPDX identifier of what the data set's licence makes of the weights
     * @param checkpoints the folder of this model's checkpoints
     * @throws IllegalArgumentException when the clips cannot be learnt from by this recipe, naming the first reason
     */
    public ZooTraining(String text, DataSet data, String licence, Path checkpoints) throws IOException {
        this(text, data, licence, checkpoints, TrainingDevice.CPU);
    }

    /** @param device where it is trained */
    public ZooTraining(String text, DataSet data, String licence, Path checkpoints, TrainingDevice device)
            throws IOException {
        this.recipe = Yaml.parse("recipe", text, ZooRecipe.class);
        this.data = data;
        this.checkpoints = checkpoints;
        this.input = recipe.network().input(recipe.window(), recipe.hop());
        this.store = new ClipStore(input);
        float rate = (float) recipe.learningRate();
        this.plan = new Schooling.Plan(
                text,
                recipe.training(),
                licence,
                recipe.output(),
                recipe.epochs(),
                recipe.batchSize(),
                recipe.numWorkers(),
                recipe.saveFreq(),
                recipe.standardise(),
                perEpoch -> recipe.schedule() == Cycle.ONE_CYCLE
                        ? new Schedule.OneCycle(perEpoch * recipe.epochs(), rate)
                        : Schedule.constant(rate),
                device);
        requireClipsInEachFold(data);
        requireOneClass();
        if (recipe.shortClips() == ShortClips.REFUSE) {
            requireWholeWindows();
        }
    }

    /**
     * Looks at the checkpoint that a recipe begins with, of which names and shapes are read.
     *
     * @throws IOException naming it, when it is not there, or is none of the recipe's network
     */
    public static void requireCheckpoint(ZooRecipe recipe) throws IOException {
        if (!recipe.pretrainedCheckpoint().isEmpty()) {
            PannsCheckpoint.check(Path.of(recipe.pretrainedCheckpoint()), recipe.network());
        }
    }

    private void requireOneClass() {
        for (Clip clip : data.clips()) {
            if (recipe.output() != Output.MULTI_LABEL && clip.labels().size() > 1) {
                throw new IllegalArgumentException(
                        "%s: is of %d classes, which takes output: multi-label in the recipe, was %s"
                                .formatted(
                                        clip.file(),
                                        clip.labels().size(),
                                        recipe.output().key()));
            }
        }
    }

    static void requireClipsInEachFold(DataSet data) {
        if (data.folds().size() < 2) {
            return;
        }
        for (String each : data.classes()) {
            for (int fold : data.judged()) {
                if (data.clips().stream()
                        .noneMatch(clip -> clip.fold() == fold && clip.labels().contains(each))) {
                    throw new IllegalArgumentException(
                            ("class '%s' has no clip in fold %d: what is learnt of it cannot be tried there; add clips, or"
                                            + " leave it out by --classes")
                                    .formatted(each, fold));
                }
            }
        }
    }

    private void requireWholeWindows() throws IOException {
        for (Clip clip : data.clips()) {
            int samples = store.read(clip)[0].length;
            if (samples < input.window()) {
                throw new IllegalArgumentException(
                        "%s: has %.2f s, must have a window of %.2f s or more: choose a shorter window in the recipe, or short_clips: pad"
                                .formatted(
                                        clip.file(),
                                        (double) samples / input.rate(),
                                        (double) input.window() / input.rate()));
            }
        }
    }

    @Override
    public List<String> classes() {
        return data.classes();
    }

    @Override
    public String settings() {
        return recipe.training();
    }

    @Override
    public int topK() {
        return recipe.topK();
    }

    @Override
    public int logFreq() {
        return recipe.logFreq();
    }

    /** How many clips are shorter than what the network hears at once. */
    public int shortClips() throws IOException {
        int count = 0;
        for (Clip clip : data.clips()) {
            count += store.read(clip)[0].length < input.window() ? 1 : 0;
        }
        return count;
    }

    @Override
    public float[][] held(int fold, int seed, Epochs epochs) throws IOException {
        DataSet learnt = data.only(clip -> clip.fold() != fold);
        List<Clip> called = data.only(clip -> clip.fold() == fold).clips();
        try (Schooling schooling = train(learnt, name(seed, fold), seed, epochs)) {
            ClipWindows windows = new ClipWindows(input);
            return schooling.means(called, clip -> windows.of(store.read(clip)));
        }
    }

    @Override
    public Trained all(int seed, Epochs epochs) throws IOException {
        try (Schooling schooling = train(data.taught(), name(data, seed), seed, epochs)) {
            return ZooModel.of(schooling.checkpoint());
        }
    }

    static String name(int seed, int fold) {
        return "seed%d-fold%d".formatted(seed, fold);
    }

    /** What learns from all clips is, where one fold is never learnt from, what is judged on that. */
    static String name(DataSet data, int seed) {
        return data.evaluation() == 0 ? FINAL : name(seed, data.evaluation());
    }

    private Schooling train(DataSet learnt, String name, int seed, Epochs progress) throws IOException {
        Schooling schooling = new Schooling(
                plan,
                checkpoints.resolve(name + CheckpointFile.SUFFIX),
                learnt,
                seed,
                recipe.network().hearsLittle()
                        ? Examples.kept(learnt, input, store)
                        : new Examples.Varied(recipe, input, learnt, store),
                recipe.network().network(input, data.classes().size()),
                this::begin);
        return schooling.trained(progress);
    }

    private void begin(WeightedNetwork network) throws IOException {
        if (recipe.network().isOfPanns()) {
            // Hundreds of values as large as PANNs' embeddings would begin with a loss of three times that of knowing
            // nothing.
            network.quietenLastLayer(SMALL);
        }
        if (!recipe.pretrainedCheckpoint().isEmpty()) {
            Map<String, float[]> weights = new LinkedHashMap<>(network.weights().byName());
            weights.putAll(PannsCheckpoint.read(Path.of(recipe.pretrainedCheckpoint()), recipe.network())
                    .byName());
            network.take(new Weights(weights));
        }
    }
}
