package io.earshot.media;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Writes bits, most significant first, into an array that grows. */
final class FlacBitWriter {
    private byte[] bytes = new byte[1 << 14];
    private int length; // whole bytes
    private long pending;
    private int pendingBits; // 0 to 7 between calls

    /**
     * @param value its low {@code count} bits are written
     * @param count 0 to 32
     */
    void write(int value, int count) {
        pending = pending << count | (value & ((1L << count) - 1));
        pendingBits += count;
        if (bytes.length - length < Long.BYTES) {
            bytes = Arrays.copyOf(bytes, bytes.length * 2);
        }
        while (pendingBits >= 8) {
            pendingBits -= 8;
            bytes[length++] = (byte) (pending >>> pendingBits);
        }
    }

    void writeUnary(int zeros) {
        for (int left = zeros; left > 0; left -= 32) {
            write(0, Math.min(left, 32));
        }
        write(1, 1);
    }

    void align() {
        if (pendingBits > 0) {
            write(0, 8 - pendingBits);
        }
    }

    /** How many whole bytes there are. */
    int length() {
        return length;
    }

    int crc8(int from) {
        return FlacCrc.crc8(bytes, from, length);
    }

    int crc16(int from) {
        return FlacCrc.crc16(0, ByteBuffer.wrap(bytes), from, length);
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }
}
