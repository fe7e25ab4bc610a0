package io.earshot.events;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** SHA-256 over a sequence of values; texts go in with their length, so that no two sequences read the same. */
final class Fingerprint {
    private static final int ID_BYTES = 16;

    private final MessageDigest digest;

    Fingerprint() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    Fingerprint add(long value) {
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
        return this;
    }

    Fingerprint add(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        add(bytes.length);
        digest.update(bytes);
        return this;
    }

    long firstLong() {
        return ByteBuffer.wrap(digest.digest()).getLong();
    }

    /** The first 16 bytes in lower-case hexadecimal digits. */
    String hex() {
        return HexFormat.of().formatHex(Arrays.copyOf(digest.digest(), ID_BYTES));
    }
}
