package io.earshot.avro.serde;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The strings last seen, by their bytes: mic and stream ids repeat in every frame. Direct-mapped, so its memory is
 * bounded whatever it is fed; two strings of one slot take turns. Not thread-safe.
 */
final class StringCache {
    private static final int LONGEST = 128;

    private final String[] strings;
    private final byte[][] encoded;

    /** @param slots a power of two */
    StringCache(int slots) {
        strings = new String[slots];
        encoded = new byte[slots][];
    }

    String get(byte[] array, int from, int length) {
        if (length > LONGEST) {
            return new String(array, from, length, StandardCharsets.UTF_8);
        }
        int hash = 1;
        for (int i = from; i < from + length; i++) {
            hash = 31 * hash + array[i];
        }
        int slot = (hash ^ (hash >>> 16)) & (strings.length - 1);
        byte @Nullable [] known = encoded[slot];
        if (known == null || !Arrays.equals(known, 0, known.length, array, from, from + length)) {
            encoded[slot] = Arrays.copyOfRange(array, from, from + length);
            strings[slot] = new String(array, from, length, StandardCharsets.UTF_8);
        }
        return strings[slot];
    }
}
