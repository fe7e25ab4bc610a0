package io.earshot.training.zoo;

import io.earshot.training.augment.Shuffle;
import io.earshot.training.network.Batch;
import io.earshot.training.network.Standardisation;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Makes batches ahead on threads of its own, a bounded number of them. Which examples come together and how each is varied
 * rests on the seed and the epoch alone, not on the threads. Belongs to one thread, which takes them.
 */
final class Batches implements AutoCloseable {
    /*
     * Odd, and far from small multiples of each other and of the increment of SplittableRandom's own, 0x9e3779b97f4a7c15: by
     * that, draw k of an epoch would be draw k + 1 of the one before. They are the factors of the last steps of SplitMix64
     * (Stafford's mix 13) and of MurmurHash3 (Appleby).
     */
    private static final long SEED = 0x94D049BB133111EBL;
    private static final long EPOCH = 0xC4CEB9FE1A85EC53L;
    private static final long EXAMPLE = 0xBF58476D1CE4E5B9L;

    private final Examples examples;
    private final Standardisation standardisation;
    private final int size;
    private final int classes;
    private final int ahead;
    private final ExecutorService workers;

    /** Takes a batch. */
    @FunctionalInterface
    interface Taker {
        void take(Batch batch);
    }

    Batches(Examples examples, Standardisation standardisation, int size, int classes, int workers) {
        this.examples = examples;
        this.standardisation = standardisation;
        this.size = size;
        this.classes = classes;
        this.ahead = 2 * workers;
        this.workers = Executors.newFixedThreadPool(workers, work -> {
            Thread thread = new Thread(work, "earshot-examples");
            thread.setDaemon(true);
            return thread;
        });
    }

    int perEpoch() {
        return -Math.floorDiv(-examples.size(), size);
    }

    /** Hands on all batches of an epoch, in an order by seed. */
    void epoch(int seed, int epoch, Taker taker) throws IOException {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < examples.size(); i++) {
            order.add(i);
        }
        long base = seed * SEED + epoch * EPOCH;
        Shuffle.shuffle(order, new SplittableRandom(base));
        Queue<Future<Batch>> made = new ArrayDeque<>();
        int next = 0;
        while (next < order.size() || !made.isEmpty()) {
            while (next < order.size() && made.size() < ahead) {
                List<Integer> chosen = order.subList(next, Math.min(order.size(), next + size));
                made.add(workers.submit(() -> batch(chosen, base)));
                next += chosen.size();
            }
            taker.take(taken(made.remove()));
        }
    }

    private static Batch taken(Future<Batch> made) throws IOException {
        try {
            return made.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for examples", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException why) {
                throw why;
            }
            throw new IllegalStateException("an example cannot be made: " + e.getCause(), e.getCause());
        }
    }

    private Batch batch(List<Integer> chosen, long base) throws IOException {
        float[] inputs = {};
        float[] targets = new float[chosen.size() * classes];
        for (int i = 0; i < chosen.size(); i++) {
            int example = chosen.get(i);
            float[] values = examples.of(example, new SplittableRandom(base + (example + 1L) * EXAMPLE));
            standardisation.apply(values);
            if (i == 0) {
                inputs = new float[chosen.size() * values.length];
            }
            System.arraycopy(values, 0, inputs, i * values.length, values.length);
            for (int label : examples.classesOf(example)) {
                targets[i * classes + label] = 1;
            }
        }
        return new Batch(chosen.size(), inputs, targets);
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }
}
