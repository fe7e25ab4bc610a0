package io.earshot.quantize;

import ai.onnx.proto.OnnxMl.ModelProto;
import io.earshot.inference.GraphRun;
import io.earshot.model.ModelException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * Finds the values that 8 bits are too coarse for, by trying: with one value alone in 8 bits, how far do scores move? A few
 * values make most of the difference, in YAMNet those of layers 21 to 24, whose channels are mostly small and at times large.
 * What lies around them had better stay of floats.
 */
final class Sensitivity {
    /**
     * Of a score, on average over windows the one that moves most. Of YAMNet's values those around layers 21 to 25 move scores by
     * 0.022 to 0.15, those around the first and third by 0.01, all others by up to 0.0085.
     */
    static final double TOLERATED = 0.009;

    private Sensitivity() {}

    /**
     * @param model whose graph is what the plan is of
     * @param tolerated {@link #TOLERATED}
     * @param tried told how many values are done
     * @return the plan without layers that give or take such values
     */
    static Plan without(
            ModelProto model,
            Plan plan,
            Map<String, Scale> scales,
            String scores,
            List<Map<String, GraphRun.Input>> windows,
            double tolerated,
            IntConsumer tried)
            throws ModelException {
        List<float[]> right = scores(model, scores, windows);
        Set<String> coarse = new LinkedHashSet<>();
        int done = 0;
        for (String value : plan.tried()) {
            Plan alone = plan.alone(value);
            ModelProto changed = model.toBuilder()
                    .setGraph(QuantizedGraph.of(model.getGraph(), alone, scales, WeightBits.EIGHT))
                    .build();
            if (Difference.between(right, scores(changed, scores, windows)).typical() > tolerated) {
                coarse.add(value);
            }
            tried.accept(++done);
        }
        return coarse.isEmpty() ? plan : Plan.of(model.getGraph(), coarse);
    }

    /** What a model says of windows, {@code [windows][labels]}. */
    static List<float[]> scores(ModelProto model, String output, List<Map<String, GraphRun.Input>> windows)
            throws ModelException {
        List<float[]> all = new ArrayList<>();
        try (GraphRun run = GraphRun.open(model.toByteArray())) {
            for (Map<String, GraphRun.Input> window : windows) {
                FloatBuffer buffer = Objects.requireNonNull(run.run(window).get(output), output);
                float[] scores = new float[buffer.remaining()];
                buffer.get(scores);
                all.add(scores);
            }
        }
        return all;
    }
}
