package io.earshot.quantize;

import static io.earshot.model.OnnxGraphBuilder.integer;
import static io.earshot.model.OnnxGraphBuilder.ints;
import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.ModelProto;
import io.earshot.inference.GraphRun;
import io.earshot.model.OnnxGraphBuilder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PlanTest {
    private static final int SIDE = 16;
    private static final int CHANNELS = 4;

    private final OnnxGraphBuilder graph = new OnnxGraphBuilder("chain");
    private final List<String> values = new ArrayList<>();

    static LongStream seeds() {
        return LongStream.concat(LongStream.range(0, 30), LongStream.of(System.nanoTime()));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whateverStaysOfFloatsTheGraphRunsAndSaysAlmostTheSame(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> between = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            between.add(List.of("Conv", "Relu", "MaxPool", "AveragePool").get(random.nextInt(4)));
        }
        ModelProto model = chain(random, between);
        Set<String> floats = new LinkedHashSet<>();
        values.stream().filter(each -> random.nextInt(3) == 0).forEach(floats::add);
        List<Map<String, GraphRun.Input>> windows = windows(random);
        Plan all = Plan.of(model.getGraph());
        Map<String, Scale> scales = Calibration.scales(model, all, windows, done -> {});
        Plan plan = Plan.of(model.getGraph(), floats);
        assertThat(all.layers().keySet()).containsAll(plan.layers().keySet());
        ModelProto integers = model.toBuilder()
                .setGraph(QuantizedGraph.of(model.getGraph(), plan, scales, WeightBits.EIGHT))
                .build();
        assertThat(Difference.between(
                                Sensitivity.scores(model, "scores", windows),
                                Sensitivity.scores(integers, "scores", windows))
                        .largest())
                .as("%s, of floats %s", between, floats)
                .isLessThan(0.05);
    }

    @Test
    void aPoolBehindALayerOfFloatsHasItsOwnScale() throws Exception {
        SplittableRandom random = new SplittableRandom(1);
        ModelProto model = chain(random, List.of("Relu", "AveragePool", "MaxPool"));
        Plan all = Plan.of(model.getGraph());
        assertThat(all.layers()).hasSize(2);
        assertThat(all.pools()).hasSize(2);
        Plan plan = Plan.of(model.getGraph(), Set.of("v0_Relu"));
        assertThat(plan.layers()).hasSize(1);
        assertThat(plan.pools()).isEmpty();
        assertThat(plan.taken()).containsExactly("v2_MaxPool");
        assertThat(Calibration.scales(model, all, windows(random), done -> {})).containsKeys("v2_MaxPool");
    }

    /** A convolution, what is between, another one, a mean and a sigmoid; {@link #values} are its inner values. */
    private ModelProto chain(SplittableRandom random, List<String> between) throws Exception {
        graph.input("image", CHANNELS, SIDE, SIDE);
        values.add("image");
        String value = add(random, "Conv", "image", "first");
        for (int i = 0; i < between.size(); i++) {
            value = add(random, between.get(i), value, "v" + i + "_" + between.get(i));
        }
        value = add(random, "Conv", value, "last");
        graph.node("ReduceMean", List.of(value), "mean", ints("axes", 2, 3), integer("keepdims", 0));
        graph.node("Sigmoid", List.of("mean"), "scores");
        graph.output("scores", CHANNELS);
        return ModelProto.parseFrom(graph.build());
    }

    private String add(SplittableRandom random, String operator, String from, String to) {
        values.add(to);
        return switch (operator) {
            case "Conv" ->
                graph.node(
                        operator,
                        List.of(
                                from,
                                graph.constant(
                                        to + "_w", spread(random, CHANNELS * CHANNELS * 9), CHANNELS, CHANNELS, 3, 3),
                                graph.constant(to + "_b", spread(random, CHANNELS), CHANNELS)),
                        to,
                        ints("kernel_shape", 3, 3),
                        ints("pads", 1, 1, 1, 1));
            case "Relu" -> graph.node(operator, List.of(from), to);
            default -> graph.node(operator, List.of(from), to, ints("kernel_shape", 3, 3), ints("strides", 1, 1));
        };
    }

    private static List<Map<String, GraphRun.Input>> windows(SplittableRandom random) {
        return IntStream.range(0, 4)
                .mapToObj(i -> Map.of("image", new GraphRun.Input(spread(random, CHANNELS * SIDE * SIDE), new long[] {
                    1, CHANNELS, SIDE, SIDE
                })))
                .toList();
    }

    /** From -0.5 to 0.5. */
    private static float[] spread(SplittableRandom random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble() - 0.5f;
        }
        return values;
    }
}
