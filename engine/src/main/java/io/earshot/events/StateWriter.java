package io.earshot.events;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compact binary writing: whole numbers in as many 7-bit groups as they need, the sign folded into the lowest bit, as
 * Protocol Buffers and Avro do. A text that occurs again is written as the number of its first occurrence.
 */
final class StateWriter {
    private byte[] bytes = new byte[512];
    private int size;
    private final Map<String, Integer> texts = new HashMap<>();

    void writeByte(int value) {
        if (size == bytes.length) {
            bytes = Arrays.copyOf(bytes, size * 2);
        }
        bytes[size++] = (byte) value;
    }

    void writeBoolean(boolean value) {
        writeByte(value ? 1 : 0);
    }

    void writeLong(long value) {
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7FL) != 0) {
            writeByte((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        writeByte((int) rest);
    }

    void writeFixed(long value) {
        for (int shift = 56; shift >= 0; shift -= 8) {
            writeByte((int) (value >>> shift));
        }
    }

    void writeFloat(float value) {
        int bits = Float.floatToIntBits(value);
        for (int shift = 24; shift >= 0; shift -= 8) {
            writeByte(bits >>> shift);
        }
    }

    void writeDouble(double value) {
        writeFixed(Double.doubleToLongBits(value));
    }

    void writeText(String text) {
        Integer earlier = texts.putIfAbsent(text, texts.size());
        if (earlier != null) {
            writeLong(earlier);
            return;
        }
        writeLong(texts.size() - 1L);
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        writeLong(utf8.length);
        for (byte b : utf8) {
            writeByte(b);
        }
    }

    void writeOptionalText(@Nullable String text) {
        writeBoolean(text != null);
        if (text != null) {
            writeText(text);
        }
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }
}
