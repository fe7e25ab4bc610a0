package io.earshot.training.zoo;

import io.earshot.files.Folders;
import io.earshot.model.ModelException;
import io.earshot.model.ModelInput;
import io.earshot.training.data.Clip;
import io.earshot.training.data.DataSet;
import io.earshot.training.embed.Embedder;
import io.earshot.training.network.LeanNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The windows of clips: a second of samples, then the base's embedding of it, which is computed once and kept. Clips that end
 * within a window are padded with silence, as the engine does. Safe for many threads.
 */
final class LeanWindows {
    private final LeanBase base;
    private final ClipStore store;
    private final Map<Clip, float[][]> embeddings;
    private final int embedding;

    private LeanWindows(LeanBase base, ClipStore store, Map<Clip, float[][]> embeddings) {
        this.base = base;
        this.store = store;
        this.embeddings = embeddings;
        this.embedding = embeddings.values().iterator().next()[0].length;
    }

    /**
     * Embeds all clips.
     *
     * @param cache where embeddings are kept
     */
    static LeanWindows of(LeanBase base, DataSet data, Path cache, Embedder.Progress progress)
            throws IOException, ModelException {
        ClipStore store = new ClipStore(base.waveform());
        Path folder = Files.createTempDirectory("earshot-lean");
        try {
            Embedder embedder = new Embedder(base.write(folder.resolve("base")), cache);
            List<float[][]> all = embedder.embed(
                    data.clips().size(), index -> store.read(data.clips().get(index))[0], progress);
            Map<Clip, float[][]> embeddings = new HashMap<>();
            for (int i = 0; i < all.size(); i++) {
                embeddings.put(data.clips().get(i), all.get(i));
            }
            return new LeanWindows(base, store, embeddings);
        } finally {
            Folders.delete(folder);
        }
    }

    /** Values of an embedding. */
    int embedding() {
        return embedding;
    }

    /** Windows of a clip. */
    int count(Clip clip) {
        return of(clip).length;
    }

    private float[][] of(Clip clip) {
        return Objects.requireNonNull(embeddings.get(clip));
    }

    /** @return samples of window {@code k}, then its embedding; the caller's to keep */
    float[] of(Clip clip, int k) throws IOException {
        ModelInput input = base.waveform();
        float[] samples = store.read(clip)[0];
        int from = Math.min(samples.length, k * input.hop() + base.firstSample());
        float[] both = new float[LeanNetwork.SAMPLES + embedding];
        System.arraycopy(samples, from, both, 0, Math.min(LeanNetwork.SAMPLES, samples.length - from));
        System.arraycopy(of(clip)[k], 0, both, LeanNetwork.SAMPLES, embedding);
        return both;
    }

    /** @return {@link #of(Clip, int)} of each window */
    float[][] all(Clip clip) throws IOException {
        float[][] all = new float[count(clip)][];
        for (int k = 0; k < all.length; k++) {
            all[k] = of(clip, k);
        }
        return all;
    }
}
