package io.earshot.media;

import java.io.IOException;

/**
 * What a FLAC stream says of itself before its audio: its STREAMINFO (RFC 9639, section 8.2).
 *
 * @param minBlock fewest samples of a block, the last one excepted
 * @param maxBlock most samples of a block
 * @param sampleRate samples per second and channel
 * @param channels 1 to 8
 * @param bits per sample, 4 to 32
 * @param total samples per channel of the whole stream; 0 if not known
 */
record FlacInfo(int minBlock, int maxBlock, int sampleRate, int channels, int bits, long total) {
    static final int MARK = 0x664C6143; // "fLaC"
    static final int BYTES = 34;

    private static final int STREAMINFO = 0;
    private static final int FORBIDDEN = 127;

    /** Reads the mark and all metadata, of which only STREAMINFO is kept. */
    static FlacInfo read(FlacBits bits) throws IOException {
        if (bits.read(32) != MARK) {
            throw corrupt("does not begin with fLaC");
        }
        boolean last = bits.read(1) == 1;
        if (bits.read(7) != STREAMINFO || bits.read(24) != BYTES) {
            throw corrupt("has no STREAMINFO after fLaC");
        }
        int minBlock = bits.read(16);
        int maxBlock = bits.read(16);
        bits.skipBytes(6); // sizes of frames in bytes
        int sampleRate = bits.read(20);
        int channels = bits.read(3) + 1;
        int sampleBits = bits.read(5) + 1;
        long total = bits.readLong(36);
        bits.skipBytes(16); // MD5 of the audio: every frame has a checksum of its own
        while (!last) {
            last = bits.read(1) == 1;
            if (bits.read(7) == FORBIDDEN) {
                throw corrupt("has a metadata block of the forbidden type 127");
            }
            bits.skipBytes(bits.read(24));
        }
        if (minBlock < 16 || maxBlock < minBlock || sampleRate == 0 || sampleBits < 4) {
            throw corrupt("has an impossible STREAMINFO: blocks of %d to %d, %d Hz, %d bits"
                    .formatted(minBlock, maxBlock, sampleRate, sampleBits));
        }
        return new FlacInfo(minBlock, maxBlock, sampleRate, channels, sampleBits, total);
    }

    static FlacException corrupt(String what) {
        return new FlacException(FlacException.Kind.CORRUPT, what);
    }
}
