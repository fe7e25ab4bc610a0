package io.earshot.evidence;

import io.earshot.audio.SampleFormat;
import io.earshot.avro.AudioFrame;
import io.earshot.avro.ClockQuality;
import io.earshot.avro.EventStatus;
import io.earshot.avro.SampleEncoding;
import io.earshot.avro.SoundEvent;
import io.earshot.media.FlacEncoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A stream whose every sample is known, the frames that it can be cut into, and an event in it. */
final class Source {
    static final long START = 1_700_000_000_000_000L;

    private final SampleFormat format;
    private final int channels;
    private final int rate;
    private final int samples;
    private final byte[] pcm;

    /** @param pcm interleaved little-endian, taken over */
    Source(SampleFormat format, int channels, int rate, int samples, byte[] pcm) {
        this.format = format;
        this.channels = channels;
        this.rate = rate;
        this.samples = samples;
        this.pcm = pcm;
    }

    int channels() {
        return channels;
    }

    int samples() {
        return samples;
    }

    byte[] pcm() {
        return pcm;
    }

    /** Noise that depends on the position alone. */
    static Source noise(SampleFormat format, int channels, int rate, int samples) {
        ByteBuffer pcm =
                ByteBuffer.allocate(samples * channels * format.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < samples * channels; i++) {
            long mixed = (i + 1) * 0x9E3779B97F4A7C15L;
            int value = (int) (((mixed ^ (mixed >>> 29)) * 0xBF58476D1CE4E5B9L) >>> 32);
            switch (format) {
                case PCM_S16LE -> pcm.putShort((short) value);
                case PCM_S24LE -> pcm.putShort((short) value).put((byte) (value >> 16));
                case PCM_F32LE -> pcm.putFloat((value >> 8) / (float) (1 << 23));
            }
        }
        return new Source(format, channels, rate, samples, pcm.array());
    }

    /** The bytes of samples, interleaved; outside the stream there are none. */
    byte[] bytes(long from, long to) {
        int each = channels * format.bytes();
        return Arrays.copyOfRange(pcm, (int) from * each, (int) to * each);
    }

    AudioFrame frame(int first, int count, boolean flac) {
        ByteBuffer payload = ByteBuffer.wrap(bytes(first, first + count));
        return AudioFrame.newBuilder()
                .setMicId("mic-1")
                .setStreamId("run-1")
                .setStreamStartedAt(START)
                .setFirstSample(first)
                .setCapturedAt(START + first * 1_000_000L / rate)
                .setSampleRate(rate)
                .setChannels(channels)
                .setEncoding(flac ? SampleEncoding.FLAC : SampleEncoding.valueOf(format.name()))
                .setEndOfStream(first + count == samples)
                .setPayload(flac ? ByteBuffer.wrap(new FlacEncoder(format, rate, channels).encode(payload)) : payload)
                .build();
    }

    /** An event of the windows from one to another; offsets of its frames are not what is tested with it. */
    SoundEvent event(long onsetIndex, long offsetIndex, WindowShape windows) {
        SoundEvent event = new SoundEvent();
        event.setId("0123456789abcdef0123456789abcdef");
        event.setType("chainsaw");
        event.setStatus(EventStatus.CLOSED);
        event.setRevision(2);
        event.setMicId("mic-1");
        event.setStreamId("run-1");
        event.setStreamStartedAt(START);
        event.setSampleRate(rate);
        event.setModelId("tiny");
        event.setModelVersion("1");
        event.setOnsetIndex(onsetIndex);
        event.setOffsetIndex(offsetIndex);
        event.setOnsetAt(START + windows.middleStart(onsetIndex, rate) * 1_000_000 / rate);
        event.setOffsetAt(START + windows.middleEnd(offsetIndex, rate) * 1_000_000 / rate);
        event.setPeakScore(0.9f);
        event.setMeanScore(0.5f);
        event.setClockQuality(ClockQuality.DEVICE);
        event.setFramesTopic("earshot.frames");
        return event;
    }
}
