package io.earshot.training.embed;

import io.earshot.api.ClipScorer;
import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Embeds sounds by a base model, through the engine's own pipeline, or takes what was kept of an earlier time. */
public final class Embedder {
    private final ModelPackage base;
    private final EmbeddingCache cache;

    /** Told of each sound that is embedded. */
    @FunctionalInterface
    public interface Progress {
        Progress NONE = (done, of) -> {};

        void sound(int done, int of);
    }

    /** One sound after the other, made when it is its turn. */
    @FunctionalInterface
    public interface Sounds {
        /** @return samples at the base model's rate */
        float[] get(int index) throws IOException;
    }

    /**
     * @param base must have embeddings
     * @param cacheFolder where embeddings are kept
     */
    public Embedder(ModelPackage base, Path cacheFolder) {
        if (base.manifest().embeddings() == null) {
            throw new IllegalArgumentException(
                    "model %s has no embeddings to build on: choose a base whose model.yaml names outputs.embeddings"
                            .formatted(base.id()));
        }
        this.base = base;
        this.cache = new EmbeddingCache(cacheFolder, base.manifestSha256());
    }

    public ModelPackage base() {
        return base;
    }

    /**
     * @param count how many sounds there are
     * @return for each sound {@code [windows][size]}
     */
    public List<float[][]> embed(int count, Sounds sounds, Progress progress) throws IOException, ModelException {
        float[][][] all = new float[count][][];
        Queue<float[][]> scored = new ConcurrentLinkedQueue<>();
        Queue<Waiting> waiting = new ArrayDeque<>();
        ClipScorer scorer = null;
        try {
            for (int i = 0; i < count; i++) {
                float[] samples = sounds.get(i);
                String key = EmbeddingCache.key(samples);
                float[][] kept = cache.get(key);
                if (kept != null) {
                    all[i] = kept;
                } else {
                    if (scorer == null) {
                        scorer = new ClipScorer(base, true, (clip, scores, embeddings) -> scored.add(embeddings));
                    }
                    waiting.add(new Waiting(i, key));
                    scorer.take(samples);
                    keep(scored, waiting, all);
                }
                progress.sound(i + 1, count);
            }
            if (scorer != null) {
                scorer.finish();
            }
            keep(scored, waiting, all);
        } finally {
            close(scorer);
        }
        if (!waiting.isEmpty()) {
            throw new IOException("sound %d was not scored to its end".formatted(waiting.remove().index));
        }
        return List.of(all);
    }

    /** A sound that is being scored. */
    private record Waiting(int index, String key) {}

    /** Keeps what has been scored by now, in the order of the sounds: what is interrupted later need not start anew. */
    private void keep(Queue<float[][]> scored, Queue<Waiting> waiting, float[][][] all) throws IOException {
        for (float[][] embeddings = scored.poll(); embeddings != null; embeddings = scored.poll()) {
            Waiting first = waiting.remove();
            cache.put(first.key, embeddings);
            all[first.index] = embeddings;
        }
    }

    private static void close(@Nullable ClipScorer scorer) {
        if (scorer != null) {
            scorer.close();
        }
    }
}
