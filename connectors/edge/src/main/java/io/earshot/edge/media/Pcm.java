package io.earshot.edge.media;

import io.earshot.edge.stream.PcmFormat;

/** A run of decoded samples; its array is overwritten by the next run. */
public final class Pcm {
    private final PcmFormat format;
    private final byte[] bytes;
    private final int count;
    private final boolean gap;

    Pcm(PcmFormat format, byte[] bytes, int count, boolean gap) {
        this.format = format;
        this.bytes = bytes;
        this.count = count;
        this.gap = gap;
    }

    public PcmFormat format() {
        return format;
    }

    public byte[] bytes() {
        return bytes;
    }

    /** Bytes that are samples; what is behind them is not. */
    public int count() {
        return count;
    }

    /** Whether samples are missing before it. */
    public boolean gap() {
        return gap;
    }
}
