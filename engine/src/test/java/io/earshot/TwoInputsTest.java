package io.earshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.earshot.WindowScores.Lane;
import io.earshot.model.ModelPackage;
import io.earshot.model.SmallModels;
import io.earshot.playback.FrameSource;
import io.earshot.playback.SceneFrames;
import io.earshot.synth.Scene;
import io.earshot.synth.Theme;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A model that takes a window's samples and its log-mel rows gets both of the same window. */
class TwoInputsTest {
    private static final int WINDOW = 15_600;
    private static final int HOP = 7_680;

    @TempDir
    Path folder;

    private static FrameSource scene(int rate, long samples) {
        return new SceneFrames(Scene.random(7, Theme.FOREST, rate), "mic", 1_000_000, samples, Duration.ofMillis(130));
    }

    private static Map<Long, float[]> scores(ModelPackage model, FrameSource recording) throws Exception {
        WindowScores said = WindowScores.ofFiles(List.of(model), List.of(recording));
        assertThat(said.unscored()).isEmpty();
        return said.scored().get(new Lane("mic", model.id()));
    }

    @ParameterizedTest(name = "{0} Hz")
    @ValueSource(ints = {16_000, 44_100, 8_000})
    void itsRowsAreThoseThatAModelOfRowsAloneGets(int rate) throws Exception {
        long samples = Math.round(9.7 * rate);
        Map<Long, float[]> both = scores(SmallModels.both(folder.resolve("both"), 1), scene(rate, samples));
        Map<Long, float[]> mel = scores(SmallModels.mel(folder.resolve("mel"), 1), scene(rate, samples));
        assertThat(both).hasSameSizeAs(mel).hasSizeGreaterThan(18);
        both.forEach((window, scores) ->
                assertThat(Arrays.copyOf(scores, 4)).containsExactly(mel.get(window), within(1e-6f)));
    }

    @Test
    void itsSamplesAreThoseOfTheWindow() throws Exception {
        int total = 16_000 * 7;
        Map<Long, float[]> both = scores(SmallModels.both(folder.resolve("both"), 1), scene(16_000, total));
        float[] samples = samples(scene(16_000, total));
        List<Float> levels = new ArrayList<>();
        both.values().forEach(scores -> levels.add(scores[4]));
        for (int k = 0; k < levels.size(); k++) {
            double sum = 0;
            for (int i = k * HOP; i < Math.min(total, k * HOP + WINDOW); i++) {
                sum += Math.abs(samples[i]);
            }
            assertThat(levels.get(k)).isCloseTo((float) (sum / WINDOW), within(1e-6f));
        }
        assertThat(levels).hasSize(14);
    }

    private static float[] samples(FrameSource recording) throws Exception {
        List<Float> all = new ArrayList<>();
        try (recording) {
            for (var frame = recording.next(); frame != null; frame = recording.next()) {
                var payload = frame.getPayload().duplicate().order(ByteOrder.LITTLE_ENDIAN);
                while (payload.hasRemaining()) {
                    all.add(payload.getShort() / 32768f);
                }
            }
        }
        float[] samples = new float[all.size()];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = all.get(i);
        }
        return samples;
    }
}
