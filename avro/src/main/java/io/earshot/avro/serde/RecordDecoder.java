package io.earshot.avro.serde;

import java.io.EOFException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Avro's binary encoding over one record's bytes. Differs from Avro's own decoder in two things that matter here:
 *
 * <ul>
 *   <li>every length and count is checked against the bytes that remain before anything is allocated, so a hostile
 *       record of n bytes costs O(n) memory whatever it claims (every array item and map entry of our schemas takes at
 *       least one byte);
 *   <li>{@code bytes} fields can be views of the record instead of copies.
 * </ul>
 *
 * <p>Anything that is not well-formed is an {@link IOException}. Not thread-safe.
 */
class RecordDecoder extends Decoder {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final boolean views;
    private byte[] bytes = new byte[0];
    private int at;
    private int end;

    /** @param views whether {@code bytes} fields share the record's memory */
    RecordDecoder(boolean views) {
        this.views = views;
    }

    final void reset(byte[] array, int from, int to) {
        bytes = array;
        at = from;
        end = to;
    }

    final int remaining() {
        return end - at;
    }

    @Override
    public int remainingBytes() {
        return remaining();
    }

    @Override
    public final void readNull() {}

    @Override
    public final boolean readBoolean() throws IOException {
        byte value = bytes[take(1)];
        if ((value & ~1) != 0) {
            throw new IOException("a boolean is 0 or 1, was " + value);
        }
        return value == 1;
    }

    @Override
    public final int readInt() throws IOException {
        long value = readLong();
        if (value != (int) value) {
            throw new IOException("an int of more than 32 bits: " + value);
        }
        return (int) value;
    }

    @Override
    public final long readLong() throws IOException {
        long raw = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            byte next = bytes[take(1)];
            if (shift == 63 && next > 1) {
                break;
            }
            raw |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return (raw >>> 1) ^ -(raw & 1); // zigzag
            }
        }
        throw new IOException("a number of more than 64 bits");
    }

    @Override
    public final float readFloat() throws IOException {
        return Float.intBitsToFloat((int) INT.get(bytes, take(Integer.BYTES)));
    }

    @Override
    public final double readDouble() throws IOException {
        return Double.longBitsToDouble((long) LONG.get(bytes, take(Long.BYTES)));
    }

    @Override
    public final Utf8 readString(@Nullable Utf8 old) throws IOException {
        return new Utf8(readString());
    }

    @Override
    public final String readString() throws IOException {
        int length = length();
        return string(bytes, take(length), length);
    }

    /** Seam for a cache of strings. */
    String string(byte[] array, int from, int length) {
        return new String(array, from, length, StandardCharsets.UTF_8);
    }

    @Override
    public final void skipString() throws IOException {
        take(length());
    }

    @Override
    public final ByteBuffer readBytes(@Nullable ByteBuffer old) throws IOException {
        int length = length();
        int from = take(length);
        return views
                ? ByteBuffer.wrap(bytes, from, length).slice()
                : ByteBuffer.wrap(Arrays.copyOfRange(bytes, from, from + length));
    }

    @Override
    public final void skipBytes() throws IOException {
        take(length());
    }

    @Override
    public final void readFixed(byte[] target, int start, int length) throws IOException {
        System.arraycopy(bytes, take(length), target, start, length);
    }

    @Override
    public final void skipFixed(int length) throws IOException {
        take(length);
    }

    @Override
    public final int readEnum() throws IOException {
        return readInt();
    }

    @Override
    public final int readIndex() throws IOException {
        return readInt();
    }

    @Override
    public final long readArrayStart() throws IOException {
        return count();
    }

    @Override
    public final long arrayNext() throws IOException {
        return count();
    }

    @Override
    public final long readMapStart() throws IOException {
        return count();
    }

    @Override
    public final long mapNext() throws IOException {
        return count();
    }

    @Override
    public final long skipArray() throws IOException {
        return skipBlocks();
    }

    @Override
    public final long skipMap() throws IOException {
        return skipBlocks();
    }

    /** Skips blocks that say their size in bytes; @return the items of the first that does not, for the caller */
    private long skipBlocks() throws IOException {
        long count = readLong();
        while (count < 0) {
            take(length());
            count = readLong();
        }
        return bounded(count);
    }

    private long count() throws IOException {
        long count = readLong();
        if (count >= 0) {
            return bounded(count);
        }
        length(); // the block's size in bytes, of use only for skipping
        if (count == Long.MIN_VALUE) {
            throw new IOException("a block of 2^63 items");
        }
        return bounded(-count);
    }

    private long bounded(long count) throws IOException {
        if (count > remaining()) {
            throw new EOFException("a block of " + count + " items in the last " + remaining() + " bytes");
        }
        return count;
    }

    private int length() throws IOException {
        long length = readLong();
        if (length < 0 || length > remaining()) {
            throw new EOFException("a field of " + length + " bytes in the last " + remaining());
        }
        return (int) length;
    }

    private int take(int length) throws EOFException {
        if (length > end - at) {
            throw new EOFException("ends early");
        }
        int from = at;
        at += length;
        return from;
    }
}
