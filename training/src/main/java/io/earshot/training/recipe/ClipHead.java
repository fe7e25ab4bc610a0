package io.earshot.training.recipe;

import io.earshot.api.LogMelWindows;
import io.earshot.api.Samples;
import io.earshot.model.ModelException;
import io.earshot.model.ModelInput;
import io.earshot.model.ModelPackage;
import io.earshot.training.augment.Mixture;
import io.earshot.training.augment.Source;
import io.earshot.training.augment.Variation;
import io.earshot.training.data.Clip;
import io.earshot.training.data.DataSet;
import io.earshot.training.embed.Embedder;
import io.earshot.training.network.Activated;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;

/**
 * Trains heads that call clips: windows of clips and of versions of them over noise, embedded once, serve every fold
 * and seed. A clip's score is the mean over its windows.
 */
public final class ClipHead implements Recipe {
    /** Longer clips are cut: a data set's clips are seconds long. */
    public static final int LONGEST_SECONDS = 30;

    private static final int ONE_APART_OF = 8;
    private static final int BACKGROUNDS_PER_KIND = 6;
    /** Shifted by up to a third, at another level, over noise of 0 to 25 dB less. */
    private static final Variation VERSIONS = new Variation(0.33, -18, 6, 1, 0, 25);

    private final HeadRecipe recipe;
    private final DataSet data;
    private final Embedder embedder;
    private final List<float[][]> plain;
    private final Lessons lessons;

    private ClipHead(HeadRecipe recipe, DataSet data, Embedder embedder, List<float[][]> plain, Lessons lessons) {
        this.recipe = recipe;
        this.data = data;
        this.embedder = embedder;
        this.plain = plain;
        this.lessons = lessons;
    }

    /** Reads and embeds all clips and their versions. */
    public static ClipHead prepare(
            HeadRecipe recipe, DataSet data, Embedder embedder, int seed, Embedder.Progress progress)
            throws IOException, ModelException {
        ModelInput input = embedder.base().firstInput();
        SplittableRandom random = new SplittableRandom(seed);
        List<float[]> backgrounds =
                StarterSounds.backgrounds(BACKGROUNDS_PER_KIND, input.rate(), new SplittableRandom(seed));
        int versions = 1 + recipe.copies();
        // Whether something is heard in each window, of each version; samples are not kept.
        List<boolean[]> heard = new ArrayList<>();
        List<float[][]> embedded = embedder.embed(
                data.clips().size() * versions,
                index -> {
                    Clip clip = data.clips().get(index / versions);
                    float[] samples = Samples.read(clip.file(), input.rate(), LONGEST_SECONDS * input.rate());
                    Source source = new Source(clip.labels().get(0), samples, input.rate());
                    Variation version = index % versions == 0 ? Variation.NONE : VERSIONS;
                    Mixture mixture = version.of(source, data.classes(), backgrounds, random);
                    heard.add(heard(mixture, input));
                    return mixture.samples();
                },
                progress);
        if (heard.stream().noneMatch(ClipHead::isAnyHeard)) {
            throw new IOException("no clip can be heard: all %d are silent throughout"
                    .formatted(data.clips().size()));
        }
        Lessons lessons = new Lessons();
        List<float[][]> plain = new ArrayList<>();
        for (int i = 0; i < embedded.size(); i++) {
            float[][] windows = embedded.get(i);
            if (i % versions == 0) {
                plain.add(windows);
            }
            teach(recipe, lessons, windows, heard.get(i), data, i / versions);
        }
        return new ClipHead(recipe, data, embedder, plain, lessons);
    }

    private static boolean[] heard(Mixture mixture, ModelInput input) {
        boolean[] heard = new boolean[LogMelWindows.count(mixture.samples().length, input)];
        for (int k = 0; k < heard.length; k++) {
            heard[k] = mixture.isActive(k * input.hop(), input.window());
        }
        return heard;
    }

    private static boolean isAnyHeard(boolean[] windows) {
        for (boolean each : windows) {
            if (each) {
                return true;
            }
        }
        return false;
    }

    /**
     * A window in which nothing can be heard is of no class; where one of the classes must be chosen it is called as its
     * clip is, so that silence leans to the classes of short sounds, which have much of it.
     */
    private static void teach(
            HeadRecipe recipe, Lessons lessons, float[][] windows, boolean[] heard, DataSet data, int clip) {
        int classes = data.classes().size();
        for (int k = 0; k < windows.length; k++) {
            float[] target = new float[classes];
            float[] weight = new float[classes];
            Arrays.fill(weight, 1);
            if (heard[k] || recipe.activation() == Activated.SOFTMAX) {
                data.clips()
                        .get(clip)
                        .labels()
                        .forEach(label -> target[data.classes().indexOf(label)] = 1);
            }
            lessons.add(windows[k], target, weight, clip);
        }
    }

    @Override
    public List<String> classes() {
        return data.classes();
    }

    @Override
    public String settings() {
        return recipe + " on " + embedder.base().manifestSha256();
    }

    @Override
    public float[][] held(int fold, int seed, Epochs epochs) {
        List<float[]> means = new ArrayList<>();
        try (Head head = train(clip -> data.clips().get(clip).fold() != fold, seed, epochs)) {
            for (int i = 0; i < data.clips().size(); i++) {
                if (data.clips().get(i).fold() == fold) {
                    means.add(mean(head.logits(plain.get(i))));
                }
            }
        }
        return means.toArray(float[][]::new);
    }

    /**
     * Learns from the clips wanted. Where the recipe asks for the best epoch, a training without some of them tells it
     * first; then all are learnt from, to that epoch. Clips that are not wanted, such as those of the fold to be judged
     * on, choose nothing.
     */
    private Head train(IntPredicate wanted, int seed, Epochs epochs) {
        Lessons all = lessons.only(wanted);
        int last = recipe.epochs();
        Set<Integer> apart = recipe.bestEpoch() ? apart(wanted) : Set.of();
        if (!apart.isEmpty()) {
            Lessons rest = all.only(clip -> !apart.contains(clip));
            last = Head.bestEpoch(
                    recipe, rest, all.only(apart::contains), classes().size(), seed);
        }
        return Head.train(recipe, all, last, classes().size(), seed, epochs);
    }

    /** The eighth, sixteenth and so on of each class's clips wanted, with all their versions. */
    private Set<Integer> apart(IntPredicate wanted) {
        Set<Integer> apart = new HashSet<>();
        Map<String, Integer> counts = new HashMap<>();
        for (int clip = 0; clip < data.clips().size(); clip++) {
            if (wanted.test(clip)
                    && counts.merge(data.clips().get(clip).labels().get(0), 1, Integer::sum) % ONE_APART_OF == 0) {
                apart.add(clip);
            }
        }
        return apart;
    }

    /** As {@link DataSet#taught}, of an index. */
    private boolean isTaught(int clip) {
        return data.evaluation() == 0 || data.clips().get(clip).fold() != data.evaluation();
    }

    @Override
    public Trained all(int seed, Epochs epochs) throws IOException {
        float[] slopes = new float[classes().size()];
        Arrays.fill(slopes, 1);
        ModelPackage base = embedder.base();
        try (Head head = train(this::isTaught, seed, epochs)) {
            return new Trained(
                    head.behind(base, slopes, new float[slopes.length], recipe.activation()),
                    base.firstInput(),
                    recipe.activation().key(),
                    "head_scores",
                    base.manifest().embeddings(),
                    base.manifest().licence(),
                    "A head on the embeddings of %s %s that calls clips".formatted(base.id(), base.version()),
                    PlainRules.of(classes()));
        }
    }

    private float[] mean(float[][] logits) {
        float[] mean = new float[logits[0].length];
        for (float[] window : logits) {
            recipe.activation().apply(window);
            for (int c = 0; c < mean.length; c++) {
                mean[c] += window[c] / logits.length;
            }
        }
        return mean;
    }
}
