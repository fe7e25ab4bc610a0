package io.earshot.events;

import io.earshot.avro.ClockQuality;
import io.earshot.avro.DenseScores;
import io.earshot.avro.Discard;
import io.earshot.avro.GapReason;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.WindowOutcome;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Writes outcomes as a worker would: one stream of one mic under one model, its clock perfect. */
record Outcomes(String micId, String streamId, long startedAt, Grid grid) {
    static final String MODEL = "test-model";
    static final Grid YAMNET = new Grid(16_000, 15_600, 7_680);
    static final long START = 1_700_000_000_000_000L;

    static Outcomes stream(String streamId) {
        return new Outcomes("mic-1", streamId, START, YAMNET);
    }

    Outcomes at(long newStart) {
        return new Outcomes(micId, streamId, newStart, grid);
    }

    Outcomes of(String mic) {
        return new Outcomes(mic, streamId, startedAt, grid);
    }

    long timeOf(long index) {
        return startedAt + grid.span(index);
    }

    WindowOutcome scored(long index, float... scores) {
        ByteBuffer values = ByteBuffer.allocate(scores.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float score : scores) {
            values.putFloat(score);
        }
        WindowOutcome outcome = outcome(OutcomeKind.SCORED, index, index);
        outcome.setScores(new DenseScores(values.flip()));
        outcome.setFirstOffset(10 * index);
        outcome.setLastOffset(10 * index + 19);
        return outcome;
    }

    WindowOutcome silent(long first, long last) {
        return outcome(OutcomeKind.SILENT, first, last);
    }

    WindowOutcome gap(GapReason reason, long first, long last) {
        WindowOutcome outcome = outcome(OutcomeKind.GAP, first, last);
        outcome.setReason(reason);
        return outcome;
    }

    WindowOutcome resume(long index) {
        return outcome(OutcomeKind.RESUME, index, index);
    }

    /** Retires at {@code index}, its audio having ended where the last window does. */
    WindowOutcome retired(long index) {
        WindowOutcome outcome = outcome(OutcomeKind.RETIRED, index, index);
        outcome.setStartAt(index == 0 ? startedAt : timeOf(index - 1) + grid.windowMicros());
        return outcome;
    }

    /** Retires after an end of stream at {@code samples}. */
    WindowOutcome ended(long index, long samples) {
        WindowOutcome outcome = outcome(OutcomeKind.RETIRED, index, index);
        outcome.setStartAt(startedAt + Grid.micros(samples, grid.rate()));
        outcome.setStreamSamples(samples);
        return outcome;
    }

    static WindowOutcome discarding(WindowOutcome outcome, long offset, long duplicates, long late) {
        outcome.setDiscards(List.of(new Discard(offset, duplicates, late)));
        return outcome;
    }

    /** @param power mean power of the window */
    static WindowOutcome heard(WindowOutcome outcome, float power) {
        outcome.setPower(power);
        return outcome;
    }

    WindowOutcome outcome(OutcomeKind kind, long first, long last) {
        return WindowOutcome.newBuilder()
                .setMicId(micId)
                .setStreamId(streamId)
                .setStreamStartedAt(startedAt)
                .setSampleRate(grid.rate())
                .setModelId(MODEL)
                .setModelVersion("1.0")
                .setModelRate(grid.rate())
                .setWindowSamples(grid.window())
                .setHopSamples(grid.hop())
                .setKind(kind)
                .setFirstIndex(first)
                .setLastIndex(last)
                .setStartAt(timeOf(first))
                .setClockQuality(ClockQuality.DEVICE)
                .setFramesTopic("earshot.frames")
                .setFramesPartition(3)
                .build();
    }
}
