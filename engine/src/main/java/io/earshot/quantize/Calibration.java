package io.earshot.quantize;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.earshot.inference.GraphRun;
import io.earshot.model.ModelException;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.IntConsumer;

/** Runs the model of floats, with its inner values as outputs, and finds the scale of each: from its smallest value to its largest.
 * Leaving out the outermost 0.001 or 0.01 % of them, or the scale of least squares, gave no better YAMNet. */
final class Calibration {
    private Calibration() {}

    /**
     * How large each channel becomes of each value that layers of the plan give.
     *
     * @param model whose graph is what the plan is of
     * @param heard told how many windows are done
     */
    static Map<String, float[]> maxima(
            ModelProto model, Plan plan, List<Map<String, GraphRun.Input>> windows, IntConsumer heard)
            throws ModelException {
        Map<String, float[]> maxima = new LinkedHashMap<>();
        Map<String, Integer> channels = new LinkedHashMap<>();
        GraphIndex index = new GraphIndex(model.getGraph());
        for (Layer layer : plan.layers().values()) {
            NodeProto relu = index.onlyTaker(layer.output(), "Relu");
            channels.put(relu == null ? layer.output() : relu.getOutput(0), layer.outputs());
        }
        channels.forEach((name, count) -> maxima.put(name, new float[count]));
        each(model, maxima.keySet(), windows, heard, (name, values) -> {
            float[] largest = Objects.requireNonNull(maxima.get(name));
            int size = values.remaining() / largest.length;
            for (int i = 0; i < values.remaining(); i++) {
                int channel = i / size;
                largest[channel] = Math.max(largest[channel], Math.abs(values.get(i)));
            }
        });
        return maxima;
    }

    /**
     * The scale of each value that the plan has {@link Plan#measured}.
     *
     * @param model whose graph is what the plan is of
     * @param heard told how many windows are done
     */
    static Map<String, Scale> scales(
            ModelProto model, Plan plan, List<Map<String, GraphRun.Input>> windows, IntConsumer heard)
            throws ModelException {
        Map<String, double[]> ranges = new LinkedHashMap<>();
        plan.measured().forEach(each -> ranges.put(each, new double[2]));
        each(model, ranges.keySet(), windows, heard, (name, values) -> {
            double[] range = Objects.requireNonNull(ranges.get(name));
            while (values.hasRemaining()) {
                float value = values.get();
                range[0] = Math.min(range[0], value);
                range[1] = Math.max(range[1], value);
            }
        });
        Map<String, Scale> scales = new LinkedHashMap<>();
        ranges.forEach((name, range) -> scales.put(name, Scale.of(range[0], range[1])));
        return scales;
    }

    /**
     * The mean of each output, or channel, of layers, over windows and places.
     *
     * @param layers by the name of what they give
     */
    static Map<String, double[]> means(
            ModelProto model, Map<String, Layer> layers, List<Map<String, GraphRun.Input>> windows)
            throws ModelException {
        Map<String, double[]> means = new LinkedHashMap<>();
        layers.forEach((name, layer) -> means.put(name, new double[layer.outputs()]));
        each(model, layers.keySet(), windows, done -> {}, (name, values) -> {
            double[] sums = Objects.requireNonNull(means.get(name));
            boolean channelsFirst = Objects.requireNonNull(layers.get(name)).isConvolution();
            int places = values.remaining() / sums.length;
            double share = 1.0 / places / windows.size();
            for (int i = 0; i < values.remaining(); i++) {
                sums[channelsFirst ? i / places : i % sums.length] += share * values.get(i);
            }
        });
        return means;
    }

    private static void each(
            ModelProto model,
            Set<String> values,
            List<Map<String, GraphRun.Input>> windows,
            IntConsumer heard,
            BiConsumer<String, FloatBuffer> sink)
            throws ModelException {
        int done = 0;
        try (GraphRun run = GraphRun.open(exposed(model, values))) {
            for (Map<String, GraphRun.Input> window : windows) {
                Map<String, FloatBuffer> said = run.run(window);
                for (String each : values) {
                    GraphRun.Input input = window.get(each);
                    FloatBuffer shown = input == null ? Objects.requireNonNull(said.get(each), each) : input.values();
                    requireNumbers(each, shown);
                    sink.accept(each, shown);
                }
                heard.accept(++done);
            }
        }
    }

    private static void requireNumbers(String name, FloatBuffer values) throws ModelException {
        for (int i = 0; i < values.remaining(); i++) {
            if (!Float.isFinite(values.get(i))) {
                throw new ModelException(List.of("'%s' is %s in a window of the recordings, so its range cannot be told"
                        .formatted(name, values.get(i))));
            }
        }
    }

    private static byte[] exposed(ModelProto model, Set<String> values) {
        GraphProto.Builder graph = model.getGraph().toBuilder();
        List<String> there = model.getGraph().getOutputList().stream()
                .map(ValueInfoProto::getName)
                .toList();
        List<String> inputs = model.getGraph().getInputList().stream()
                .map(ValueInfoProto::getName)
                .toList();
        for (String value : values) {
            if (!there.contains(value) && !inputs.contains(value)) {
                graph.addOutput(ValueInfoProto.newBuilder()
                        .setName(value)
                        .setType(TypeProto.newBuilder()
                                .setTensorType(TypeProto.Tensor.newBuilder()
                                        .setElemType(TensorProto.DataType.FLOAT.getNumber()))));
            }
        }
        return model.toBuilder().setGraph(graph).build().toByteArray();
    }
}
