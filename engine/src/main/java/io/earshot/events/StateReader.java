package io.earshot.events;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link StateWriter} wrote, the first byte of which is the version of the layout.
 *
 * <p>Bytes that end too early or hold impossible lengths raise {@link IndexOutOfBoundsException}.
 */
final class StateReader {
    private final byte[] bytes;
    private final int version;
    private int at;
    private final List<String> texts = new ArrayList<>();

    /** @param bytes at least one */
    StateReader(byte[] bytes) {
        this.bytes = bytes;
        this.version = readByte();
    }

    /** The version of the layout. */
    int version() {
        return version;
    }

    byte readByte() {
        return bytes[at++];
    }

    boolean readBoolean() {
        return readByte() != 0;
    }

    long readLong() {
        long folded = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte group = readByte();
            folded |= (group & 0x7FL) << shift;
            if (group >= 0) {
                break;
            }
        }
        return (folded >>> 1) ^ -(folded & 1);
    }

    int readInt() {
        long value = readLong();
        if (value != (int) value) {
            throw new IndexOutOfBoundsException("number out of range: " + value);
        }
        return (int) value;
    }

    /** A number of things that follow, each at least a byte long. */
    int readCount() {
        int count = readInt();
        if (count < 0 || count > bytes.length - at) {
            throw new IndexOutOfBoundsException("impossible count: " + count);
        }
        return count;
    }

    long readFixed() {
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = value << 8 | (readByte() & 0xFF);
        }
        return value;
    }

    float readFloat() {
        int bits = 0;
        for (int i = 0; i < Float.BYTES; i++) {
            bits = bits << 8 | (readByte() & 0xFF);
        }
        return Float.intBitsToFloat(bits);
    }

    double readDouble() {
        return Double.longBitsToDouble(readFixed());
    }

    String readText() {
        int number = readInt();
        if (number != texts.size()) {
            return texts.get(number);
        }
        int length = readCount();
        String text = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        texts.add(text);
        return text;
    }

    @Nullable
    String readOptionalText() {
        return readBoolean() ? readText() : null;
    }

    boolean isAtEnd() {
        return at == bytes.length;
    }
}
