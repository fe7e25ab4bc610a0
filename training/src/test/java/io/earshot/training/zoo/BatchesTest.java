package io.earshot.training.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.training.network.Standardisation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class BatchesTest {
    private static final int CLIPS = 40;
    private static final int DRAWS = 32;

    /** Notes what each example draws. */
    private static final class Drawing implements Examples {
        private final ConcurrentLinkedQueue<Long> drawn = new ConcurrentLinkedQueue<>();

        @Override
        public int size() {
            return CLIPS;
        }

        @Override
        public List<Integer> classesOf(int example) {
            return List.of(0);
        }

        @Override
        public float[] of(int example, SplittableRandom random) {
            for (int i = 0; i < DRAWS; i++) {
                drawn.add(random.nextLong());
            }
            return new float[1];
        }

        @Override
        public Standardisation standardisation() {
            return Standardisation.NONE;
        }
    }

    private static List<Long> drawn(int seed, int epoch, int workers) throws IOException {
        Drawing examples = new Drawing();
        try (Batches batches = new Batches(examples, Standardisation.NONE, 7, 1, workers)) {
            assertThat(batches.perEpoch()).isEqualTo(6);
            batches.epoch(seed, epoch, batch -> {});
        }
        return new ArrayList<>(examples.drawn);
    }

    /** A splittable source says each number once, so that a number said twice is a stretch of the same stream. */
    @Test
    void examplesEpochsAndSeedsShareNoRandomNumbers() throws IOException {
        Set<Long> all = new HashSet<>();
        for (int seed = 1; seed <= 3; seed++) {
            for (int epoch = 1; epoch <= 5; epoch++) {
                List<Long> drawn = drawn(seed, epoch, 1);
                assertThat(drawn).hasSize(CLIPS * DRAWS);
                assertThat(Collections.disjoint(all, drawn))
                        .as("seed %d, epoch %d", seed, epoch)
                        .isTrue();
                all.addAll(drawn);
            }
        }
        assertThat(all).hasSize(3 * 5 * CLIPS * DRAWS);
    }

    @Test
    void whatIsDrawnRestsNotOnTheThreads() throws IOException {
        assertThat(new HashSet<>(drawn(1, 2, 3))).isEqualTo(new HashSet<>(drawn(1, 2, 1)));
    }
}
