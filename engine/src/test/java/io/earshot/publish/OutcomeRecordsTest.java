package io.earshot.publish;

import static io.earshot.publish.LaneRig.version;
import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.Deadline;
import io.earshot.avro.DenseScores;
import io.earshot.avro.Discard;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.SparseScores;
import io.earshot.avro.WindowOutcome;
import io.earshot.avro.serde.SingleObjectSerde;
import io.earshot.inference.FlakyScorer;
import io.earshot.ingest.FrameTimeline;
import io.earshot.ingest.Frames;
import io.earshot.publish.OutcomeRecords.ScoresFormat;
import io.earshot.window.Slots;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the scores topic says of a slot, after a way through the serializer. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OutcomeRecordsTest {
    private static final SingleObjectSerde<WindowOutcome> SERDE = new SingleObjectSerde<>(WindowOutcome.class);

    /** Publishes one slot by {@code slot}, lets it be scored and returns what {@code records} makes of it. */
    private static WindowOutcome record(OutcomeRecords records, java.util.function.Consumer<LaneRig> slot)
            throws Exception {
        try (LaneRig rig = new LaneRig(8, 8, version("v7", FlakyScorer.sound()))) {
            slot.accept(rig);
            rig.lanes.get(0).start();
            Deadline.await("done", () -> rig.lanes.get(0).isDone(rig.ring.slot(0), 0));
            WindowOutcome record = records.record(rig.ring.slot(0), rig.lanes.get(0), 42);
            byte[] bytes = SERDE.serializer().serialize("scores", record);
            WindowOutcome read = SERDE.deserializer().deserialize("scores", bytes);
            assertThat(read).isEqualTo(record);
            return read;
        }
    }

    private static float[] floats(ByteBuffer bytes) {
        float[] values = new float[bytes.remaining() / Float.BYTES];
        bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }

    @Test
    void denseRecordsHoldEveryScoreAndAllThatIsKnownOfTheWindow() throws Exception {
        WindowOutcome outcome = record(
                OutcomeRecords.dense(),
                rig -> Slots.withDiscards(rig.ring, rig.stream, 500_000, true, 5, 400, 0, 6, 0, 80));
        assertThat(floats(((DenseScores) outcome.getScores()).getValues())).containsExactly(0.5f, 0, 1e-6f);
        assertThat(outcome.getEmbedding()).isNull();
        assertThat(outcome.getDiscards()).containsExactly(new Discard(5L, 400L, 0L), new Discard(6L, 0L, 80L));
        assertThat(outcome.getMicId()).isEqualTo("mic-1");
        assertThat(outcome.getStreamId()).isEqualTo("run-1");
        assertThat(outcome.getStreamStartedAt()).isEqualTo(Frames.START);
        assertThat(outcome.getSampleRate()).isEqualTo(Frames.RATE);
        assertThat(outcome.getModelId()).isEqualTo("model-0");
        assertThat(outcome.getModelVersion()).isEqualTo("v7");
        assertThat(outcome.getModelRate()).isEqualTo(8_000);
        assertThat(outcome.getWindowSamples()).isEqualTo(800);
        assertThat(outcome.getHopSamples()).isEqualTo(400);
        assertThat(outcome.getKind()).isEqualTo(OutcomeKind.SCORED);
        assertThat(outcome.getReason()).isNull();
        assertThat(outcome.getFirstIndex()).isEqualTo(500_000).isEqualTo(outcome.getLastIndex());
        assertThat(outcome.getStartAt()).isEqualTo(1_700_000_000_123_456L);
        assertThat(outcome.getClockErrorBound()).isEqualTo(250);
        assertThat(outcome.getPadded()).isTrue();
        assertThat(outcome.getStreamSamples()).isNull();
        assertThat(outcome.getFramesTopic()).isEqualTo("frames");
        assertThat(outcome.getFramesPartition()).isEqualTo(3);
        assertThat(outcome.getFirstOffset()).isEqualTo(7);
        assertThat(outcome.getLastOffset()).isEqualTo(9);
        assertThat(outcome.getAppendedAt()).isEqualTo(1_700_000_001_000_000L);
        assertThat(outcome.getScoredAt()).isEqualTo(42);
        assertThat(outcome.getPower()).isEqualTo(0.25f);
    }

    @Test
    void sparseRecordsHoldLabelsInUseWhateverTheirScoreAndOthersFromTheFloorOn() throws Exception {
        OutcomeRecords records = new OutcomeRecords(ScoresFormat.SPARSE, 0.5f, new boolean[] {false, true}, false);
        WindowOutcome outcome = record(records, rig -> Slots.window(rig.ring, rig.stream, 500_000));
        SparseScores scores = (SparseScores) outcome.getScores();
        assertThat(scores.getFloor()).isEqualTo(0.5f);
        assertThat(scores.getLabels()
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asShortBuffer()
                        .get(0))
                .isZero();
        assertThat(scores.getLabels()
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asShortBuffer()
                        .get(1))
                .isEqualTo((short) 1);
        assertThat(floats(scores.getValues()))
                .as("label 2 is below the floor and not in use")
                .containsExactly(0.5f, 0);
    }

    @Test
    void aSparseRecordMayBeEmpty() throws Exception {
        OutcomeRecords records = new OutcomeRecords(ScoresFormat.SPARSE, 0.9f, new boolean[0], false);
        SparseScores scores = (SparseScores)
                record(records, rig -> Slots.window(rig.ring, rig.stream, 1)).getScores();
        assertThat(scores.getLabels().hasRemaining()).isFalse();
        assertThat(scores.getValues().hasRemaining()).isFalse();
    }

    @Test
    void embeddingsGoAlongWhereAskedFor() throws Exception {
        OutcomeRecords records = new OutcomeRecords(ScoresFormat.F32, 0, new boolean[0], true);
        WindowOutcome outcome = record(records, rig -> Slots.window(rig.ring, rig.stream, 9));
        assertThat(floats(outcome.getEmbedding())).containsExactly(9, -1);
    }

    @Test
    void whatHoldsNoWindowHasNeitherScoresNorEmbedding() throws Exception {
        OutcomeRecords records = new OutcomeRecords(ScoresFormat.F32, 0, new boolean[0], true);
        WindowOutcome outcome =
                record(records, rig -> Slots.publish(rig.ring, rig.stream, OutcomeKind.RETIRED, 4, FrameTimeline.NONE));
        assertThat(outcome.getKind()).isEqualTo(OutcomeKind.RETIRED);
        assertThat(outcome.getScores()).isNull();
        assertThat(outcome.getEmbedding()).isNull();
        assertThat(outcome.getClockErrorBound()).as("not known").isNull();
        assertThat(outcome.getDiscards()).isEmpty();
    }
}
