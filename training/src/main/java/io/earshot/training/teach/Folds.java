package io.earshot.training.teach;

import io.earshot.training.augment.Shuffle;
import io.earshot.training.data.Clip;
import io.earshot.training.data.DataSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Parts of a data set that take turns at being unseen. */
public final class Folds {
    private Folds() {}

    /**
     * The data set's own folds where it has more than one and every clip is of one; else each class's clips are dealt out
     * evenly, in an order by seed.
     */
    public static DataSet assign(DataSet data, int folds, int seed) {
        if (data.folds().size() > 1 && !data.folds().contains(0)) {
            return data;
        }
        List<Clip> clips = new ArrayList<>(data.clips());
        SplittableRandom random = new SplittableRandom(seed);
        Shuffle.shuffle(clips, random);
        Map<String, Integer> dealt = new HashMap<>();
        List<Clip> assigned = new ArrayList<>();
        for (Clip clip : clips) {
            String label = clip.labels().isEmpty() ? "" : clip.labels().get(0);
            int fold = dealt.merge(label, 1, Integer::sum) % folds + 1;
            assigned.add(new Clip(clip.file(), clip.labels(), fold));
        }
        return new DataSet(assigned, data.classes(), data.backgrounds(), data.findings());
    }
}
