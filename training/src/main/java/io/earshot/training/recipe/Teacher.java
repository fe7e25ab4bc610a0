package io.earshot.training.recipe;

import io.earshot.api.ClipScorer;
import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import io.earshot.training.augment.Source;
import io.earshot.training.network.Scaling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Another model whose embeddings a small network learns beside its classes (Hinton et al., 2015): they say more of a
 * sound than its label does. Belongs to one thread.
 */
final class Teacher implements AutoCloseable {
    private final ClipScorer scorer;
    private final ConcurrentLinkedQueue<float[]> said;
    private final Scaling scaling;
    private final int size;

    private Teacher(ClipScorer scorer, ConcurrentLinkedQueue<float[]> said, Scaling scaling, int size) {
        this.scorer = scorer;
        this.said = said;
        this.scaling = scaling;
        this.size = size;
    }

    /** @param clips by which the embeddings' means and deviations are measured */
    static Teacher of(ModelPackage model, List<Source> clips, int rate) throws ModelException {
        if (model.firstInput().rate() != rate) {
            throw new IllegalArgumentException("the teacher %s takes %d samples per second, must take %d"
                    .formatted(model.id(), model.firstInput().rate(), rate));
        }
        ConcurrentLinkedQueue<float[]> said = new ConcurrentLinkedQueue<>();
        ClipScorer scorer =
                new ClipScorer(model, true, (clip, scores, embeddings) -> said.addAll(Arrays.asList(embeddings)));
        for (Source clip : clips) {
            scorer.take(clip.samples());
        }
        scorer.finish();
        List<float[]> all = new ArrayList<>(said);
        said.clear();
        return new Teacher(scorer, said, Scaling.of(all.toArray(float[][]::new)), all.get(0).length);
    }

    /** Values of an embedding. */
    int size() {
        return size;
    }

    /** @param window samples of exactly one window */
    void hear(float[] window) {
        scorer.take(window);
    }

    /** @return {@code [count][size]}, scaled, of all that was heard since the last call */
    float[] says(int count) {
        scorer.finish();
        float[] embeddings = new float[count * size];
        for (int i = 0; i < count; i++) {
            float[] each = said.poll();
            if (each == null) {
                throw new IllegalStateException("the teacher said %d of %d windows".formatted(i, count));
            }
            scaling.apply(each, embeddings, i * size);
        }
        return embeddings;
    }

    @Override
    public void close() {
        scorer.close();
    }
}
