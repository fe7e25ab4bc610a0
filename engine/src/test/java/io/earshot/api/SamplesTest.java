package io.earshot.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.earshot.media.WavWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplesTest {
    private static final int RATE = 16_000;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"a.wav", "a.flac", "A.FLAC"})
    void whatIsWrittenIsReadToWithinHalfAStep(String name) throws Exception {
        float[] samples = new float[10_001];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) (random.nextDouble() * 1.9 - 0.95);
        }
        Path file = folder.resolve(name);
        Samples.write(file, samples, RATE);
        float[] read = Samples.read(file, RATE, samples.length + 1);
        assertThat(read).hasSameSizeAs(samples).containsExactly(samples, within(0.5f / 32_768 + 1e-7f));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.wav", "a.flac"})
    void whatIsBeyondFullScaleIsClipped(String name) throws Exception {
        Path file = folder.resolve(name);
        Files.writeString(file, "what was there before");
        Samples.write(file, new float[] {3, -3, 0}, RATE);
        assertThat(Samples.read(file, RATE, 10)).containsExactly(new float[] {32_767f / 32_768, -1, 0}, within(1e-6f));
    }

    @Test
    void twoChannelsAreTheFirstTwoOfARecordingOrItsOnlyOneTwice() throws Exception {
        float[] left = {0.5f, 0.25f, 0};
        float[] right = {-0.5f, 0, 0.125f};
        float[] third = {0, 0, 0.5f};
        Path file = folder.resolve("a.wav");
        WavWriter.write(file, RATE, left, right, third);
        assertThat(Samples.read(file, RATE, 10, 2)).isDeepEqualTo(new float[][] {left, right});
        assertThat(Samples.read(file, RATE, 2, 2)[1]).containsExactly(-0.5f, 0);
        assertThat(Samples.read(file, RATE, 10, 1)[0])
                .containsExactly(new float[] {0, 0.25f / 3, 0.625f / 3}, within(1e-6f));
        WavWriter.write(file, RATE, left);
        float[][] twice = Samples.read(file, 2 * RATE, 10, 2);
        assertThat(twice[0]).hasSize(6).isSameAs(twice[1]);
    }
}
