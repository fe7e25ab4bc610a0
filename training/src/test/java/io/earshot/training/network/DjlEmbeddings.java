package io.earshot.training.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Embeddings as DJL has them, which trains networks that only say scores: what their last layer takes. */
public final class DjlEmbeddings {
    /** Of the largest value. */
    private static final float CLOSE = 1e-4f;

    private DjlEmbeddings() {}

    /**
     * @param same the network that the weights are of, but with as many classes as it has embeddings; its last layer hands them on
     * @param inputs {@code [count][values of a window]}
     * @return {@code [count][embedding]}
     */
    public static float[][] of(WeightedNetwork same, Weights weights, float[] inputs, int count) {
        int size = same.classes();
        try (ResumableTrainer trainer = new ResumableTrainer(same, Output.LOGITS, Schedule.constant(0.001f), 1);
                NDManager manager = NDManager.newBaseManager("PyTorch")) {
            assertThat(trainer.state().steps()).isZero();
            same.take(handingOn(weights, size));
            NDArray all = manager.create(inputs, same.inputShape(count));
            NDArray said = same.block()
                    .forward(new ParameterStore(manager, false), new NDList(all), false)
                    .head();
            float[] values = said.toFloatArray();
            said.close();
            float[][] embeddings = new float[count][];
            for (int i = 0; i < count; i++) {
                embeddings[i] = Arrays.copyOfRange(values, i * size, (i + 1) * size);
            }
            return embeddings;
        }
    }

    private static Weights handingOn(Weights weights, int size) {
        Map<String, float[]> all = new LinkedHashMap<>(weights.byName());
        String last = "";
        for (String name : all.keySet()) {
            last = name.endsWith(".weight") ? name : last;
        }
        float[] one = new float[size * size];
        for (int i = 0; i < size; i++) {
            one[i * size + i] = 1;
        }
        all.put(last, one);
        all.put(last.replace("weight", "bias"), new float[size]);
        return new Weights(all);
    }

    /** Says that both are the same within 1e-4 of the largest value. */
    public static void assertSame(float[][] said, float[][] expected) {
        assertThat(said).hasDimensions(expected.length, expected[0].length);
        for (int i = 0; i < said.length; i++) {
            float largest = 0;
            for (float value : expected[i]) {
                largest = Math.max(largest, Math.abs(value));
            }
            assertThat(largest).isPositive();
            assertThat(said[i]).as("embedding %d", i).containsExactly(expected[i], within(CLOSE * largest));
        }
    }
}
