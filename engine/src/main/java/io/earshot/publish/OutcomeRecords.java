package io.earshot.publish;

import io.earshot.audio.StreamKey;
import io.earshot.avro.DenseScores;
import io.earshot.avro.Discard;
import io.earshot.avro.GapReason;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.SparseScores;
import io.earshot.avro.WindowOutcome;
import io.earshot.inference.ModelLane;
import io.earshot.window.WindowGrid;
import io.earshot.window.WindowSlot;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns slots into records: the one place that does, so that live, replayed and file audio say the same. An instance
 * belongs to one publisher thread.
 */
public final class OutcomeRecords {
    /** How scores are written. */
    public enum ScoresFormat {
        /** Every label. */
        F32,
        /** Labels in use, and others at or above the floor. */
        SPARSE
    }

    private final ScoresFormat format;
    private final float floor;
    private final boolean[] inUse;
    private final boolean withEmbeddings;
    private float[] values = {};
    private float[] embedding = {};

    /**
     * @param floor for SPARSE: labels not in use are left out below it
     * @param inUse for SPARSE: labels that are always written, by index
     * @param withEmbeddings whether embeddings go along where a lane keeps them
     */
    public OutcomeRecords(ScoresFormat format, float floor, boolean[] inUse, boolean withEmbeddings) {
        this.format = format;
        this.floor = floor;
        this.inUse = inUse.clone();
        this.withEmbeddings = withEmbeddings;
    }

    /** Every score, no embeddings. */
    public static OutcomeRecords dense() {
        return new OutcomeRecords(ScoresFormat.F32, 0, new boolean[0], false);
    }

    /** @param scoredAt now, microseconds since 1970-01-01 UTC; 0 for files */
    public WindowOutcome record(WindowSlot slot, ModelLane lane, long scoredAt) {
        StreamKey key = slot.stream().key();
        WindowGrid grid = slot.grid();
        OutcomeKind kind = slot.kind();
        GapReason reason = slot.reason();
        boolean scored = kind == OutcomeKind.SCORED && readScores(slot, lane);
        if (kind == OutcomeKind.SCORED && !scored) {
            kind = OutcomeKind.GAP;
            reason = GapReason.SCORING_FAILED;
        }
        WindowOutcome record = new WindowOutcome();
        record.setMicId(key.micId());
        record.setStreamId(key.streamId());
        record.setStreamStartedAt(key.startedAt());
        record.setSampleRate(key.sampleRate());
        record.setModelId(lane.modelId());
        record.setModelVersion(lane.versionOf(slot));
        record.setModelRate(grid.rate());
        record.setWindowSamples(grid.window());
        record.setHopSamples(grid.hop());
        record.setKind(kind);
        record.setReason(reason);
        record.setFirstIndex(slot.firstIndex());
        record.setLastIndex(slot.lastIndex());
        record.setStartAt(slot.startAt());
        record.setClockQuality(slot.clockQuality());
        record.setClockErrorBound(slot.clockErrorBound() < 0 ? null : slot.clockErrorBound());
        record.setPadded(slot.padded());
        record.setStreamSamples(slot.streamSamples() < 0 ? null : slot.streamSamples());
        record.setScores(scored ? scores() : null);
        record.setEmbedding(scored && withEmbeddings && lane.embeddingSize() > 0 ? embedding(slot, lane) : null);
        record.setFramesTopic(slot.stream().framesTopic());
        record.setFramesPartition(slot.stream().framesPartition());
        record.setFirstOffset(slot.firstOffset());
        record.setLastOffset(slot.lastOffset());
        record.setDiscards(discards(slot.discards()));
        record.setAppendedAt(slot.appendedAt());
        record.setScoredAt(scoredAt);
        record.setPower(kind == OutcomeKind.GAP ? WindowSlot.NOT_MEASURED : slot.power());
        return record;
    }

    /** Reads the scores; false when the model failed on the window or gave something that is no number. */
    private boolean readScores(WindowSlot slot, ModelLane lane) {
        if (lane.hasFailed(slot)) {
            return false;
        }
        if (values.length != lane.labels()) {
            values = new float[lane.labels()];
        }
        lane.scores(slot, values);
        for (float value : values) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    private Object scores() {
        if (format == ScoresFormat.SPARSE) {
            return sparse();
        }
        return new DenseScores(floats(values, values.length));
    }

    private SparseScores sparse() {
        int count = 0;
        for (int i = 0; i < values.length; i++) {
            count += isKept(i) ? 1 : 0;
        }
        ByteBuffer labels = ByteBuffer.allocate(count * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer kept = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < values.length; i++) {
            if (isKept(i)) {
                labels.putShort((short) i);
                kept.putFloat(values[i]);
            }
        }
        return new SparseScores(floor, labels.flip(), kept.flip());
    }

    private boolean isKept(int label) {
        return values[label] >= floor || (label < inUse.length && inUse[label]);
    }

    private @Nullable ByteBuffer embedding(WindowSlot slot, ModelLane lane) {
        if (embedding.length != lane.embeddingSize()) {
            embedding = new float[lane.embeddingSize()];
        }
        lane.embedding(slot, embedding);
        return floats(embedding, embedding.length);
    }

    private static ByteBuffer floats(float[] from, int count) {
        ByteBuffer bytes = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(from, 0, count);
        return bytes;
    }

    private static List<Discard> discards(long[] triples) {
        if (triples.length == 0) {
            return List.of();
        }
        List<Discard> list = new ArrayList<>(triples.length / 3);
        for (int i = 0; i < triples.length; i += 3) {
            list.add(new Discard(triples[i], triples[i + 1], triples[i + 2]));
        }
        return list;
    }
}
