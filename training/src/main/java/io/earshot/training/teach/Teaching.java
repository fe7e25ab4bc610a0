package io.earshot.training.teach;

import io.earshot.config.EventTypeConfig;
import io.earshot.model.ModelException;
import io.earshot.model.ModelInput;
import io.earshot.model.ModelManifest;
import io.earshot.model.ModelPackage;
import io.earshot.model.Sha256;
import io.earshot.training.augment.Source;
import io.earshot.training.data.ClipReader;
import io.earshot.training.data.DataSet;
import io.earshot.training.embed.Embedder;
import io.earshot.training.network.Activated;
import io.earshot.training.recipe.Head;
import io.earshot.training.recipe.Lessons;
import io.earshot.training.recipe.StarterSounds;
import io.earshot.training.tuning.Calibration;
import io.earshot.training.tuning.Lesson;
import io.earshot.training.tuning.Track;
import io.earshot.training.tuning.Truth;
import io.earshot.training.tuning.Tuning;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;

/**
 * Teaches a base model the sounds of a data set: scenes of its clips over backgrounds, embedded; a head that tells each
 * class by itself; calibration and thresholds from scenes of clips that the head never heard.
 */
public final class Teaching {
    private static final int SYNTHETIC_PER_KIND = 6;

    private final TeachRecipe recipe;
    private final List<String> classes;
    private final ModelInput input;
    private final List<Lesson> scenes;
    private final List<float[][]> embeddings;
    private final Material material;

    private Teaching(
            TeachRecipe recipe,
            List<String> classes,
            ModelInput input,
            List<Lesson> scenes,
            List<float[][]> embeddings,
            Material material) {
        this.material = material;
        this.recipe = recipe;
        this.classes = classes;
        this.input = input;
        this.scenes = scenes;
        this.embeddings = embeddings;
    }

    /**
     * The base on a grid of its own window and another hop.
     *
     * @throws IllegalArgumentException when the hop is no whole number of its steps
     */
    public static ModelPackage onHop(ModelPackage base, Duration hop) {
        ModelManifest manifest = base.manifest();
        List<ModelInput> inputs = manifest.inputs().stream()
                .map(input -> new ModelInput(
                        input.name(),
                        input.kind(),
                        input.rate(),
                        input.channels(),
                        input.window(),
                        Math.toIntExact(hop.toMillis() * input.rate() / 1000),
                        input.logMel()))
                .toList();
        return new ModelPackage(
                base.folder(),
                new ModelManifest(
                        manifest.id(),
                        manifest.version(),
                        manifest.description(),
                        manifest.licence(),
                        manifest.activation(),
                        inputs,
                        manifest.scores(),
                        manifest.embeddings(),
                        manifest.files()),
                base.labels(),
                Sha256.of((base.manifestSha256() + hop).getBytes(StandardCharsets.UTF_8)));
    }

    /** Recordings of a place; where there are none, synthetic wind and sea. */
    public static List<float[]> backgrounds(List<Path> files, ClipReader reader, int rate, int seed) {
        List<float[]> noises = new ArrayList<>();
        for (Path file : files) {
            Source noise = reader.sound("background", file);
            if (noise != null) {
                noises.add(noise.samples());
            }
        }
        return noises.isEmpty()
                ? StarterSounds.backgrounds(SYNTHETIC_PER_KIND, rate, new SplittableRandom(seed))
                : noises;
    }

    /**
     * Makes and embeds the scenes.
     *
     * @param data clips, each of a fold
     * @param backgrounds noises at the model's rate, at least one
     * @throws IOException when a class has no clip that can be heard, or none in all folds but one
     */
    public static Teaching prepare(
            TeachRecipe recipe,
            DataSet data,
            ClipReader reader,
            List<float[]> backgrounds,
            Embedder embedder,
            int seed,
            Embedder.Progress progress)
            throws IOException, ModelException {
        ModelInput input = embedder.base().firstInput();
        Material material = Material.read(data, reader, input.rate());
        Scenes made = new Scenes(recipe, data, material, backgrounds, input.rate(), seed);
        List<Lesson> scenes = new ArrayList<>();
        List<float[][]> embeddings = embedder.embed(
                made.size(),
                i -> {
                    Lesson scene = made.next();
                    scenes.add(scene.withoutSamples());
                    return scene.mixture().samples();
                },
                progress);
        return new Teaching(recipe, data.classes(), input, scenes, embeddings, material);
    }

    /** Seconds of all scenes. */
    public double seconds() {
        return scenes.stream().mapToDouble(this::seconds).sum();
    }

    private double seconds(Lesson scene) {
        return (double) scene.length() / input.rate();
    }

    /** The sounds taught, in the order of the scores. */
    public List<String> classes() {
        return classes;
    }

    Material material() {
        return material;
    }

    /**
     * Trains on all folds but one, for each, and judges the tracks of the one by rules chosen on the others' tracks: so no
     * figure rests on clips that the head or the thresholds were chosen on. A class's calibration, two numbers that leave the
     * order of scores as it is, is fitted to all folds at once, each scored by the head that never heard it.
     */
    public Judged judge(double falseAlarmsPerHour, int seed, Embedder.Progress progress) {
        Map<Integer, float[][]> logits = new HashMap<>();
        List<Integer> folds =
                scenes.stream().map(Lesson::fold).distinct().sorted().toList();
        for (int fold : folds) {
            try (Head head = train(scene -> scenes.get(scene).fold() != fold, seed)) {
                for (int i = 0; i < scenes.size(); i++) {
                    if (scenes.get(i).fold() == fold) {
                        logits.put(i, head.logits(embeddings.get(i)));
                    }
                }
            }
            progress.sound(folds.indexOf(fold) + 1, folds.size());
        }
        Judged judged = new Judged();
        for (int c = 0; c < classes.size(); c++) {
            String name = classes.get(c);
            Calibration calibration = calibrate(logits, c);
            List<Track> tracks = tracks(logits, c, calibration);
            for (int fold : folds) {
                EventTypeConfig rule = Tuning.choose(
                        name,
                        tracks.stream().filter(track -> track.fold() != fold).toList(),
                        falseAlarmsPerHour);
                for (int i = 0; i < tracks.size(); i++) {
                    if (tracks.get(i).fold() == fold) {
                        judged.add(name, tracks.get(i), rule, scenes.get(i).truth(), classes);
                    }
                }
            }
            judged.decide(name, calibration, Tuning.choose(name, tracks, falseAlarmsPerHour));
        }
        return judged;
    }

    private Head train(IntPredicate wanted, int seed) {
        return Head.train(recipe.head(), lessons(wanted), classes.size(), seed, (done, of, loss) -> {});
    }

    private Lessons lessons(IntPredicate wanted) {
        Lessons lessons = new Lessons();
        for (int i = 0; i < scenes.size(); i++) {
            if (!wanted.test(i)) {
                continue;
            }
            float[][] windows = embeddings.get(i);
            for (int k = 0; k < windows.length; k++) {
                float[] targets = new float[classes.size()];
                float[] weights = new float[classes.size()];
                scenes.get(i).mixture().targets(k * input.hop(), input.window(), input.hop(), targets, weights, 0);
                lessons.add(windows[k], targets, weights, i);
            }
        }
        return lessons;
    }

    private Calibration calibrate(Map<Integer, float[][]> logits, int type) {
        List<float[]> known = new ArrayList<>();
        logits.forEach((scene, windows) -> {
            float[] targets = new float[classes.size()];
            float[] weights = new float[classes.size()];
            for (int k = 0; k < windows.length; k++) {
                scenes.get(scene).mixture().targets(k * input.hop(), input.window(), input.hop(), targets, weights, 0);
                if (weights[type] > 0) {
                    known.add(new float[] {windows[k][type], targets[type]});
                }
            }
        });
        float[] said = new float[known.size()];
        float[] wanted = new float[known.size()];
        for (int i = 0; i < said.length; i++) {
            said[i] = known.get(i)[0];
            wanted[i] = known.get(i)[1];
        }
        return Calibration.fit(said, wanted);
    }

    private List<Track> tracks(Map<Integer, float[][]> logits, int type, Calibration calibration) {
        List<Track> tracks = new ArrayList<>();
        for (int i = 0; i < scenes.size(); i++) {
            float[][] windows = logits.get(i);
            if (windows == null) {
                continue;
            }
            float[] scores = new float[windows.length];
            for (int k = 0; k < scores.length; k++) {
                scores[k] = calibration.probability(windows[k][type]);
            }
            Lesson scene = scenes.get(i);
            List<Truth> truth = scene.truth().stream()
                    .filter(each -> each.type() == type)
                    .sorted(Comparator.comparingDouble(Truth::onset))
                    .toList();
            tracks.add(new Track(scores, truth, seconds(scene), scene.fold(), input));
        }
        return tracks;
    }

    /** The head of all clips, behind the base network. */
    public byte[] network(Judged judged, ModelPackage base, int seed) throws IOException {
        float[] slopes = new float[classes.size()];
        float[] offsets = new float[classes.size()];
        for (int c = 0; c < slopes.length; c++) {
            Calibration calibration = judged.calibration(classes.get(c));
            slopes[c] = (float) calibration.slope();
            offsets[c] = (float) calibration.offset();
        }
        try (Head head = train(scene -> true, seed)) {
            return head.behind(base, slopes, offsets, Activated.SIGMOID);
        }
    }
}
