package io.earshot.training.augment;

import java.util.List;
import java.util.SplittableRandom;

/** Orders by seed: {@link java.util.Collections#shuffle} takes no splittable source. */
public final class Shuffle {
    private Shuffle() {}

    /** Puts a list into a random order (Fisher and Yates, 1938). */
    public static <T> void shuffle(List<T> list, SplittableRandom random) {
        for (int i = list.size() - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            T moved = list.get(i);
            list.set(i, list.get(j));
            list.set(j, moved);
        }
    }

    /** @return 0 to {@code count - 1} in a random order, drawn from the inside out: another one than {@link #shuffle} gives */
    public static int[] order(int count, SplittableRandom random) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
