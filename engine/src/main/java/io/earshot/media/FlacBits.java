package io.earshot.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * Reads bits, most significant first, from a buffer, and refills the buffer from a channel if there is one. Running out
 * of bits is a {@link FlacException} of kind ENDED.
 */
final class FlacBits {
    private final ByteBuffer bytes; // big-endian; from position to limit not yet in the cache
    private final @Nullable ReadableByteChannel channel;
    private long cache; // the next bits, left-aligned; below the lowest valid one lie bits that follow, or zeros
    private int cached; // how many are valid
    private int crc;
    private int crcFrom; // bytes before it are in crc

    /** Reads what lies between the buffer's position and limit, and leaves the caller's buffer as it is. */
    FlacBits(ByteBuffer payload) {
        bytes = payload.duplicate();
        channel = null;
    }

    /** Reads from a channel, in blocks. */
    FlacBits(ReadableByteChannel channel) {
        bytes = ByteBuffer.allocate(1 << 16).limit(0);
        this.channel = channel;
    }

    /** Whether nothing follows. Only to be asked at a byte's boundary. */
    boolean atEnd() throws IOException {
        return cached == 0 && !load();
    }

    /**
     * @param count 0 to 32
     * @return the next bits as an unsigned number in the low bits of an int
     */
    int read(int count) throws IOException {
        if (count == 0) {
            return 0;
        }
        require(count);
        int value = (int) (cache >>> (64 - count));
        drop(count);
        return value;
    }

    /**
     * @param count 1 to 32
     * @return the next bits as a number in two's complement
     */
    int readSigned(int count) throws IOException {
        require(count);
        int value = (int) (cache >> (64 - count));
        drop(count);
        return value;
    }

    /**
     * @param count 0 to 56
     */
    long readLong(int count) throws IOException {
        long high = read(Math.max(0, count - 32));
        return high << 32 | (read(Math.min(32, count)) & 0xFFFF_FFFFL);
    }

    /**
     * @return how many zeros come before the next one; both are consumed
     */
    int readUnary() throws IOException {
        int zeros = 0;
        while (true) {
            require(1);
            int here = Long.numberOfLeadingZeros(cache);
            if (here < cached) {
                drop(here);
                drop(1);
                return zeros + here;
            }
            zeros += cached;
            drop(cached);
        }
    }

    /** A residual in Rice's code: the quotient in unary, then {@code parameter} bits, zigzag around 0. */
    int readRice(int parameter) throws IOException {
        int quotient = readUnary();
        if (parameter > 0 && quotient > -1 >>> parameter) {
            throw new FlacException(FlacException.Kind.CORRUPT, "a residual is beyond 32 bits");
        }
        int folded = quotient << parameter | read(parameter);
        return folded >>> 1 ^ -(folded & 1);
    }

    void skipBytes(int count) throws IOException {
        for (int left = count; left > 0; ) {
            if (cached >= 8 || bytes.remaining() == 0) {
                read(8);
                left--;
            } else {
                int jump = Math.min(left, bytes.remaining());
                bytes.position(bytes.position() + jump);
                cache = 0;
                left -= jump;
            }
        }
    }

    /** Drops what is left of the current byte. */
    void align() {
        drop(cached & 7);
    }

    /** Starts a checksum with the next byte. */
    void startCrc() {
        crc = 0;
        crcFrom = consumed();
    }

    /** The checksum up to here, at a byte's boundary. */
    int crc16() {
        int here = consumed();
        crc = FlacCrc.crc16(crc, bytes, crcFrom, here);
        crcFrom = here;
        return crc;
    }

    /** Where in the buffer the next byte lies that has not been consumed whole. */
    private int consumed() {
        return bytes.position() - (cached + 7) / 8;
    }

    private void drop(int count) {
        cache = count == 64 ? 0 : cache << count;
        cached -= count;
    }

    private void require(int count) throws IOException {
        while (cached < count) {
            if (!load()) {
                throw new FlacException(FlacException.Kind.ENDED, "ends in the midst of the audio or its headers");
            }
        }
    }

    /** Takes at least one byte into the cache, whose top 32 bits at most are in use; false if there is none. */
    private boolean load() throws IOException {
        if (bytes.remaining() < Long.BYTES && channel != null) {
            refill(channel);
        }
        if (bytes.remaining() >= Long.BYTES) {
            cache |= bytes.getLong(bytes.position()) >>> cached;
            int whole = (63 - cached) >> 3;
            bytes.position(bytes.position() + whole);
            cached += whole * 8;
            return true;
        }
        if (!bytes.hasRemaining()) {
            return false;
        }
        // Bits below the valid ones may hold a copy of this byte already; the same bits again change nothing.
        cache |= (bytes.get() & 0xFFL) << (56 - cached);
        cached += 8;
        return true;
    }

    private void refill(ReadableByteChannel from) throws IOException {
        int keep = consumed();
        if (crcFrom < keep) {
            crc = FlacCrc.crc16(crc, bytes, crcFrom, keep);
            crcFrom = keep;
        }
        int next = bytes.position() - keep;
        bytes.position(keep).compact();
        crcFrom -= keep;
        while (bytes.position() < next + Long.BYTES && from.read(bytes) >= 0) {
            // until the cache can be filled or the channel has ended
        }
        bytes.flip().position(next);
    }
}
