package io.earshot.ingest;

import io.earshot.avro.AudioFrame;
import io.earshot.avro.SampleEncoding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Frames of one noise that depends on the sample's position alone: however it is cut, the same positions sound the same.
 * Capture time is the run's start plus position.
 */
public final class Frames {
    /** Samples per second. */
    public static final int RATE = 8_000;
    /** When the run started, microseconds since 1970-01-01 UTC. */
    public static final long START = 1_700_000_000_000_000L;

    private Frames() {}

    /** The 16-bit sample at a position. */
    public static short sample(long position) {
        long mixed = (position + 1) * 0x9E3779B97F4A7C15L;
        return (short) (((mixed ^ (mixed >>> 29)) * 0xBF58476D1CE4E5B9L) >>> 48);
    }

    /** When a position was captured. */
    public static long timeOf(long position) {
        return START + position * 1_000_000 / RATE;
    }

    /** {@code count} samples from a position on, mono, 16 bit. */
    public static AudioFrame.Builder builder(long first, int count) {
        return AudioFrame.newBuilder()
                .setMicId("mic-1")
                .setStreamId("run-1")
                .setStreamStartedAt(START)
                .setFirstSample(first)
                .setCapturedAt(timeOf(first))
                .setSampleRate(RATE)
                .setChannels(1)
                .setEncoding(SampleEncoding.PCM_S16LE)
                .setEndOfStream(false)
                .setPayload(pcm16(first, count, 1));
    }

    public static AudioFrame of(long first, int count) {
        return builder(first, count).build();
    }

    /** The run's last frame. */
    public static AudioFrame end(long first, int count) {
        return builder(first, count).setEndOfStream(true).build();
    }

    /** The same samples in every channel. */
    public static ByteBuffer pcm16(long first, int count, int channels) {
        ByteBuffer payload = ByteBuffer.allocate(count * channels * 2).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count * channels; i++) {
            payload.putShort(sample(first + i / channels));
        }
        return payload.flip();
    }
}
