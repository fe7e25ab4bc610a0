package io.earshot.training.tuning;

import io.earshot.training.augment.Levels;
import io.earshot.training.augment.Mixture;
import io.earshot.training.augment.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A scene to learn from and to be judged on: clips of one fold, one after the other and at times over one another, on a
 * background.
 */
public final class Lesson {
    private static final double LONGEST_GAP_SECONDS = 5;
    private static final double OVERLAP_SHARE = 0.15;
    private static final double FADE_SECONDS = 0.005;

    private final Mixture mixture;
    private final List<Truth> truth;
    private final int fold;
    private final int length;

    private Lesson(Mixture mixture, List<Truth> truth, int fold, int length) {
        this.mixture = mixture;
        this.truth = truth;
        this.fold = fold;
        this.length = length;
    }

    /**
     * How loud sounds are over the background.
     *
     * @param lowest decibels of the softest over the background's mean power
     * @param highest decibels of the loudest
     */
    public record Ratios(double lowest, double highest) {}

    /**
     * @param sounds each once, in this order
     * @param background a noise without a name
     */
    public static Lesson of(
            List<String> classes,
            List<Source> sounds,
            float[] background,
            Ratios ratios,
            int rate,
            int fold,
            SplittableRandom random) {
        List<Integer> starts = new ArrayList<>();
        int at = (int) (random.nextDouble() * LONGEST_GAP_SECONDS * rate);
        int end = at;
        for (Source sound : sounds) {
            if (end > at && random.nextDouble() < OVERLAP_SHARE) {
                at += (int) (random.nextDouble() * (end - at));
            } else {
                at = end + (int) (random.nextDouble() * LONGEST_GAP_SECONDS * rate);
            }
            starts.add(at);
            end = Math.max(end, at + sound.length());
        }
        int length = end + (int) ((1 + random.nextDouble() * LONGEST_GAP_SECONDS) * rate);
        Lesson lesson = new Lesson(new Mixture(classes, length, rate), new ArrayList<>(), fold, length);
        double floor = -50 + 25 * random.nextDouble();
        double noise = Levels.toLevel(Levels.power(background), floor);
        lesson.mixture.addBackground(background, random.nextInt(background.length), noise);
        for (int i = 0; i < sounds.size(); i++) {
            Source sound = sounds.get(i);
            double over = ratios.lowest() + (ratios.highest() - ratios.lowest()) * random.nextDouble();
            double gain = Levels.toLevel(sound.loudness(), floor + over);
            lesson.mixture.add(sound, starts.get(i), gain);
            lesson.truth.add(new Truth(
                    classes.indexOf(sound.label()),
                    (double) starts.get(i) / rate,
                    (double) (starts.get(i) + sound.length()) / rate));
        }
        lesson.mixture.amplify(1);
        return lesson;
    }

    /** A clip cut down to where it can be heard, its ends faded. */
    public static Source audible(Source clip, int rate) {
        float[] cut = clip.trimmed().samples();
        int fade = Math.min(cut.length / 2, (int) (FADE_SECONDS * rate));
        for (int i = 0; i < fade; i++) {
            float level = (float) i / fade;
            cut[i] *= level;
            cut[cut.length - 1 - i] *= level;
        }
        return new Source(clip.label(), cut, rate);
    }

    /** The same without its samples, once they are not needed any more. */
    public Lesson withoutSamples() {
        return new Lesson(mixture.withoutSamples(), truth, fold, length);
    }

    /** @return samples that it has, or had */
    public int length() {
        return length;
    }

    public Mixture mixture() {
        return mixture;
    }

    public List<Truth> truth() {
        return truth;
    }

    public int fold() {
        return fold;
    }
}
