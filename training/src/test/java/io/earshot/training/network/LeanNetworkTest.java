package io.earshot.training.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import io.earshot.model.OnnxGraphBuilder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** LEAN in DJL and in ONNX Runtime. */
class LeanNetworkTest {
    private static final int CLASSES = 3;
    private static final int WINDOW = LeanNetwork.SAMPLES + 80;

    /** A base whose embeddings are what it takes. */
    static byte[] base(int size) {
        OnnxGraphBuilder graph = new OnnxGraphBuilder("base");
        graph.input("given", size);
        graph.node("Identity", List.of("given"), "embeddings");
        graph.output("embeddings", size);
        return graph.build();
    }

    private static Standardisation standardisation(Random random, int base) {
        float[] means = new float[LeanNetwork.SAMPLES + base];
        float[] deviations = new float[means.length];
        Arrays.fill(deviations, 0.1f);
        for (int i = LeanNetwork.SAMPLES; i < means.length; i++) {
            means[i] = random.nextFloat();
            deviations[i] = 0.5f + random.nextFloat();
        }
        return new Standardisation(means, deviations);
    }

    private static float[] noise(Random random, int count, float level) {
        float[] noise = new float[count];
        for (int i = 0; i < count; i++) {
            noise[i] = level * (float) random.nextGaussian();
        }
        return noise;
    }

    @ParameterizedTest
    @CsvSource({"1, 24", "5, 1024"})
    void djlAndOnnxRuntimeSayTheSameAfterSomeSteps(int batch, int base) throws Exception {
        Random random = new Random(3);
        Standardisation standardisation = standardisation(random, base);
        float[] waveform = noise(random, batch * WINDOW, 0.2f);
        float[] embeddings = noise(random, batch * base, 1);
        float[] inputs = new float[batch * (LeanNetwork.SAMPLES + base)];
        for (int i = 0; i < batch; i++) {
            float[] both = new float[LeanNetwork.SAMPLES + base];
            System.arraycopy(waveform, i * WINDOW + 40, both, 0, LeanNetwork.SAMPLES);
            System.arraycopy(embeddings, i * base, both, LeanNetwork.SAMPLES, base);
            standardisation.apply(both);
            System.arraycopy(both, 0, inputs, i * both.length, both.length);
        }
        LeanNetwork network = new LeanNetwork(base, CLASSES, 0.3f);
        try (ResumableTrainer trainer =
                new ResumableTrainer(network, Output.MULTI_LABEL, Schedule.constant(0.003f), 1)) {
            float[] targets = new float[batch * CLASSES];
            for (int i = 0; i < targets.length; i += 2) {
                targets[i] = 1;
            }
            float first = trainer.step(new Batch(batch, inputs, targets));
            for (int step = 0; step < 10; step++) {
                trainer.step(new Batch(batch, inputs, targets));
            }
            assertThat(trainer.step(new Batch(batch, inputs, targets))).isLessThan(first);
            byte[] onnx = LeanGraph.of(
                    base(base), "embeddings", WINDOW, network.weights(), standardisation, Output.MULTI_LABEL);
            float[][] expected = trainer.scores(inputs, batch);
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            try (OrtSession session = environment.createSession(onnx);
                    OnnxTensor samples = OnnxTensor.createTensor(
                            environment, FloatBuffer.wrap(waveform), new long[] {batch, WINDOW});
                    OnnxTensor given = OnnxTensor.createTensor(
                            environment, FloatBuffer.wrap(embeddings), new long[] {batch, base});
                    OrtSession.Result said = session.run(Map.of("waveform", samples, "given", given))) {
                float[][] scores =
                        (float[][]) said.get(LeanGraph.SCORES).orElseThrow().getValue();
                float[][] own =
                        (float[][]) said.get(LeanGraph.EMBEDDINGS).orElseThrow().getValue();
                LeanNetwork same = new LeanNetwork(base, 512, 0.3f);
                DjlEmbeddings.assertSame(own, DjlEmbeddings.of(same, network.weights(), inputs, batch));
                for (int i = 0; i < batch; i++) {
                    assertThat(scores[i]).containsExactly(expected[i], within(1e-4f));
                }
            }
        }
    }

    @Test
    void itHasAsManyWeightsAsItsLayersSay() {
        LeanNetwork network = new LeanNetwork(1024, 200, 0.3f);
        try (ResumableTrainer trainer =
                new ResumableTrainer(network, Output.MULTI_LABEL, Schedule.constant(0.003f), 1)) {
            // LSTM layers of 400 and of 256 values, each way; the projection; the classes.
            long lstm = 2 * (512 * (400 + 128) + 2 * 512) + 2 * (512 * (256 + 128) + 2 * 512);
            assertThat(network.parameters())
                    .isEqualTo(lstm + 1025 * 256 + 513 * 200)
                    .isEqualTo(1_302_984);
            assertThat(network.shapes()).hasSize(16 + 2 + 2);
            assertThat(trainer.state().steps()).isZero();
        }
    }

    @Test
    void gatesChangePlacesAsOnnxHasThem() {
        assertThat(LstmNode.reordered(new float[] {1, 2, 3, 4, 5, 6, 7, 8})).containsExactly(1, 2, 7, 8, 3, 4, 5, 6);
    }
}
