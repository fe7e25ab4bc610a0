package io.earshot.edge.stream;

import io.earshot.avro.SampleEncoding;

/**
 * What a run of raw samples is: interleaved, little-endian.
 *
 * @param rate samples per second and channel
 */
public record PcmFormat(int rate, int channels, SampleEncoding encoding) {
    /** What a frame may have. */
    public static final int LEAST_RATE = 8_000;

    public static final int MOST_RATE = 192_000;
    public static final int MOST_CHANNELS = 8;

    public PcmFormat {
        if (rate < LEAST_RATE || rate > MOST_RATE) {
            throw new IllegalArgumentException(
                    "has %d samples per second, must have %d to %d".formatted(rate, LEAST_RATE, MOST_RATE));
        }
        if (channels < 1 || channels > MOST_CHANNELS) {
            throw new IllegalArgumentException("has %d channels, must have 1 to %d".formatted(channels, MOST_CHANNELS));
        }
        if (bytesOf(encoding) == 0) {
            throw new IllegalArgumentException("raw samples cannot be " + encoding);
        }
    }

    /** Bytes of a sample of one channel. */
    public int sampleBytes() {
        return bytesOf(encoding);
    }

    /** Bytes of a sample of every channel. */
    public int blockBytes() {
        return sampleBytes() * channels;
    }

    /** How long so many samples last. */
    public long micros(long samples) {
        return Math.floorDiv(samples * 1_000_000, (long) rate);
    }

    private static int bytesOf(SampleEncoding encoding) {
        return switch (encoding) {
            case PCM_S16LE -> 2;
            case PCM_S24LE -> 3;
            case PCM_F32LE -> 4;
            default -> 0;
        };
    }

    @Override
    public String toString() {
        return "%d Hz, %d channel%s, %s".formatted(rate, channels, channels == 1 ? "" : "s", encoding);
    }
}
