package io.earshot.training.recipe;

import io.earshot.training.augment.Shuffle;
import io.earshot.training.network.Batch;
import io.earshot.training.network.Scaling;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;

/** Embedded windows and what they are to be called, each of some group, such as a clip. Belongs to one thread. */
public final class Lessons {
    private final List<float[]> embeddings = new ArrayList<>();
    private final List<float[]> targets = new ArrayList<>();
    private final List<float[]> weights = new ArrayList<>();
    private final List<Integer> groups = new ArrayList<>();

    /** The arrays are kept, not copied. */
    public void add(float[] embedding, float[] target, float[] weight, int group) {
        embeddings.add(embedding);
        targets.add(target);
        weights.add(weight);
        groups.add(group);
    }

    int size() {
        return embeddings.size();
    }

    int embeddingSize() {
        return embeddings.get(0).length;
    }

    /** Those of some groups. */
    public Lessons only(IntPredicate group) {
        Lessons chosen = new Lessons();
        for (int i = 0; i < size(); i++) {
            if (group.test(groups.get(i))) {
                chosen.add(embeddings.get(i), targets.get(i), weights.get(i), groups.get(i));
            }
        }
        return chosen;
    }

    Scaling scaling() {
        return Scaling.of(embeddings.toArray(float[][]::new));
    }

    /** A random order of all. */
    int[] shuffled(SplittableRandom random) {
        return Shuffle.order(size(), random);
    }

    /** Those that {@code order} names from {@code from} to {@code to}, exclusive, scaled. */
    Batch batch(int[] order, int from, int to, Scaling scaling) {
        int size = embeddingSize();
        int classes = targets.get(0).length;
        float[] inputs = new float[(to - from) * size];
        float[] wanted = new float[(to - from) * classes];
        float[] counted = new float[(to - from) * classes];
        for (int i = from; i < to; i++) {
            int at = i - from;
            scaling.apply(embeddings.get(order[i]), inputs, at * size);
            System.arraycopy(targets.get(order[i]), 0, wanted, at * classes, classes);
            System.arraycopy(weights.get(order[i]), 0, counted, at * classes, classes);
        }
        return new Batch(to - from, inputs, wanted, counted);
    }
}
