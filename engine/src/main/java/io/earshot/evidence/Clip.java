package io.earshot.evidence;

import io.earshot.audio.SampleFormat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A stretch of a stream as its frames hold it: every sample exact, in all channels. Samples that no frame holds are zero
 * and listed as missing.
 */
public final class Clip {
    /**
     * Samples that no usable frame holds, positions as in the stream.
     *
     * @param undecodable whether a frame spoke of them but could not be decoded
     */
    public record Missing(long first, long end, boolean undecodable) {}

    /**
     * Which frames it was cut from.
     *
     * @param firstOffset lowest offset
     * @param lastOffset highest offset, inclusive
     * @param frames how many gave samples
     */
    public record Frames(long firstOffset, long lastOffset, int frames) {}

    private final ClipRange range;
    private final SampleFormat format;
    private final float[][] rows;
    private final List<Missing> missing;
    private final Frames frames;

    /** @param rows a row for each channel, taken over; exact in {@code format} */
    Clip(ClipRange range, SampleFormat format, float[][] rows, List<Missing> missing, Frames frames) {
        this.range = range;
        this.format = format;
        this.rows = rows;
        this.missing = List.copyOf(missing);
        this.frames = frames;
    }

    /** What it covers: its end is the stream's where that came first. */
    public ClipRange range() {
        return range;
    }

    public SampleFormat format() {
        return format;
    }

    public int channels() {
        return rows.length;
    }

    /** @return in the order of their positions, disjoint */
    public List<Missing> missing() {
        return missing;
    }

    public Frames frames() {
        return frames;
    }

    /** A channel's samples in -1 to 1; not a copy. */
    float[] row(int channel) {
        return rows[channel];
    }

    /** @return interleaved little-endian samples in the clip's format, the very integers or floats of the frames */
    public ByteBuffer pcm() {
        int samples = rows[0].length;
        ByteBuffer pcm = ByteBuffer.allocate(Math.multiplyExact(samples * rows.length, format.bytes()))
                .order(ByteOrder.LITTLE_ENDIAN);
        float fullScale = format == SampleFormat.PCM_F32LE ? 1 : 1L << (format.bits() - 1);
        for (int i = 0; i < samples; i++) {
            for (float[] row : rows) {
                switch (format) {
                    case PCM_S16LE -> pcm.putShort((short) Math.round(row[i] * fullScale));
                    case PCM_S24LE -> {
                        int value = Math.round(row[i] * fullScale);
                        pcm.putShort((short) value).put((byte) (value >> 16));
                    }
                    case PCM_F32LE -> pcm.putFloat(row[i]);
                }
            }
        }
        return pcm.flip();
    }
}
