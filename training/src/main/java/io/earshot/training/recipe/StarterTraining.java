package io.earshot.training.recipe;

import io.earshot.api.LogMelWindows;
import io.earshot.api.Samples;
import io.earshot.config.EventTypeConfig;
import io.earshot.features.LogMelParameters;
import io.earshot.model.ModelInput;
import io.earshot.training.augment.Shuffle;
import io.earshot.training.augment.Source;
import io.earshot.training.data.Clip;
import io.earshot.training.data.DataSet;
import io.earshot.training.data.EventNames;
import io.earshot.training.evaluate.ClipMetrics;
import io.earshot.training.network.Activated;
import io.earshot.training.network.Batch;
import io.earshot.training.network.ConvNetwork;
import io.earshot.training.network.DivergedException;
import io.earshot.training.network.NetworkTrainer;
import io.earshot.training.network.Schedule;
import io.earshot.training.tuning.Lesson;
import io.earshot.training.tuning.Track;
import io.earshot.training.tuning.Truth;
import io.earshot.training.tuning.Tuning;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;

/** Trains the small network of our own on a data set and synthetic sounds. */
public final class StarterTraining implements Recipe {
    private static final int RATE = 16_000;
    /** Longer clips are cut. */
    public static final int LONGEST_SECONDS = 10;

    private static final int LONGEST = LONGEST_SECONDS * RATE;
    private static final int SYNTHETIC_PER_TYPE = 40;
    private static final int BACKGROUNDS_PER_KIND = 6;
    private static final int SOUNDS_PER_SCENE = 5;
    private static final int TUNING_ROUNDS = 4;
    private static final long UNHEARD_SEED = 1_000_003;
    private static final double MOST_FALSE_ALARMS_PER_HOUR = 10;
    private static final Lesson.Ratios LEVELS = new Lesson.Ratios(6, 26);

    /** YAMNet's front end and grid: what the engine is best at. */
    public static final ModelInput INPUT =
            new ModelInput("log_mel", ModelInput.Kind.LOG_MEL, RATE, 1, 15_600, 7_680, LogMelParameters.YAMNET);

    private final StarterRecipe recipe;
    private final DataSet data;
    private final String licence;
    private final int syntheticPerType;
    private final List<String> classes;
    private final Map<Clip, Source> read = new HashMap<>();
    /** By seed, for each class: how the network without the last fold scored scenes of that. */
    private final Map<Integer, List<List<Track>>> tracks = new HashMap<>();

    /** @param licence SPDX identifier of what the data set's licence makes of the weights */
    public StarterTraining(StarterRecipe recipe, DataSet data, String licence) {
        this(recipe, data, licence, SYNTHETIC_PER_TYPE);
    }

    /** @param syntheticPerType different sounds of each kind of synthesis; what makes one takes longer than to learn it */
    StarterTraining(StarterRecipe recipe, DataSet data, String licence, int syntheticPerType) {
        this.recipe = recipe;
        this.syntheticPerType = syntheticPerType;
        this.data = data;
        this.licence = licence;
        TreeSet<String> all = new TreeSet<>(data.classes());
        all.addAll(StarterSounds.SYNTHETIC);
        this.classes = List.copyOf(all);
    }

    /** The data set's and those of synthesis, in alphabetical order: that of the scores. */
    @Override
    public List<String> classes() {
        return classes;
    }

    @Override
    public String settings() {
        return recipe.toString();
    }

    /** A network with its weights; to be closed. */
    private record Network(ConvNetwork network, NetworkTrainer trainer) implements AutoCloseable {
        @Override
        public void close() {
            trainer.close();
        }
    }

    @Override
    public float[][] held(int fold, int seed, Epochs epochs) throws IOException {
        try (Network network = train(data.only(clip -> clip.fold() != fold), seed, epochs)) {
            if (fold == lastFold()) {
                tracks.put(seed, tracks(network, data.only(clip -> clip.fold() == fold), seed));
            }
            return clipScores(network, data.only(clip -> clip.fold() == fold));
        }
    }

    @Override
    public Trained all(int seed, Epochs epochs) throws IOException {
        // Of this seed whatever others were tried, so that what was interrupted comes to the same event types.
        if (!tracks.containsKey(seed)) {
            held(lastFold(), seed, epochs);
        }
        List<List<Track>> unheard = tracks.getOrDefault(seed, List.of());
        Map<String, String> names = EventNames.of(classes);
        Map<String, EventTypeConfig> rules = new LinkedHashMap<>();
        for (int c = 0; c < classes.size(); c++) {
            String label = classes.get(c);
            rules.put(
                    names.getOrDefault(label, label), Tuning.choose(label, unheard.get(c), MOST_FALSE_ALARMS_PER_HOUR));
        }
        try (Network network = train(data.taught(), seed, epochs)) {
            return new Trained(
                    network.network().onnx(),
                    INPUT,
                    Activated.SIGMOID.key(),
                    "scores",
                    "embeddings",
                    licence,
                    "A small network of Earshot's own: %d sounds of the forest and the sea".formatted(classes.size()),
                    rules);
        }
    }

    private int lastFold() {
        return data.folds().get(data.folds().size() - 1);
    }

    /** How the network scores scenes of clips that it never heard, for each class. */
    private List<List<Track>> tracks(Network network, DataSet unheard, int seed) throws IOException {
        SplittableRandom random = new SplittableRandom(UNHEARD_SEED + seed);
        List<Source> sounds = new ArrayList<>();
        for (Clip clip : unheard.clips()) {
            sounds.add(Lesson.audible(source(clip), RATE));
        }
        sounds.addAll(StarterSounds.synthetic(syntheticPerType / 4, RATE, random.split()));
        List<float[]> backgrounds = StarterSounds.backgrounds(BACKGROUNDS_PER_KIND / 2, RATE, random.split());
        List<List<Track>> tracks = new ArrayList<>();
        classes.forEach(each -> tracks.add(new ArrayList<>()));
        LogMelWindows features = new LogMelWindows(INPUT);
        for (int round = 0; round < TUNING_ROUNDS; round++) {
            Shuffle.shuffle(sounds, random);
            for (int i = 0; i + SOUNDS_PER_SCENE <= sounds.size(); i += SOUNDS_PER_SCENE) {
                Lesson scene = Lesson.of(
                        classes,
                        sounds.subList(i, i + SOUNDS_PER_SCENE),
                        backgrounds.get(random.nextInt(backgrounds.size())),
                        LEVELS,
                        RATE,
                        0,
                        random);
                float[] samples = scene.mixture().samples();
                float[][] scores = scores(network, features.of(samples));
                for (int c = 0; c < classes.size(); c++) {
                    int type = c;
                    tracks.get(c)
                            .add(new Track(
                                    ClipMetrics.ofClass(scores, c),
                                    scene.truth().stream()
                                            .filter(each -> each.type() == type)
                                            .sorted(Comparator.comparingDouble(Truth::onset))
                                            .toList(),
                                    (double) samples.length / RATE,
                                    0,
                                    INPUT));
                }
            }
        }
        return tracks;
    }

    private static float[][] scores(Network network, float[][] windows) {
        int size = INPUT.valuesPerWindow();
        float[] flat = new float[windows.length * size];
        for (int w = 0; w < windows.length; w++) {
            System.arraycopy(windows[w], 0, flat, w * size, size);
        }
        return network.trainer().scores(flat, windows.length);
    }

    private Network train(DataSet data, int seed, Epochs progress) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        List<Source> clips = new ArrayList<>();
        for (Clip clip : data.clips()) {
            clips.add(source(clip));
        }
        int perEpoch = -Math.floorDiv(
                -(clips.size() + recipe.syntheticPerClass() * StarterSounds.SYNTHETIC.size()), recipe.clipsPerBatch());
        List<Source> synthetic = StarterSounds.synthetic(syntheticPerType, RATE, random.split());
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
                    Batch batch = ahead.take();
                    loss += trainer.step(batch);
                    if (epoch == recipe.epochs() && i == perEpoch - 1) {
                        // The last step may have spoilt the weights.
                        requireFinite(trainer.loss(batch), epoch);
                    }
                }
                requireFinite(loss, epoch);
                progress.epoch(epoch, recipe.epochs(), loss / perEpoch);
            }
        } catch (RuntimeException e) {
            trainer.close();
            throw e;
        }
        return new Network(network, trainer);
    }

    private void requireFinite(double loss, int epoch) {
        DivergedException.require(loss, epoch, recipe.learningRate(), "learning-rate");
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
    private float[][] clipScores(Network network, DataSet chosen) throws IOException {
        LogMelWindows features = new LogMelWindows(INPUT);
        float[][] means = new float[chosen.clips().size()][];
        for (int i = 0; i < means.length; i++) {
            means[i] = mean(
                    scores(network, features.of(source(chosen.clips().get(i)).samples())));
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
