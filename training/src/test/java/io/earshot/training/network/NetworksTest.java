package io.earshot.training.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.earshot.model.OnnxGraphBuilder;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What was trained in DJL is what ONNX Runtime computes. */
class NetworksTest {
    private static final int ROWS = 12;
    private static final int BANDS = 10;
    private static final int CLASSES = 3;
    private static final int EMBEDDING = 4;
    private static final int BATCH = 24;

    private static ConvNetwork convolutions() {
        return new ConvNetwork(
                List.of(
                        new ConvNetwork.Layer(6, 1, true),
                        new ConvNetwork.Layer(5, 2, false),
                        new ConvNetwork.Layer(4, 1, false)),
                ROWS,
                BANDS,
                CLASSES,
                0.2f);
    }

    private static NetworkTrainer trainer(TrainableNetwork network, Activated activation, int steps, int seed) {
        return new NetworkTrainer(network, activation, new Schedule.OneCycle(steps, 0.02f), 0.01f, 0.01f, seed);
    }

    /** Windows far from a mean of 0 and a variance of 1, a third of them of each class: it is the louder third of bands. */
    private static Batch batch(int values, SplittableRandom random) {
        float[] inputs = new float[BATCH * values];
        float[] targets = new float[BATCH * CLASSES];
        float[] weights = new float[BATCH * CLASSES];
        for (int i = 0; i < BATCH; i++) {
            int type = random.nextInt(CLASSES);
            targets[i * CLASSES + type] = 1;
            for (int c = 0; c < CLASSES; c++) {
                weights[i * CLASSES + c] = 1;
            }
            for (int v = 0; v < values; v++) {
                boolean louder = v % BANDS * CLASSES / Math.min(BANDS, values) == type;
                inputs[i * values + v] = (float) (-4 + 3 * random.nextDouble() + (louder ? 3 : 0));
            }
        }
        return new Batch(BATCH, inputs, targets, weights);
    }

    /** @return the losses of the steps */
    private static float[] train(NetworkTrainer trainer, int values, int steps) {
        SplittableRandom random = new SplittableRandom(7);
        float[] losses = new float[steps];
        for (int i = 0; i < steps; i++) {
            losses[i] = trainer.step(batch(values, random));
        }
        return losses;
    }

    @Test
    void convolutionsAreTheSameInOnnxRuntime() throws Exception {
        ConvNetwork network = convolutions();
        try (NetworkTrainer trainer = trainer(network, Activated.SIGMOID, 40, 1)) {
            train(trainer, ROWS * BANDS, 40);
            float[] inputs = batch(ROWS * BANDS, new SplittableRandom(8)).inputs;
            byte[] onnx = network.onnx();
            assertClose(Onnx.run(onnx, "log_mel", "scores", inputs, BATCH, ROWS, BANDS), trainer.scores(inputs, BATCH));
            assertThat(Onnx.run(onnx, "log_mel", "embeddings", inputs, BATCH, ROWS, BANDS)[0])
                    .hasSize(4);
        }
    }

    @ParameterizedTest
    @EnumSource(Activated.class)
    void aHeadBehindItsBaseIsTheSameInOnnxRuntime(Activated activation) throws Exception {
        byte[] base = base();
        float[] waves = batch(EMBEDDING, new SplittableRandom(9)).inputs;
        float[][] embeddings = Onnx.run(base, "wave", "embedded", waves, BATCH, EMBEDDING);
        Scaling scaling = Scaling.of(embeddings);
        float[] scaled = new float[BATCH * EMBEDDING];
        for (int i = 0; i < BATCH; i++) {
            scaling.apply(embeddings[i], scaled, i * EMBEDDING);
        }
        HeadNetwork network = new HeadNetwork(EMBEDDING, 8, CLASSES, 0.3f);
        try (NetworkTrainer trainer = trainer(network, activation, 40, 1)) {
            train(trainer, EMBEDDING, 40);
            float[] slopes = {0.5f, 2, 1.25f};
            float[] offsets = {-1, 0.25f, 2};
            float[][] expected = trainer.logits(scaled, BATCH);
            for (float[] logits : expected) {
                for (int c = 0; c < CLASSES; c++) {
                    logits[c] = slopes[c] * logits[c] + offsets[c];
                }
                activation.apply(logits);
            }
            byte[] onnx = network.behind(base, "embedded", scaling, slopes, offsets, activation);
            assertClose(Onnx.run(onnx, "wave", "head_scores", waves, BATCH, EMBEDDING), expected);
            assertClose(Onnx.run(onnx, "wave", "embedded", waves, BATCH, EMBEDDING), embeddings);
        }
    }

    @Test
    void aHeadGoesBehindABaseThatHasAHeadAlready() throws Exception {
        HeadNetwork network = new HeadNetwork(EMBEDDING, 8, CLASSES, 0.3f);
        float[] waves = batch(EMBEDDING, new SplittableRandom(9)).inputs;
        float[] slopes = {1, 1, 1};
        try (NetworkTrainer trainer = trainer(network, Activated.SIGMOID, 10, 1)) {
            train(trainer, EMBEDDING, 10);
            Scaling scaling = Scaling.of(Onnx.run(base(), "wave", "embedded", waves, BATCH, EMBEDDING));
            byte[] once = network.behind(base(), "embedded", scaling, slopes, new float[] {3, 2, 1}, Activated.SIGMOID);
            byte[] twice = network.behind(once, "embedded", scaling, slopes, new float[3], Activated.SIGMOID);
            assertClose(
                    Onnx.run(twice, "wave", "head_scores", waves, BATCH, EMBEDDING),
                    Onnx.run(
                            network.behind(base(), "embedded", scaling, slopes, new float[3], Activated.SIGMOID),
                            "wave",
                            "head_scores",
                            waves,
                            BATCH,
                            EMBEDDING));
        }
    }

    /** Embeddings that are no mere copy of the input, and scores that a head takes the place of. */
    private static byte[] base() {
        OnnxGraphBuilder graph = new OnnxGraphBuilder("base");
        graph.input("wave", EMBEDDING);
        float[] mixing = new float[EMBEDDING * EMBEDDING];
        for (int i = 0; i < mixing.length; i++) {
            mixing[i] = (float) Math.sin(i);
        }
        graph.node("MatMul", List.of("wave", graph.constant("mixing", mixing, EMBEDDING, EMBEDDING)), "embedded");
        graph.node("Sigmoid", List.of("embedded"), "scores");
        graph.output("scores", EMBEDDING);
        graph.output("embedded", EMBEDDING);
        return graph.build();
    }

    private static void assertClose(float[][] actual, float[][] expected) {
        assertThat(actual).hasDimensions(expected.length, expected[0].length);
        for (int i = 0; i < actual.length; i++) {
            for (int c = 0; c < actual[i].length; c++) {
                assertThat(actual[i][c]).isCloseTo(expected[i][c], within(1e-4f));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Activated.class)
    void whatCanBeToldApartIsLearnt(Activated activation) {
        try (NetworkTrainer trainer = trainer(convolutions(), activation, 80, 1)) {
            float[] losses = train(trainer, ROWS * BANDS, 80);
            assertThat(losses[79]).isLessThan(0.4f * losses[0]);
            Batch unseen = batch(ROWS * BANDS, new SplittableRandom(8));
            float[][] scores = trainer.scores(unseen.inputs, BATCH);
            int right = 0;
            for (int i = 0; i < BATCH; i++) {
                int best = 0;
                for (int c = 1; c < CLASSES; c++) {
                    best = scores[i][c] > scores[i][best] ? c : best;
                }
                right += unseen.targets[i * CLASSES + best] == 1 ? 1 : 0;
            }
            assertThat(right).isGreaterThanOrEqualTo(BATCH - 2);
        }
    }

    @Test
    void theSameSeedGivesTheSameNetworkAndAnotherSeedAnother() {
        assertThat(trained(3)).isEqualTo(trained(3)).isNotEqualTo(trained(4));
    }

    private static byte[] trained(int seed) {
        ConvNetwork network = convolutions();
        try (NetworkTrainer trainer = trainer(network, Activated.SIGMOID, 5, seed)) {
            train(trainer, ROWS * BANDS, 5);
            return network.onnx();
        }
    }

    @Test
    void targetsWithoutWeightAreNotLearntFrom() {
        assertThat(lossWhereUnknownTargetsAre(0)).isEqualTo(lossWhereUnknownTargetsAre(1));
    }

    private static float lossWhereUnknownTargetsAre(float value) {
        Batch batch = batch(EMBEDDING, new SplittableRandom(1));
        for (int i = 0; i < BATCH * CLASSES; i += CLASSES) {
            batch.weights[i] = 0;
            batch.targets[i] = value;
        }
        try (NetworkTrainer trainer = trainer(new HeadNetwork(EMBEDDING, 8, CLASSES, 0), Activated.SIGMOID, 10, 1)) {
            return trainer.step(batch);
        }
    }
}
