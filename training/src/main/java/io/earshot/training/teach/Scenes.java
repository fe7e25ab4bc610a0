package io.earshot.training.teach;

import io.earshot.training.augment.Shuffle;
import io.earshot.training.augment.Source;
import io.earshot.training.data.DataSet;
import io.earshot.training.tuning.Lesson;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes the scenes to teach by, one after the other, as all of them at once are hundreds of megabytes: each fold's clips, some
 * in a scene, as often as the recipe has versions, each time in another order. Belongs to one thread.
 */
final class Scenes {
    private final TeachRecipe recipe;
    private final List<String> classes;
    private final List<float[]> backgrounds;
    private final int rate;
    private final SplittableRandom random;
    private final List<Integer> folds;
    private final Material material;
    private final int size;

    private int fold = -1;
    private int version;
    private int at;
    private List<Source> sounds = List.of();

    /** @param backgrounds at that rate, at least one */
    Scenes(TeachRecipe recipe, DataSet data, Material material, List<float[]> backgrounds, int rate, int seed) {
        this.recipe = recipe;
        this.classes = data.classes();
        this.backgrounds = backgrounds;
        this.rate = rate;
        this.random = new SplittableRandom(seed);
        this.material = material;
        // Of a fold without a clip that can be heard there is no scene.
        this.folds = data.folds().stream()
                .filter(each -> !material.sounds(each).isEmpty())
                .toList();
        int count = 0;
        for (int each : folds) {
            count += recipe.versions() * -Math.floorDiv(-material.sounds(each).size(), recipe.clipsPerScene());
        }
        this.size = count;
        this.version = recipe.versions();
    }

    /** @return how many there are */
    int size() {
        return size;
    }

    /** The next one; there must be one. */
    Lesson next() {
        if (at >= sounds.size()) {
            at = 0;
            version++;
            if (version >= recipe.versions()) {
                version = 0;
                fold++;
                sounds = new ArrayList<>(material.sounds(folds.get(fold)));
            }
            Shuffle.shuffle(sounds, random);
        }
        int from = at;
        at += recipe.clipsPerScene();
        return Lesson.of(
                classes,
                sounds.subList(from, Math.min(sounds.size(), at)),
                backgrounds.get(random.nextInt(backgrounds.size())),
                new Lesson.Ratios(recipe.lowestSnr(), recipe.highestSnr()),
                rate,
                folds.get(fold),
                random);
    }
}
