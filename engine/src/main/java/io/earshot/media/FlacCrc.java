package io.earshot.media;

import java.nio.ByteBuffer;

/** The checksums of FLAC frames (RFC 9639, sections 9.1.8 and 9.3): most significant bit first, starting from 0. */
final class FlacCrc {
    private static final int[] TABLE_8 = table(8, 0x07);
    private static final int[] TABLE_16 = table(16, 0x8005);

    private FlacCrc() {}

    static int crc8(byte[] bytes, int from, int to) {
        int crc = 0;
        for (int i = from; i < to; i++) {
            crc = TABLE_8[crc ^ (bytes[i] & 0xFF)];
        }
        return crc;
    }

    /** Goes on from {@code crc} over the bytes from {@code from} to {@code to}, exclusive. */
    static int crc16(int crc, ByteBuffer bytes, int from, int to) {
        int next = crc;
        for (int i = from; i < to; i++) {
            next = (next << 8 & 0xFFFF) ^ TABLE_16[next >>> 8 ^ (bytes.get(i) & 0xFF)];
        }
        return next;
    }

    private static int[] table(int bits, int polynomial) {
        int top = 1 << (bits - 1);
        int mask = (1 << bits) - 1;
        int[] table = new int[256];
        for (int i = 0; i < table.length; i++) {
            int crc = i << (bits - 8);
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & top) != 0 ? crc << 1 ^ polynomial : crc << 1;
            }
            table[i] = crc & mask;
        }
        return table;
    }
}
