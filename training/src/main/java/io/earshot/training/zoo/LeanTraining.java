package io.earshot.training.zoo;

import io.earshot.config.Yaml;
import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import io.earshot.training.data.Clip;
import io.earshot.training.data.DataSet;
import io.earshot.training.embed.Embedder;
import io.earshot.training.network.LeanNetwork;
import io.earshot.training.network.Schedule;
import io.earshot.training.network.TrainingDevice;
import io.earshot.training.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Trains LEAN (Choudhary et al., 2023) on the embeddings of a base model, which stays as it is: windows of a second, half a
 * second apart, each class by itself. A clip's score is the mean over its windows. Keeps checkpoints, as {@link ZooTraining}
 * does.
 */
public final class LeanTraining implements Recipe {
    private final LeanRecipe recipe;
    private final DataSet data;
    private final LeanBase base;
    private final LeanWindows windows;
    private final Path checkpoints;
    private final Schooling.Plan plan;

    /**
     * What a training is of, beside its recipe.
     *
     * @param device where it is trained
     */
    public record Of(DataSet data, ModelPackage base, String licence, TrainingDevice device) {}

    /**
     * @param text the recipe's file
     * @param cache where embeddings are kept
     * @param checkpoints the folder of this model's checkpoints
     * @throws IllegalArgumentException when the clips cannot be learnt from or the base cannot be built on, naming the reason
     */
    public LeanTraining(String text, Of of, Path cache, Path checkpoints, Embedder.Progress progress)
            throws IOException, ModelException {
        this.recipe = Yaml.parse("recipe", text, LeanRecipe.class);
        this.data = of.data();
        this.base = new LeanBase(of.base());
        this.checkpoints = checkpoints;
        this.plan = new Schooling.Plan(
                text,
                settings(),
                of.licence(),
                base.sha256(),
                LeanModel.OUTPUT,
                recipe.epochs(),
                recipe.batchSize(),
                recipe.numWorkers(),
                recipe.saveFreq(),
                true,
                recipe.learningRate(),
                perEpoch -> Schedule.constant((float) recipe.learningRate()),
                of.device());
        ZooTraining.requireClipsInEachFold(data);
        this.windows = LeanWindows.of(base, data, cache, progress);
    }

    @Override
    public List<String> classes() {
        return data.classes();
    }

    @Override
    public String settings() {
        return recipe.training() + " on " + base.sha256();
    }

    @Override
    public int topK() {
        return recipe.topK();
    }

    @Override
    public int logFreq() {
        return recipe.logFreq();
    }

    @Override
    public float[][] held(int fold, int seed, Epochs epochs) throws IOException {
        DataSet learnt = data.only(clip -> clip.fold() != fold);
        List<Clip> called = data.only(clip -> clip.fold() == fold).clips();
        try (Schooling schooling = train(learnt, ZooTraining.name(seed, fold), seed, epochs)) {
            return schooling.means(called, windows::all);
        }
    }

    @Override
    public Trained all(int seed, Epochs epochs) throws IOException {
        try (Schooling schooling = train(data.taught(), ZooTraining.name(data, seed), seed, epochs)) {
            return LeanModel.of(schooling.checkpoint(), base);
        }
    }

    private Schooling train(DataSet learnt, String name, int seed, Epochs progress) throws IOException {
        Schooling schooling = new Schooling(
                plan,
                checkpoints.resolve(name + CheckpointFile.SUFFIX),
                learnt,
                seed,
                new LeanExamples(learnt, windows, recipe.windowsPerClip()),
                new LeanNetwork(windows.embedding(), classes().size(), (float) recipe.dropout()),
                network -> {});
        return schooling.trained(progress);
    }
}
