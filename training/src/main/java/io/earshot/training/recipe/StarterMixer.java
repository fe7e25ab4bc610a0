package io.earshot.training.recipe;

import io.earshot.api.LogMelWindows;
import io.earshot.model.ModelInput;
import io.earshot.training.augment.Levels;
import io.earshot.training.augment.Mixture;
import io.earshot.training.augment.Shuffle;
import io.earshot.training.augment.Source;
import io.earshot.training.augment.SpectrumMask;
import io.earshot.training.network.Batch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes the starter's lessons: each clip at another level, place and background, at times with a second one over it.
 * Deterministic by seed. Not thread-safe.
 */
final class StarterMixer {
    private static final double SECONDS = 5;
    private static final double QUIETEST_DECIBELS = -48;
    private static final double LOUDEST_DECIBELS = -10;
    private static final double LOWEST_SNR = -2;
    private static final double HIGHEST_SNR = 30;
    private static final double HEARD_SHARE = 0.7;
    private static final int MOST_TRIES = 8;

    private final StarterRecipe recipe;
    private final ModelInput input;
    private final List<String> classes;
    private final List<Source> clips;
    private final List<Source> synthetic;
    private final List<float[]> backgrounds;
    private final LogMelWindows features;
    private final SpectrumMask mask;

    StarterMixer(
            StarterRecipe recipe,
            ModelInput input,
            List<String> classes,
            List<Source> clips,
            List<Source> synthetic,
            List<float[]> backgrounds) {
        this.recipe = recipe;
        this.input = input;
        this.classes = classes;
        this.clips = clips;
        this.synthetic = synthetic;
        this.backgrounds = backgrounds;
        this.features = new LogMelWindows(input);
        this.mask = new SpectrumMask(recipe.maskRows(), recipe.maskBands());
    }

    /** The sounds of one epoch, each clip once and some synthetic ones, in random order. */
    List<Source> epoch(SplittableRandom random) {
        List<Source> sounds = new ArrayList<>(clips);
        int wanted = recipe.syntheticPerClass() * StarterSounds.SYNTHETIC.size();
        for (int i = 0; i < wanted; i++) {
            sounds.add(synthetic.get(random.nextInt(synthetic.size())));
        }
        Shuffle.shuffle(sounds, random);
        return sounds;
    }

    /** One step's windows: some of a mixture around each of the sounds. */
    Batch batch(List<Source> sounds, SplittableRandom random) {
        int perWindow = input.valuesPerWindow();
        int count = sounds.size() * recipe.windowsPerClip();
        float[] inputs = new float[count * perWindow];
        float[] targets = new float[count * classes.size()];
        float[] weights = new float[count * classes.size()];
        int at = 0;
        for (Source sound : sounds) {
            Mixture mixture = mix(sound, random);
            for (int i = 0; i < recipe.windowsPerClip(); i++) {
                int from = place(mixture, sound.label(), random);
                float[] heard = Arrays.copyOfRange(mixture.samples(), from, from + input.window());
                float[] window = features.of(heard)[0];
                mask.apply(window, input.rows(), perWindow / input.rows(), random);
                System.arraycopy(window, 0, inputs, at * perWindow, perWindow);
                mixture.targets(from, input.window(), input.hop(), targets, weights, at * classes.size());
                at++;
            }
        }
        return new Batch(count, inputs, targets, weights);
    }

    /** Where a window is cut: mostly where the sound can be heard, since a sneeze leaves most of its clip silent. */
    private int place(Mixture mixture, String label, SplittableRandom random) {
        int last = mixture.samples().length - input.window();
        int from = random.nextInt(last);
        int tries = random.nextDouble() < HEARD_SHARE ? MOST_TRIES : 0;
        for (int i = 0;
                i < tries && !mixture.isActive(label, from + (input.window() - input.hop()) / 2, input.hop());
                i++) {
            from = random.nextInt(last);
        }
        return from;
    }

    private Mixture mix(Source sound, SplittableRandom random) {
        int length = (int) (SECONDS * input.rate());
        Mixture mixture = new Mixture(classes, length, input.rate());
        double level = between(QUIETEST_DECIBELS, LOUDEST_DECIBELS, random);
        // Half a length either way: its beginning, its end or all of it.
        int at = (int) (between(-0.4, 0.4, random) * length);
        Source varied = sound.atSpeed(Math.exp(between(-recipe.speed(), recipe.speed(), random)));
        mixture.add(varied, at, Levels.toLevel(varied.loudness(), level));
        if (random.nextDouble() < recipe.secondShare()) {
            Source second = clips.get(random.nextInt(clips.size()));
            double beside = level + between(-10, 10, random);
            second = second.atSpeed(Math.exp(between(-recipe.speed(), recipe.speed(), random)));
            mixture.add(second, (int) (between(-0.8, 0.8, random) * length), Levels.toLevel(second.loudness(), beside));
        }
        if (random.nextDouble() < recipe.backgroundShare()) {
            float[] background = backgrounds.get(random.nextInt(backgrounds.size()));
            double noise = level - between(LOWEST_SNR, HIGHEST_SNR, random);
            mixture.addBackground(
                    background, random.nextInt(background.length), Levels.toLevel(Levels.power(background), noise));
        }
        mixture.amplify(1);
        return mixture;
    }

    private static double between(double low, double high, SplittableRandom random) {
        return low + (high - low) * random.nextDouble();
    }
}
