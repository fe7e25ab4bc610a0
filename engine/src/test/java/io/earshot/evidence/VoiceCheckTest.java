package io.earshot.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.audio.SampleFormat;
import io.earshot.avro.DenseScores;
import io.earshot.avro.GapReason;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.SoundEvent;
import io.earshot.avro.SparseScores;
import io.earshot.avro.WindowOutcome;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VoiceCheckTest {
    private static final WindowShape WINDOWS = new WindowShape(8_000, 800, 400);
    private static final Map<String, List<String>> LABELS = Map.of("tiny", List.of("Chainsaw", "Speech", "Rain"));
    private static final double THRESHOLD = 0.2;

    private final Source source = Source.noise(SampleFormat.PCM_S16LE, 1, 8_000, 80_000);
    private final SoundEvent event = source.event(50, 60, WINDOWS);
    private final ClipRange range =
            ClipRange.of(event, WINDOWS, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofMinutes(1));

    private WindowOutcome outcome(OutcomeKind kind, long first, long last) {
        return WindowOutcome.newBuilder()
                .setMicId("mic-1")
                .setStreamId("run-1")
                .setStreamStartedAt(Source.START)
                .setSampleRate(8_000)
                .setModelId("tiny")
                .setModelVersion("1")
                .setModelRate(WINDOWS.rate())
                .setWindowSamples(WINDOWS.window())
                .setHopSamples(WINDOWS.hop())
                .setKind(kind)
                .setReason(kind == OutcomeKind.GAP ? GapReason.MISSING : null)
                .setFirstIndex(first)
                .setLastIndex(last)
                .setStartAt(Source.START)
                .setClockQuality(io.earshot.avro.ClockQuality.DEVICE)
                .setScores(null)
                .setEmbedding(null)
                .build();
    }

    private WindowOutcome scored(long index, float... scores) {
        WindowOutcome outcome = outcome(OutcomeKind.SCORED, index, index);
        outcome.setScores(new DenseScores(floats(scores)));
        return outcome;
    }

    private static ByteBuffer floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes;
    }

    private ClipWindows windows(WindowOutcome... outcomes) {
        ClipWindows windows = new ClipWindows(event, range, "tiny");
        List.of(outcomes).forEach(windows::take);
        return windows;
    }

    private static VoiceCheck check(ClipWindows windows) {
        return VoiceCheck.of(List.of(windows), LABELS, List.of("speech"), THRESHOLD);
    }

    @Test
    void speechInAWindowThatTouchesTheClipIsHeard() {
        VoiceCheck voice = check(windows(scored(54, 0.9f, 0.1f, 0), scored(55, 0.9f, 0.4f, 0)));
        assertThat(voice.heard(THRESHOLD)).isTrue();
        assertThat(voice.label()).isEqualTo("Speech");
        assertThat(voice.highest()).isEqualTo(0.4f);
        assertThat(voice.at()).isEqualTo(Source.START + (55 * 400 + 200) * 125L);
    }

    @Test
    void speechOutsideTheClipOrOfAnotherStreamIsNot() {
        WindowOutcome other = scored(55, 0, 1, 0);
        other.setStreamId("run-2");
        VoiceCheck voice = check(windows(scored(5, 0, 1, 0), other, scored(55, 1, 0, 0), scored(120, 0, 1, 0)));
        assertThat(voice.heard(THRESHOLD)).isFalse();
        assertThat(voice.told()).isTrue();
        assertThat(voice.checked()).isEqualTo(1);
    }

    @Test
    void ofSeveralOutcomesOfAWindowTheFirstCounts() {
        assertThat(check(windows(scored(55, 0, 0, 0), scored(55, 0, 1, 0))).heard(THRESHOLD))
                .isFalse();
    }

    @Test
    void whatHasNoScoreCannotBeTold() {
        VoiceCheck gap = check(windows(scored(50, 0, 0, 0), outcome(OutcomeKind.GAP, 51, 53)));
        assertThat(gap.told()).isFalse();
        assertThat(gap.untold()).isEqualTo(3);
        assertThat(check(windows(outcome(OutcomeKind.SILENT, 50, 53))).told()).isTrue();
        assertThat(check(windows()).told()).isFalse();
    }

    @Test
    void sparseScoresTellOnlyWhereTheirFloorIsLowEnough() {
        WindowOutcome outcome = outcome(OutcomeKind.SCORED, 55, 55);
        ByteBuffer labels = ByteBuffer.allocate(2)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) 0)
                .flip();
        outcome.setScores(new SparseScores(0.05f, labels, floats(0.9f)));
        assertThat(check(windows(outcome)).told()).isTrue();
        outcome.setScores(new SparseScores(0.5f, labels, floats(0.9f)));
        assertThat(check(windows(outcome)).told()).isFalse();
    }

    @Test
    void aModelWithoutALabelOfVoiceCannotTell() {
        VoiceCheck voice =
                VoiceCheck.of(List.of(windows(scored(55, 1, 1, 1))), LABELS, List.of("human_voice"), THRESHOLD);
        assertThat(voice.models()).isEmpty();
        assertThat(voice.told()).isFalse();
        assertThat(voice.heard(THRESHOLD)).isFalse();
    }

    @Test
    void theScoreTimelineHasALineAWindowWithTheTypesLabels() {
        ClipWindows windows = windows(
                outcome(OutcomeKind.SILENT, 0, 49), scored(50, 0.5f, 0, 0.75f), outcome(OutcomeKind.GAP, 51, 500));
        List<Map<String, Object>> lines = ScoreTimeline.of(windows, Map.of("Chainsaw", 0, "Rain", 2));
        // The clip is the event's 50.5 hops, a second before and one after it.
        assertThat(lines).extracting(line -> line.get("window")).first().isEqualTo(29L);
        assertThat(lines).hasSize(81 - 29 + 1);
        Map<String, Object> saw = lines.get(50 - 29);
        assertThat(saw)
                .containsEntry("kind", "scored")
                .containsEntry("score", 0.75f)
                .containsEntry("in_event", true)
                .containsEntry("clip_s", 1.0);
        assertThat(saw.get("labels")).isEqualTo(Map.of("Chainsaw", 0.5f, "Rain", 0.75f));
        assertThat(lines.get(0))
                .containsEntry("kind", "silent")
                .containsEntry("score", 0f)
                .containsEntry("in_event", false);
        assertThat(lines.get(51 - 29)).containsEntry("reason", "missing").doesNotContainKey("score");
        assertThat(windows.passed()).isTrue();
    }
}
