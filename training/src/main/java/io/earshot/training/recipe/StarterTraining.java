package io.earshot.training.recipe;

import io.earshot.api.LogMelWindows;
import io.earshot.api.Samples;
import io.earshot.features.LogMelParameters;
import io.earshot.model.ModelInput;
import io.earshot.training.augment.Source;
import io.earshot.training.data.Clip;
import io.earshot.training.data.DataSet;
import io.earshot.training.network.Activated;
import io.earshot.training.network.Batch;
import io.earshot.training.network.ConvNetwork;
import io.earshot.training.network.NetworkTrainer;
import io.earshot.training.network.Schedule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** Trains the small network of our own on a data set and synthetic sounds. */
public final class StarterTraining {
    private static final int RATE = 16_000;
    private static final int LONGEST = 10 * RATE;
    private static final int SYNTHETIC_PER_TYPE = 40;
    private static final int BACKGROUNDS_PER_KIND = 6;

    /** YAMNet's front end and grid: what the engine is best at. */
    public static final ModelInput INPUT =
            new ModelInput("log_mel", ModelInput.Kind.LOG_MEL, RATE, 1, 15_600, 7_680, LogMelParameters.YAMNET);

    private final StarterRecipe recipe;
    private final List<String> classes;
    private final Map<Clip, Source> read = new ConcurrentHashMap<>();

    /** Told of each epoch. */
    @FunctionalInterface
    public interface Progress {
        void epoch(int done, int of, double loss);
    }

    public StarterTraining(StarterRecipe recipe, DataSet data) {
        this.recipe = recipe;
        TreeSet<String> all = new TreeSet<>(data.classes());
        all.addAll(StarterSounds.SYNTHETIC);
        this.classes = List.copyOf(all);
    }

    /** The data set's and those of synthesis, in alphabetical order: that of the scores. */
    public List<String> classes() {
        return classes;
    }

    /** A trained network with its weights; to be closed. */
    public record Trained(ConvNetwork network, NetworkTrainer trainer) implements AutoCloseable {
        @Override
        public void close() {
            trainer.close();
        }
    }

    /** @return the network after the last epoch */
    public Trained train(DataSet data, int seed, Progress progress) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        List<Source> clips = new ArrayList<>();
        for (Clip clip : data.clips()) {
            clips.add(source(clip));
        }
        int perEpoch = -Math.floorDiv(
                -(clips.size() + recipe.syntheticPerClass() * StarterSounds.SYNTHETIC.size()), recipe.clipsPerBatch());
        List<Source> synthetic = StarterSounds.synthetic(SYNTHETIC_PER_TYPE, RATE, random.split());
        List<float[]> backgrounds = StarterSounds.backgrounds(BACKGROUNDS_PER_KIND, RATE, random.split());
        StarterMixer mixer = new StarterMixer(recipe, INPUT, classes, clips, synthetic, backgrounds);
        ConvNetwork network = network();
        NetworkTrainer trainer = new NetworkTrainer(
                network,
                Activated.SIGMOID,
                new Schedule.OneCycle(perEpoch * recipe.epochs(), (float) recipe.learningRate()),
                (float) recipe.weightDecay(),
                (float) recipe.labelSmoothing(),
                seed);
        try (Ahead<Batch> ahead = new Ahead<>(4, sink -> {
            for (int epoch = 0; epoch < recipe.epochs(); epoch++) {
                List<Source> sounds = mixer.epoch(random);
                for (int i = 0; i < sounds.size(); i += recipe.clipsPerBatch()) {
                    sink.put(mixer.batch(
                            sounds.subList(i, Math.min(sounds.size(), i + recipe.clipsPerBatch())), random));
                }
            }
        })) {
            for (int epoch = 1; epoch <= recipe.epochs(); epoch++) {
                double loss = 0;
                for (int i = 0; i < perEpoch; i++) {
                    loss += trainer.step(ahead.take());
                }
                progress.epoch(epoch, recipe.epochs(), loss / perEpoch);
            }
        } catch (RuntimeException e) {
            trainer.close();
            throw e;
        }
        return new Trained(network, trainer);
    }

    private ConvNetwork network() {
        List<ConvNetwork.Layer> layers = new ArrayList<>();
        for (int i = 0; i < recipe.filters().size(); i++) {
            // Strides, not pooling: half the arithmetic, and what is learnt is as good.
            layers.add(new ConvNetwork.Layer(
                    recipe.filters().get(i),
                    i == 0 ? 2 : 1,
                    i > 0 && i < recipe.filters().size() - 1));
        }
        int bands = LogMelParameters.YAMNET.melBands();
        return new ConvNetwork(layers, INPUT.rows(), bands, classes.size(), (float) recipe.dropout());
    }

    private Source source(Clip clip) throws IOException {
        Source known = read.get(clip);
        if (known == null) {
            known = new Source(clip.labels().get(0), Samples.read(clip.file(), RATE, LONGEST), RATE);
            read.put(clip, known);
        }
        return known;
    }

    /** @return for each clip its mean score of each class, over the windows of the engine's grid */
    public float[][] clipScores(Trained trained, DataSet data) throws IOException {
        LogMelWindows features = new LogMelWindows(INPUT);
        float[][] means = new float[data.clips().size()][];
        for (int i = 0; i < means.length; i++) {
            float[] samples = Samples.read(data.clips().get(i).file(), RATE, LONGEST);
            float[][] windows = features.of(samples);
            float[] flat = new float[windows.length * INPUT.valuesPerWindow()];
            for (int w = 0; w < windows.length; w++) {
                System.arraycopy(windows[w], 0, flat, w * INPUT.valuesPerWindow(), INPUT.valuesPerWindow());
            }
            means[i] = mean(trained.trainer().scores(flat, windows.length));
        }
        return means;
    }

    private static float[] mean(float[][] scores) {
        float[] mean = new float[scores[0].length];
        for (float[] window : scores) {
            for (int c = 0; c < mean.length; c++) {
                mean[c] += window[c] / scores.length;
            }
        }
        return mean;
    }
}
