package io.earshot.training.embed;

import io.earshot.api.ClipScorer;
import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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
        Map<Integer, float[][]> done = new ConcurrentHashMap<>();
        List<String> keys = new ArrayList<>();
        List<Integer> order = new ArrayList<>();
        ClipScorer scorer = null;
        try {
            for (int i = 0; i < count; i++) {
                float[] samples = sounds.get(i);
                String key = EmbeddingCache.key(samples);
                float[][] kept = cache.get(key);
                if (kept != null) {
                    done.put(i, kept);
                } else {
                    keys.add(key);
                    order.add(i);
                    if (scorer == null) {
                        scorer = new ClipScorer(
                                base, true, (clip, scores, embeddings) -> done.put(-1 - clip, embeddings));
                    }
                    scorer.take(samples);
                }
                progress.sound(i + 1, count);
            }
            if (scorer != null) {
                scorer.finish();
            }
        } finally {
            close(scorer);
        }
        for (int i = 0; i < order.size(); i++) {
            float[][] embeddings = done.get(-1 - i);
            String key = keys.get(i);
            if (embeddings == null) {
                throw new IOException("sound %d was not scored to its end".formatted(order.get(i)));
            }
            cache.put(key, embeddings);
            done.put(order.get(i), embeddings);
        }
        List<float[][]> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float[][] embeddings = done.get(i);
            all.add(embeddings == null ? new float[0][] : embeddings);
        }
        return all;
    }

    private static void close(@Nullable ClipScorer scorer) {
        if (scorer != null) {
            scorer.close();
        }
    }
}
