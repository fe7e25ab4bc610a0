package io.earshot.audio;

/** How one PCM sample is written: signed, little-endian, channels interleaved. */
public enum SampleFormat {
    /** 16-bit integers; full scale is 32768. */
    PCM_S16LE(2, 16),
    /** 24-bit integers in three bytes; full scale is 8388608. */
    PCM_S24LE(3, 24),
    /** IEEE 754 floats; full scale is 1. */
    PCM_F32LE(4, 32);

    private final int bytes;
    private final int bits;

    SampleFormat(int bytes, int bits) {
        this.bytes = bytes;
        this.bits = bits;
    }

    /**
     * @return bytes of one sample of one channel
     */
    public int bytes() {
        return bytes;
    }

    /**
     * @return bits of one sample of one channel
     */
    public int bits() {
        return bits;
    }
}
