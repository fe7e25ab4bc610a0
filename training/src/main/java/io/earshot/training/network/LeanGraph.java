package io.earshot.training.network;

import io.earshot.model.OnnxGraphBuilder;
import java.util.Arrays;
import java.util.List;

/** {@link LeanNetwork} in ONNX, behind the graph that makes its embeddings. */
public final class LeanGraph {
    /** Name of the input of samples. */
    public static final String WAVEFORM = "waveform";
    /** Name of the output of scores. */
    public static final String SCORES = "lean_scores";
    /** Name of the output of {@link LeanNetwork#EMBEDDING} values. */
    public static final String EMBEDDINGS = "lean_embeddings";

    private LeanGraph() {}

    /**
     * @param base an ONNX file that makes the embeddings
     * @param embeddings name of its output of them
     * @param window samples of a window; {@link LeanNetwork#SAMPLES} in its middle are heard
     * @param weights of a {@link LeanNetwork}
     * @param standardisation of what it takes: samples, all alike, then the embedding's values
     * @return an ONNX file with the base's inputs and {@value #WAVEFORM}, and the outputs {@value #SCORES} and {@value
     *     #EMBEDDINGS}
     */
    public static byte[] of(
            byte[] base,
            String embeddings,
            int window,
            Weights weights,
            Standardisation standardisation,
            Output output) {
        OnnxGraphBuilder graph = OnnxGraphBuilder.after(base, embeddings);
        graph.input(WAVEFORM, window);
        String heard = heard(graph, window, weights, standardisation);
        String asked = dense(
                graph,
                standardised(graph, embeddings, standardisation),
                weights.ofLayer(LeanNetwork.PROJECTION),
                "lean_asked");
        String answer = answer(graph, heard, asked);
        graph.node("Relu", List.of(asked), "lean_projected");
        graph.node("Concat", List.of(answer, "lean_projected"), EMBEDDINGS, OnnxGraphBuilder.integer("axis", 1));
        Weights last = weights.ofLayer(LeanNetwork.LAST);
        output.onnx(graph, dense(graph, EMBEDDINGS, last, "lean_last"), SCORES);
        graph.output(SCORES, last.of("bias").length);
        graph.output(EMBEDDINGS, LeanNetwork.EMBEDDING);
        return graph.build();
    }

    /** {@code [batch][patches][2 * units]}. */
    private static String heard(OnnxGraphBuilder graph, int window, Weights weights, Standardisation standardisation) {
        int from = (window - LeanNetwork.SAMPLES) / 2;
        graph.node(
                "Slice",
                List.of(
                        WAVEFORM,
                        graph.constant("lean_from", new long[] {from}),
                        graph.constant("lean_to", new long[] {from + LeanNetwork.SAMPLES}),
                        graph.constant("lean_axis", new long[] {1})),
                "lean_second");
        graph.constant("lean_deviation", Arrays.copyOf(standardisation.deviations(), 1), 1);
        graph.node("Div", List.of("lean_second", "lean_deviation"), "lean_samples");
        graph.node(
                "Reshape",
                List.of(
                        "lean_samples",
                        graph.constant("lean_shape", new long[] {-1, LeanNetwork.PATCHES, LeanNetwork.PATCH})),
                "lean_patches");
        String value =
                graph.node("Transpose", List.of("lean_patches"), "lean_steps", OnnxGraphBuilder.ints("perm", 1, 0, 2));
        for (int layer = 0; layer < LeanNetwork.LAYERS; layer++) {
            int inputs = layer == 0 ? LeanNetwork.PATCH : LeanNetwork.HEARD;
            value = new LstmNode(weights.ofLayer(2 * layer), weights.ofLayer(2 * layer + 1), inputs, LeanNetwork.UNITS)
                    .add(graph, value, "lean_lstm" + layer);
        }
        return graph.node("Transpose", List.of(value), "lean_heard", OnnxGraphBuilder.ints("perm", 1, 0, 2));
    }

    private static String standardised(OnnxGraphBuilder graph, String embeddings, Standardisation standardisation) {
        float[] means = behindTheSamples(standardisation.means());
        float[] deviations = behindTheSamples(standardisation.deviations());
        graph.node(
                "Sub",
                List.of(embeddings, graph.constant("lean_base_means", means, means.length)),
                "lean_base_centred");
        return graph.node(
                "Div",
                List.of("lean_base_centred", graph.constant("lean_base_deviations", deviations, deviations.length)),
                "lean_base_standardised");
    }

    private static float[] behindTheSamples(float[] values) {
        return Arrays.copyOfRange(values, LeanNetwork.SAMPLES, values.length);
    }

    /** Attention with one question: the mean over patches, each weighed by how well it answers. */
    private static String answer(OnnxGraphBuilder graph, String heard, String asked) {
        graph.node("Unsqueeze", List.of(asked, graph.constant("lean_question_axis", new long[] {2})), "lean_question");
        graph.node("MatMul", List.of(heard, "lean_question"), "lean_likeness");
        graph.constant("lean_scale", new float[] {(float) Math.sqrt(LeanNetwork.HEARD)}, 1);
        graph.node("Div", List.of("lean_likeness", "lean_scale"), "lean_scaled");
        graph.node("Softmax", List.of("lean_scaled"), "lean_matter", OnnxGraphBuilder.integer("axis", 1));
        graph.node("Mul", List.of(heard, "lean_matter"), "lean_weighed");
        return graph.node(
                "ReduceSum",
                List.of("lean_weighed", graph.constant("lean_time_axis", new long[] {1})),
                "lean_answer",
                OnnxGraphBuilder.integer("keepdims", 0));
    }

    private static String dense(OnnxGraphBuilder graph, String value, Weights weights, String name) {
        float[] matrix = weights.of("weight");
        float[] bias = weights.of("bias");
        return graph.node(
                "Gemm",
                List.of(
                        value,
                        graph.constant(name + "_weight", matrix, bias.length, matrix.length / bias.length),
                        graph.constant(name + "_bias", bias, bias.length)),
                name,
                OnnxGraphBuilder.integer("transB", 1));
    }
}
