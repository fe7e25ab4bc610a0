package io.earshot.training.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** LEAN against PyTorch's own layers, by values that lean/reference.py wrote; it has YAMNet's 1024 values as its embedding. */
class LeanReferenceTest {
    private static final int WINDOWS = 2;
    private static final int WINDOW = 16_080;
    private static final int BASE = 1024;
    private static final int CLASSES = 3;
    private static final int UNITS = LeanNetwork.UNITS;
    private static final float DEVIATION = 0.125f;
    private static final float CLOSE = 1e-4f;

    private final float[] waveform = noise(101, 0.2, WINDOWS * WINDOW);
    private final float[] embedding = noise(102, 1, WINDOWS * BASE);
    private final Weights weights = weights();
    private final Standardisation standardisation = standardisation();

    private static float[] noise(long seed, double amplitude, int count) {
        float[] out = new float[count];
        long state = seed;
        for (int i = 0; i < count; i++) {
            state = state * 6364136223846793005L + 1442695040888963407L;
            out[i] = (float) (amplitude * ((state >>> 40) / (double) (1 << 23) - 1));
        }
        return out;
    }

    private static Weights weights() {
        Map<String, float[]> all = new LinkedHashMap<>();
        int seed = 0;
        for (int way = 0; way < 4; way++) {
            int inputs = way < 2 ? LeanNetwork.PATCH : LeanNetwork.HEARD;
            all.put(Weights.name(way, "l_0_i2h_WEIGHT"), noise(++seed, 0.1, 4 * UNITS * inputs));
            all.put(Weights.name(way, "l_0_h2h_WEIGHT"), noise(++seed, 0.1, 4 * UNITS * UNITS));
            all.put(Weights.name(way, "l_0_i2h_BIAS"), noise(++seed, 0.1, 4 * UNITS));
            all.put(Weights.name(way, "l_0_h2h_BIAS"), noise(++seed, 0.1, 4 * UNITS));
        }
        all.put(Weights.name(4, "weight"), noise(17, 0.3, LeanNetwork.HEARD * BASE));
        all.put(Weights.name(4, "bias"), noise(18, 0.3, LeanNetwork.HEARD));
        all.put(Weights.name(5, "weight"), noise(19, 0.1, CLASSES * LeanNetwork.EMBEDDING));
        all.put(Weights.name(5, "bias"), noise(20, 0.1, CLASSES));
        return new Weights(all);
    }

    private static Standardisation standardisation() {
        float[] means = new float[LeanNetwork.SAMPLES + BASE];
        float[] deviations = new float[means.length];
        Arrays.fill(deviations, DEVIATION);
        System.arraycopy(noise(103, 0.2, BASE), 0, means, LeanNetwork.SAMPLES, BASE);
        float[] around = noise(104, 0.5, BASE);
        for (int i = 0; i < BASE; i++) {
            deviations[LeanNetwork.SAMPLES + i] = 1 + around[i];
        }
        return new Standardisation(means, deviations);
    }

    private static float[][] reference(String name) throws IOException {
        try (InputStream in = LeanReferenceTest.class.getResourceAsStream("/lean/reference.csv")) {
            List<float[]> all = new ArrayList<>();
            new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split(",", -1))
                    .filter(words -> words[0].equals(name))
                    .forEach(words -> {
                        float[] values = new float[words.length - 2];
                        for (int i = 0; i < values.length; i++) {
                            values[i] = Float.parseFloat(words[i + 2]);
                        }
                        all.add(values);
                    });
            return all.toArray(float[][]::new);
        }
    }

    private static void assertIsReference(String name, float[][] said) throws IOException {
        float[][] expected = reference(name);
        assertThat(said).as(name).hasDimensions(WINDOWS, name.equals("scores") ? CLASSES : LeanNetwork.EMBEDDING);
        for (int i = 0; i < WINDOWS; i++) {
            assertThat(said[i]).as("%s of window %d", name, i).containsExactly(expected[i], within(CLOSE));
        }
    }

    /** From the window of 16 080 samples on, of which it takes its patches itself. */
    @Test
    void onnxRuntimeSaysWhatPyTorchDoes() throws Exception {
        byte[] onnx = LeanGraph.of(
                LeanNetworkTest.base(BASE), "embeddings", WINDOW, weights, standardisation, Output.MULTI_LABEL);
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(onnx);
                OnnxTensor samples =
                        OnnxTensor.createTensor(environment, FloatBuffer.wrap(waveform), new long[] {WINDOWS, WINDOW});
                OnnxTensor given =
                        OnnxTensor.createTensor(environment, FloatBuffer.wrap(embedding), new long[] {WINDOWS, BASE});
                OrtSession.Result said = session.run(Map.of("waveform", samples, "given", given))) {
            assertIsReference("scores", (float[][])
                    said.get(LeanGraph.SCORES).orElseThrow().getValue());
            assertIsReference("embeddings", (float[][])
                    said.get(LeanGraph.EMBEDDINGS).orElseThrow().getValue());
        }
    }

    /** From the second of samples on that it hears of a window: the 16 000 from sample 40 on. */
    @Test
    void whatIsTrainedSaysWhatPyTorchDoes() throws Exception {
        float[] inputs = new float[WINDOWS * (LeanNetwork.SAMPLES + BASE)];
        for (int i = 0; i < WINDOWS; i++) {
            float[] both = new float[LeanNetwork.SAMPLES + BASE];
            System.arraycopy(waveform, i * WINDOW + 40, both, 0, LeanNetwork.SAMPLES);
            System.arraycopy(embedding, i * BASE, both, LeanNetwork.SAMPLES, BASE);
            standardisation.apply(both);
            System.arraycopy(both, 0, inputs, i * both.length, both.length);
        }
        LeanNetwork network = new LeanNetwork(BASE, CLASSES, 0.3f);
        try (ResumableTrainer trainer =
                new ResumableTrainer(network, Output.MULTI_LABEL, Schedule.constant(0.003f), 1)) {
            network.take(weights);
            assertIsReference("scores", trainer.scores(inputs, WINDOWS));
        }
        LeanNetwork same = new LeanNetwork(BASE, LeanNetwork.EMBEDDING, 0.3f);
        assertIsReference("embeddings", DjlEmbeddings.of(same, weights, inputs, WINDOWS));
    }
}
