package io.earshot.audio;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Decodes interleaved little-endian PCM into rows of floats in −1 to 1. Keeps no state between calls and allocates
 * nothing unless it throws.
 *
 * <p>A sample is its integer value divided by full scale (32768 or 8388608); the mean of several channels is the sum of
 * their integers times one factor. So the same integers give the same floats in whichever encoding they came.
 */
public final class PcmDecoder implements PayloadDecoder {
    /** Most channels that a frame may have. */
    public static final int MAX_CHANNELS = 8;

    /**
     * Largest magnitude of a float sample that is taken: room for devices that forgot to scale 16-bit integers, and
     * small enough that the square of a sum over any window stays finite in single precision.
     */
    public static final float MAX_MAGNITUDE = 65_536f;

    private static final int MAX_MAGNITUDE_BITS = Float.floatToRawIntBits(MAX_MAGNITUDE);
    private static final int INFINITY_BITS = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private final SampleFormat format;

    public PcmDecoder(SampleFormat format) {
        this.format = format;
    }

    @Override
    public int decode(
            ByteBuffer payload, int sampleRate, int channels, ChannelMix mix, float[][] rows, int from, int maxSamples)
            throws UndecodableException {
        checkChannels(channels, mix);
        int frameBytes = channels * format.bytes();
        int samples = payload.remaining() / frameBytes;
        if (payload.remaining() != samples * frameBytes) {
            throw new UndecodableException(
                    UndecodableException.Reason.NOT_WHOLE_SAMPLES,
                    "%d bytes are not whole samples of %d channels in %s (%d bytes each)"
                            .formatted(payload.remaining(), channels, format, frameBytes));
        }
        if (samples > maxSamples) {
            throw new UndecodableException(
                    UndecodableException.Reason.TOO_LARGE,
                    "%d samples per channel are more than the %d allowed".formatted(samples, maxSamples));
        }
        ByteOrder order = payload.order();
        payload.order(ByteOrder.LITTLE_ENDIAN);
        try {
            if (format == SampleFormat.PCM_F32LE) {
                checkFloats(payload);
            }
            switch (mix.kind()) {
                case MEAN -> {
                    if (channels == 1) {
                        copy(payload, 0, 1, samples, rows[0], from);
                    } else {
                        mean(payload, channels, samples, rows[0], from);
                    }
                }
                case CHOSEN -> copy(payload, mix.channel(), channels, samples, rows[0], from);
                case STEREO -> {
                    copy(payload, 0, channels, samples, rows[0], from);
                    copy(payload, channels > 1 ? 1 : 0, channels, samples, rows[1], from);
                }
            }
        } finally {
            payload.order(order);
        }
        return samples;
    }

    @Override
    public int samples(ByteBuffer payload, int sampleRate, int channels) {
        int bytes = channels * format.bytes();
        return bytes > 0 && payload.remaining() % bytes == 0 ? payload.remaining() / bytes : -1;
    }

    /**
     * @throws UndecodableException if no frame may have that many channels, or the chosen one is not among them
     */
    public static void checkChannels(int channels, ChannelMix mix) throws UndecodableException {
        if (channels < 1) {
            throw new UndecodableException(
                    UndecodableException.Reason.NO_CHANNELS, "%d channels, at least 1 needed".formatted(channels));
        }
        if (channels > MAX_CHANNELS) {
            throw new UndecodableException(
                    UndecodableException.Reason.TOO_MANY_CHANNELS,
                    "%d channels, at most %d allowed".formatted(channels, MAX_CHANNELS));
        }
        if (mix.channel() >= channels) {
            throw new UndecodableException(
                    UndecodableException.Reason.CHANNEL_ABSENT,
                    "channel %d (counted from 0) is wanted of %d".formatted(mix.channel(), channels));
        }
    }

    /** Magnitudes of floats order like their bits without the sign, with infinity and then NaN above all numbers. */
    private static void checkFloats(ByteBuffer payload) throws UndecodableException {
        int largest = 0;
        for (int at = payload.position(); at < payload.limit(); at += Float.BYTES) {
            largest = Math.max(largest, payload.getInt(at) & Integer.MAX_VALUE);
        }
        if (largest >= INFINITY_BITS) {
            throw new UndecodableException(UndecodableException.Reason.NON_FINITE, "a sample is NaN or infinite");
        }
        if (largest > MAX_MAGNITUDE_BITS) {
            throw new UndecodableException(
                    UndecodableException.Reason.OUT_OF_RANGE,
                    "a sample of magnitude %s is beyond %s; full scale is 1"
                            .formatted(Float.intBitsToFloat(largest), MAX_MAGNITUDE));
        }
    }

    private void copy(ByteBuffer payload, int channel, int channels, int samples, float[] row, int from) {
        int at = payload.position() + channel * format.bytes();
        int step = channels * format.bytes();
        int end = from + samples;
        switch (format) {
            case PCM_S16LE -> {
                float scale = scale(16, 1);
                if (channels == 1 && payload.hasArray()) {
                    copy(payload.array(), payload.arrayOffset() + at, samples, scale, row, from);
                    return;
                }
                for (int i = from; i < end; i++, at += step) {
                    row[i] = payload.getShort(at) * scale;
                }
            }
            case PCM_S24LE -> {
                float scale = scale(24, 1);
                for (int i = from; i < end; i++, at += step) {
                    row[i] = s24(payload, at) * scale;
                }
            }
            case PCM_F32LE -> {
                for (int i = from; i < end; i++, at += step) {
                    row[i] = payload.getFloat(at);
                }
            }
        }
    }

    /** What most microphones send, without a buffer's checks for each sample. */
    private static void copy(byte[] payload, int at, int samples, float scale, float[] row, int from) {
        for (int i = 0; i < samples; i++) {
            row[from + i] = (short) SHORT.get(payload, at + 2 * i) * scale;
        }
    }

    private void mean(ByteBuffer payload, int channels, int samples, float[] row, int from) {
        int at = payload.position();
        int end = from + samples;
        switch (format) {
            case PCM_S16LE -> {
                float scale = scale(16, channels);
                for (int i = from; i < end; i++) {
                    int sum = 0;
                    for (int c = 0; c < channels; c++, at += 2) {
                        sum += payload.getShort(at);
                    }
                    row[i] = sum * scale;
                }
            }
            case PCM_S24LE -> {
                float scale = scale(24, channels);
                for (int i = from; i < end; i++) {
                    int sum = 0;
                    for (int c = 0; c < channels; c++, at += 3) {
                        sum += s24(payload, at);
                    }
                    row[i] = sum * scale;
                }
            }
            case PCM_F32LE -> {
                float scale = 1f / channels;
                for (int i = from; i < end; i++) {
                    float sum = 0;
                    for (int c = 0; c < channels; c++, at += 4) {
                        sum += payload.getFloat(at);
                    }
                    row[i] = sum * scale;
                }
            }
        }
    }

    private static int s24(ByteBuffer payload, int at) {
        return (payload.getShort(at) & 0xFFFF) | payload.get(at + 2) << 16;
    }

    /**
     * @param bits of one integer sample
     * @param channels how many channels were summed
     * @return the factor that turns a sum of integer samples into their mean in −1 to 1
     */
    public static float scale(int bits, int channels) {
        return (float) (1.0 / ((double) channels * (1L << (bits - 1))));
    }
}
