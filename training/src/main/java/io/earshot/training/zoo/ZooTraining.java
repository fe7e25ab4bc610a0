package io.earshot.training.zoo;

import io.earshot.api.ClipWindows;
import io.earshot.config.Yaml;
import io.earshot.model.ModelInput;
import io.earshot.model.Sha256;
import io.earshot.training.data.Clip;
import io.earshot.training.data.DataSet;
import io.earshot.training.network.LayeredNetwork;
import io.earshot.training.network.ResumableTrainer;
import io.earshot.training.network.Schedule;
import io.earshot.training.network.Standardisation;
import io.earshot.training.network.TrainingDevice;
import io.earshot.training.network.Weights;
import io.earshot.training.recipe.Recipe;
import io.earshot.training.zoo.ZooRecipe.Cycle;
import io.earshot.training.zoo.ZooRecipe.ShortClips;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Trains a network of the literature. Each training keeps a checkpoint, from which it goes on when it is begun again; it then
 * comes to the same weights as at one go.
 */
public final class ZooTraining implements Recipe {
    /** Longer clips are cut. */
    public static final int LONGEST_SECONDS = 30;

    /** The network that learnt from all clips. */
    public static final String FINAL = "all";

    private static final Weights NOTHING = new Weights(Map.of());

    private final ZooRecipe recipe;
    private final String text;
    private final DataSet data;
    private final String licence;
    private final Path checkpoints;
    private final TrainingDevice device;
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
        this.text = text;
        this.data = data;
        this.licence = licence;
        this.checkpoints = checkpoints;
        this.device = device;
        this.input = recipe.network().input(recipe.window(), recipe.hop());
        this.store = new ClipStore(input);
        requireClipsInEachFold(data);
        if (recipe.shortClips() == ShortClips.REFUSE) {
            requireWholeWindows();
        }
    }

    private static void requireClipsInEachFold(DataSet data) {
        if (data.folds().size() < 2) {
            return;
        }
        for (String each : data.classes()) {
            for (int fold : data.folds()) {
                if (data.clips().stream()
                        .noneMatch(clip ->
                                clip.fold() == fold && clip.labels().get(0).equals(each))) {
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
        try (Run run = train(learnt, "seed%d-fold%d".formatted(seed, fold), seed, epochs)) {
            return run.scores(called);
        }
    }

    @Override
    public Trained all(int seed, Epochs epochs) throws IOException {
        try (Run run = train(data, FINAL, seed, epochs)) {
            return ZooModel.of(run.checkpoint(recipe.epochs(), false));
        }
    }

    private Run train(DataSet learnt, String name, int seed, Epochs progress) throws IOException {
        Run run = new Run(learnt, name, seed);
        try {
            run.train(progress);
        } catch (IOException | RuntimeException e) {
            run.close();
            throw e;
        }
        return run;
    }

    /** One network and its clips. */
    private final class Run implements AutoCloseable {
        private final int seed;
        private final Path file;
        private final String of;
        private final Batches batches;
        private final Standardisation standardisation;
        private final LayeredNetwork network;
        private final ResumableTrainer trainer;
        private final List<Double> losses = new ArrayList<>();
        private boolean trained;

        Run(DataSet learnt, String name, int seed) throws IOException {
            this.seed = seed;
            this.file = checkpoints.resolve(name + CheckpointFile.SUFFIX);
            this.of = of(learnt, seed);
            Examples examples = recipe.network().hearsLittle()
                    ? Examples.kept(learnt, input, store)
                    : new Examples.Varied(recipe, input, learnt, store);
            Checkpoint before = before();
            this.standardisation = before != null
                    ? before.standardisation()
                    : recipe.standardise() ? examples.standardisation() : Standardisation.NONE;
            this.network = recipe.network().network(input, data.classes().size());
            this.batches = new Batches(
                    examples,
                    standardisation,
                    recipe.batchSize(),
                    data.classes().size(),
                    recipe.numWorkers());
            float rate = (float) recipe.learningRate();
            this.trainer = new ResumableTrainer(
                    network,
                    recipe.output(),
                    recipe.schedule() == Cycle.ONE_CYCLE
                            ? new Schedule.OneCycle(batches.perEpoch() * recipe.epochs(), rate)
                            : Schedule.constant(rate),
                    seed,
                    device);
            if (before != null) {
                losses.addAll(before.losses());
                trained = before.epoch() == recipe.epochs();
                if (trained) {
                    network.take(before.state().weights());
                } else {
                    trainer.goOnFrom(before.state());
                }
            } else if (!recipe.pretrainedCheckpoint().isEmpty()) {
                network.take(PannsCheckpoint.read(
                        Path.of(recipe.pretrainedCheckpoint()), recipe.network(), network.weights(), true));
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

        private String of(DataSet learnt, int seed) {
            StringBuilder all =
                    new StringBuilder(recipe.training()).append('\n').append(seed);
            for (Clip clip : learnt.clips()) {
                all.append('\n').append(clip.name()).append(clip.labels());
            }
            return Sha256.of(all.toString().getBytes(StandardCharsets.UTF_8));
        }

        void train(Epochs progress) throws IOException {
            for (int done = 0; done < losses.size(); done++) {
                progress.epoch(done + 1, recipe.epochs(), losses.get(done));
            }
            for (int epoch = losses.size() + 1; epoch <= recipe.epochs(); epoch++) {
                // What PyTorch leaves out of steps rests on the epoch alone, wherever training began.
                trainer.seed(Objects.hash(seed, epoch));
                double[] sum = new double[1];
                batches.epoch(seed, epoch, batch -> sum[0] += trainer.step(batch));
                losses.add(sum[0] / batches.perEpoch());
                progress.epoch(epoch, recipe.epochs(), losses.get(epoch - 1));
                if (epoch < recipe.epochs() && epoch % recipe.saveFreq() == 0) {
                    CheckpointFile.write(file, checkpoint(epoch, true));
                }
            }
            if (!trained) {
                CheckpointFile.write(file, checkpoint(recipe.epochs(), false));
                trained = true;
            }
        }

        /** @param goOn whether training goes on from it, which takes the optimizer's memory */
        Checkpoint checkpoint(int epoch, boolean goOn) {
            ResumableTrainer.State state = trainer.state();
            return new Checkpoint(
                    of,
                    text,
                    data.classes(),
                    licence,
                    losses.subList(0, epoch),
                    standardisation,
                    goOn ? state : new ResumableTrainer.State(state.steps(), state.weights(), NOTHING, NOTHING));
        }

        /** @return for each clip the mean over its windows of each class's score */
        float[][] scores(List<Clip> clips) throws IOException {
            ClipWindows windows = new ClipWindows(input);
            float[][] means = new float[clips.size()][];
            for (int i = 0; i < means.length; i++) {
                float[][] heard = windows.of(store.read(clips.get(i)));
                float[] mean = new float[data.classes().size()];
                for (float[] window : heard) {
                    standardisation.apply(window);
                    float[] scores = trainer.scores(window, 1)[0];
                    for (int c = 0; c < mean.length; c++) {
                        mean[c] += scores[c] / heard.length;
                    }
                }
                means[i] = mean;
            }
            return means;
        }

        @Override
        public void close() {
            batches.close();
            trainer.close();
        }
    }
}
