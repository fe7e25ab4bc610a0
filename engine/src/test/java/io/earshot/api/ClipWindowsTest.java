package io.earshot.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.earshot.features.LogMelParameters;
import io.earshot.model.Label;
import io.earshot.model.ModelInput;
import io.earshot.model.ModelPackage;
import io.earshot.model.ModelPackageWriter;
import io.earshot.model.OnnxGraphBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What training makes of a clip is what the engine hands to the model, window by window. */
class ClipWindowsTest {
    @TempDir
    Path dir;

    @Test
    void centredDecibelsAreThoseOfTheEngine() throws Exception {
        assertSameAsEngine(
                new ModelInput("in", ModelInput.Kind.LOG_MEL, 32_000, 1, 48_000, 16_000, LogMelParameters.PANNS));
    }

    @Test
    void stereoWithAFloorIsThatOfTheEngine() throws Exception {
        assertSameAsEngine(new ModelInput(
                "in", ModelInput.Kind.LOG_MEL, 44_100, 2, 44_100, 22_016, LogMelParameters.TORCHAUDIO_44K));
    }

    @Test
    void meansOfMfccAreThoseOfTheEngine() throws Exception {
        assertSameAsEngine(new ModelInput(
                "in", ModelInput.Kind.MFCC_MEAN, 22_050, 1, 33_000, 11_264, LogMelParameters.LIBROSA_MFCC, 40));
    }

    /** The model says the tanh of its first values, so scores tell what it was given. */
    private void assertSameAsEngine(ModelInput input) throws Exception {
        int said = 20;
        OnnxGraphBuilder graph = new OnnxGraphBuilder("echo");
        long[] shape = input.shape(1);
        long[] behind = new long[shape.length - 1];
        System.arraycopy(shape, 1, behind, 0, behind.length);
        graph.input("in", behind);
        graph.node("Flatten", List.of("in"), "flat");
        int values = input.valuesPerWindow();
        float[] chosen = new float[values * said];
        int[] places = new int[said];
        for (int i = 0; i < said; i++) {
            places[i] = (int) ((long) i * (values - 1) / (said - 1));
            chosen[places[i] * said + i] = 0.01f;
        }
        graph.node("MatMul", List.of("flat", graph.constant("chosen", chosen, values, said)), "few");
        graph.node("Tanh", List.of("few"), "scores");
        graph.output("scores", said);
        ModelPackage model = ModelPackageWriter.write(
                dir.resolve("echo"),
                new ModelPackageWriter.Description("echo", "1", "", "MIT", null, List.of(input), "scores", null),
                graph.build(),
                IntStream.range(0, said)
                        .mapToObj(i -> new Label(i, "l" + i, "L" + i))
                        .toList());
        float[] clip = clip(3 * input.rate() + 77);
        List<float[]> scored = new ArrayList<>();
        try (ClipScorer scorer = new ClipScorer(model, false, (i, scores, e) -> scored.addAll(List.of(scores)))) {
            scorer.take(clip);
            scorer.finish();
        }
        float[][] channels = new float[input.channels()][];
        Arrays.fill(channels, clip);
        float[][] expected = new ClipWindows(input).of(channels);
        assertThat(scored).hasSize(expected.length).hasSizeGreaterThan(3);
        for (int k = 0; k < expected.length; k++) {
            for (int i = 0; i < said; i++) {
                assertThat((double) scored.get(k)[i]).isCloseTo(Math.tanh(0.01 * expected[k][places[i]]), within(1e-6));
            }
        }
    }

    private static float[] clip(int samples) {
        SplittableRandom random = new SplittableRandom(4);
        float[] clip = new float[samples];
        for (int i = 0; i < samples; i++) {
            double loudness = 0.2 * Math.exp(-(double) i / samples * 6);
            clip[i] = (float) (loudness * (2 * random.nextDouble() - 1));
        }
        return clip;
    }
}
