package io.earshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.earshot.avro.AudioFrame;
import io.earshot.avro.OutcomeKind;
import io.earshot.config.InferenceConfig;
import io.earshot.config.IngestConfig;
import io.earshot.config.WindowConfig;
import io.earshot.features.YamnetReference;
import io.earshot.media.AudioFile;
import io.earshot.model.ModelPackage;
import io.earshot.model.YamnetImport;
import io.earshot.playback.FileFrames;
import io.earshot.playback.FrameSource;
import io.earshot.playback.SceneFrames;
import io.earshot.publish.OutcomeRecords;
import io.earshot.synth.Scene;
import io.earshot.synth.Theme;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileAnalysisTest {
    private static ModelPackage model;

    /** What is kept of an outcome. */
    private record Outcome(String micId, OutcomeKind kind, long first, long last, List<Float> scores) {}

    @BeforeAll
    static void importModel(@TempDir Path dir) throws Exception {
        Path onnx = YamnetReference.shared().resolve("models/yamnet/model.onnx");
        model = YamnetImport.importFrom(onnx, null, dir.resolve("yamnet"));
    }

    @Test
    void framesOfAnySizeGiveTheSameOutcomes() throws Exception {
        List<Outcome> expected = outcomes(clip(Duration.ofMillis(500)));
        for (int millis : new int[] {10, 333, 5_000}) {
            List<Outcome> actual = outcomes(clip(Duration.ofMillis(millis)));
            assertThat(actual).hasSameSizeAs(expected);
            for (int i = 0; i < actual.size(); i++) {
                assertThat(actual.get(i).kind()).isEqualTo(expected.get(i).kind());
                assertThat(actual.get(i).first()).isEqualTo(expected.get(i).first());
                for (int label = 0; label < actual.get(i).scores().size(); label++) {
                    assertThat(actual.get(i).scores().get(label))
                            .isCloseTo(expected.get(i).scores().get(label), within(1e-4f));
                }
            }
        }
    }

    @Test
    void aRecordingThatBreaksEndsThereAndTheNextGoesOn() throws Exception {
        List<Outcome> outcomes = new ArrayList<>();
        try (FileAnalysis analysis = analysis(outcomes)) {
            assertThatThrownBy(() -> analysis.play(new Breaking("broken", 6)))
                    .isInstanceOf(IOException.class)
                    .hasMessage("disk trouble");
            assertThatThrownBy(() -> analysis.play(new Breaking("stillborn", 0)))
                    .isInstanceOf(IOException.class);
            analysis.play(new Breaking("whole", 100));
            analysis.finish();
        }
        assertThat(outcomes)
                .extracting(Outcome::micId)
                .containsOnly("broken", "whole")
                .isSortedAccordingTo((a, b) -> a.compareTo(b));
        assertThat(outcomes.stream().filter(o -> o.kind() == OutcomeKind.RETIRED))
                .extracting(Outcome::micId)
                .containsExactly("broken", "whole");
        // Six half seconds: 1 + ceil((48000 - 15600) / 7680) windows, as of a file of three seconds.
        assertThat(outcomes.stream()
                        .filter(o -> o.kind() == OutcomeKind.SCORED && o.micId().equals("broken")))
                .hasSize(6);
    }

    private static FileFrames clip(Duration frame) throws IOException {
        Path wav = YamnetReference.shared().resolve("reference/yamnet/rooster-1-26806-A.wav");
        return new FileFrames(AudioFile.open(wav), "mic", "file", 0, frame);
    }

    private static List<Outcome> outcomes(FrameSource recording) throws Exception {
        List<Outcome> outcomes = new ArrayList<>();
        try (recording;
                FileAnalysis analysis = analysis(outcomes)) {
            analysis.play(recording);
            analysis.finish();
        }
        return outcomes;
    }

    private static FileAnalysis analysis(List<Outcome> outcomes) throws Exception {
        OutcomeRecords records = OutcomeRecords.dense();
        return new FileAnalysis(
                List.of(model),
                IngestConfig.DEFAULTS,
                WindowConfig.DEFAULTS,
                InferenceConfig.DEFAULTS,
                false,
                (slot, lane) -> {
                    List<Float> scores = new ArrayList<>();
                    if (slot.kind() == OutcomeKind.SCORED) {
                        for (int i = 0; i < lane.labels(); i++) {
                            scores.add(lane.score(slot, i));
                        }
                    }
                    var record = records.record(slot, lane, 0);
                    outcomes.add(new Outcome(
                            record.getMicId(),
                            record.getKind(),
                            record.getFirstIndex(),
                            record.getLastIndex(),
                            scores));
                });
    }

    /** Five seconds in half seconds, of which only so many can be read. */
    private static final class Breaking implements FrameSource {
        private final SceneFrames scene;
        private int left;

        Breaking(String micId, int left) {
            this.scene =
                    new SceneFrames(Scene.random(1, Theme.FOREST, 16_000), micId, 0, 80_000, Duration.ofMillis(500));
            this.left = left;
        }

        @Override
        public int sampleRate() {
            return scene.sampleRate();
        }

        @Override
        public @Nullable AudioFrame next() throws IOException {
            if (left-- == 0) {
                throw new IOException("disk trouble");
            }
            return scene.next();
        }

        @Override
        public void close() {
            scene.close();
        }
    }
}
