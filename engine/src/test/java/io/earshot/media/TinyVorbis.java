package io.earshot.media;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Writes the smallest of Ogg Vorbis files, after the Vorbis I specification: one codebook or more, a floor without
 * partitions, a residue, and packets of near silence. Hostile headers are a matter of its arguments.
 */
final class TinyVorbis {
    private static final int POLYNOMIAL = 0x04C11DB7;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int current;
    private int filled;

    private TinyVorbis() {}

    static byte[] file() {
        return fileWithBooks(1, 2, 1);
    }

    /**
     * @param books how many codebooks, each alike
     * @param entries of a book, all with codewords of one length, which takes few bits to say
     * @param dimensions of a book
     */
    static byte[] fileWithBooks(int books, int entries, int dimensions) {
        return file(comment(0), setup(books, entries, dimensions));
    }

    /** A second header of comments where the setup should be, which claims as many as can be said. */
    static byte[] fileWithCommentsForSetup() {
        return file(comment(0), comment(Integer.MAX_VALUE - 1));
    }

    private static byte[] file(byte[] second, byte[] third) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        page(file, 2, 0, 0, identification());
        page(file, 0, 0, 1, second, third);
        byte[] audio = {0, 0, 0, 0};
        page(file, 4, 128, 2, audio, audio, audio);
        return file.toByteArray();
    }

    private static byte[] identification() {
        return ByteBuffer.allocate(30)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(mark(1))
                .putInt(0)
                .put((byte) 1)
                .putInt(16_000)
                .putInt(0)
                .putInt(0)
                .putInt(0)
                .put((byte) 0x66) // blocks of 64 samples
                .put((byte) 1)
                .array();
    }

    private static byte[] comment(int comments) {
        return ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(mark(3))
                .putInt(0)
                .putInt(comments)
                .put((byte) 1)
                .array();
    }

    private static byte[] mark(int type) {
        byte[] mark = " vorbis".getBytes(StandardCharsets.US_ASCII);
        mark[0] = (byte) type;
        return mark;
    }

    private static byte[] setup(int books, int entries, int dimensions) {
        TinyVorbis out = new TinyVorbis();
        for (byte b : mark(5)) {
            out.put(b & 0xFF, 8);
        }
        out.put(books - 1, 8);
        for (int i = 0; i < books; i++) {
            out.put(0x564342, 24);
            out.put(dimensions, 16);
            out.put(entries, 24);
            out.put(1, 1); // ordered: how many entries there are of each length
            int length = Math.max(1, 32 - Integer.numberOfLeadingZeros(entries - 1));
            out.put(length - 1, 5);
            out.put(entries, 32 - Integer.numberOfLeadingZeros(entries));
            if (dimensions > 1) {
                out.put(1, 4); // a lattice of values
                out.put(0, 32);
                out.put(0, 32);
                out.put(0, 4);
                out.put(0, 1);
                int values = (int) Math.floor(Math.pow(entries, 1.0 / dimensions) + 1e-9);
                for (int v = 0; v < values; v++) {
                    out.put(0, 1);
                }
            } else {
                out.put(0, 4);
            }
        }
        out.put(0, 6); // one time domain transform, of no use
        out.put(0, 16);
        out.put(0, 6); // one floor: type 1, no partitions, multiplier 1, range of 4 bits
        out.put(1, 16);
        out.put(0, 5);
        out.put(0, 2);
        out.put(4, 4);
        out.put(0, 6); // one residue: type 0 from 0 to 0, partitions of 1, one class of book 0
        out.put(0, 16);
        out.put(0, 24);
        out.put(0, 24);
        out.put(0, 24);
        out.put(0, 6);
        out.put(0, 8);
        out.put(0, 3);
        out.put(0, 1);
        out.put(0, 6); // one mapping: no submaps, no coupling
        out.put(0, 16);
        out.put(0, 1);
        out.put(0, 1);
        out.put(0, 2);
        out.put(0, 8);
        out.put(0, 8);
        out.put(0, 8);
        out.put(0, 6); // one mode
        out.put(0, 1);
        out.put(0, 16);
        out.put(0, 16);
        out.put(0, 8);
        out.put(1, 1);
        return out.done();
    }

    /** Vorbis puts the lowest bit first. */
    private void put(int value, int bits) {
        for (int i = 0; i < bits; i++) {
            current |= (value >>> i & 1) << filled;
            if (++filled == 8) {
                bytes.write(current);
                current = 0;
                filled = 0;
            }
        }
    }

    private byte[] done() {
        if (filled > 0) {
            bytes.write(current);
        }
        return bytes.toByteArray();
    }

    private static void page(ByteArrayOutputStream file, int flags, long granule, int number, byte[]... packets) {
        ByteArrayOutputStream lacing = new ByteArrayOutputStream();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (byte[] packet : packets) {
            for (int left = packet.length; left >= 0; left -= 255) {
                lacing.write(Math.min(left, 255));
            }
            body.writeBytes(packet);
        }
        ByteBuffer page = ByteBuffer.allocate(27 + lacing.size() + body.size()).order(ByteOrder.LITTLE_ENDIAN);
        page.put("OggS".getBytes(StandardCharsets.US_ASCII)).put((byte) 0).put((byte) flags);
        page.putLong(granule).putInt(7).putInt(number).putInt(0).put((byte) lacing.size());
        page.put(lacing.toByteArray()).put(body.toByteArray());
        sign(page.array(), 0, page.capacity());
        file.writeBytes(page.array());
    }

    /** Sets the checksum of the page between two places (RFC 3533, section 6). */
    static void sign(byte[] ogg, int from, int to) {
        java.util.Arrays.fill(ogg, from + 22, from + 26, (byte) 0);
        int crc = 0;
        for (int i = from; i < to; i++) {
            crc ^= ogg[i] << 24;
            for (int bit = 0; bit < 8; bit++) {
                crc = crc < 0 ? crc << 1 ^ POLYNOMIAL : crc << 1;
            }
        }
        ByteBuffer.wrap(ogg).order(ByteOrder.LITTLE_ENDIAN).putInt(from + 22, crc);
    }
}
