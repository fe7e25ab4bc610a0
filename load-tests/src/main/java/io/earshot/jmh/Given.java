package io.earshot.jmh;

import io.earshot.avro.AudioFrame;
import io.earshot.avro.ClockQuality;
import io.earshot.avro.DenseScores;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.SampleEncoding;
import io.earshot.avro.WindowOutcome;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Records as mics and engines write them. */
public final class Given {
    /** Of all of them. */
    public static final String MODEL = "model";

    static final int RATE = 16_000;
    static final int FRAME_SAMPLES = RATE / 10;
    static final long START = 1_700_000_000_000_000L;

    private static final int WINDOW = 15_600;
    private static final int HOP = 7_680;

    private Given() {}

    /** 100 ms of a mic, that place of its run. */
    static AudioFrame frame(long index, ByteBuffer pcm) {
        long first = index * FRAME_SAMPLES;
        return AudioFrame.newBuilder()
                .setMicId("mic-0001")
                .setStreamId("run")
                .setStreamStartedAt(START)
                .setFirstSample(first)
                .setCapturedAt(START + first * 1_000_000 / RATE)
                .setSampleRate(RATE)
                .setChannels(1)
                .setEncoding(SampleEncoding.PCM_S16LE)
                .setEndOfStream(false)
                .setPayload(pcm)
                .build();
    }

    /** A window's scores. */
    public static WindowOutcome scored(long index, float... scores) {
        ByteBuffer values = ByteBuffer.allocate(scores.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float score : scores) {
            values.putFloat(score);
        }
        return WindowOutcome.newBuilder()
                .setMicId("mic-0001")
                .setStreamId("run")
                .setStreamStartedAt(START)
                .setSampleRate(RATE)
                .setModelId(MODEL)
                .setModelVersion("1.0")
                .setModelRate(RATE)
                .setWindowSamples(WINDOW)
                .setHopSamples(HOP)
                .setKind(OutcomeKind.SCORED)
                .setFirstIndex(index)
                .setLastIndex(index)
                .setStartAt(START + index * HOP * 1_000_000 / RATE)
                .setClockQuality(ClockQuality.DEVICE)
                .setFramesTopic("earshot.frames")
                .setFramesPartition(3)
                .setFirstOffset(10 * index)
                .setLastOffset(10 * index + 9)
                .setScores(new DenseScores(values.flip()))
                .build();
    }
}
