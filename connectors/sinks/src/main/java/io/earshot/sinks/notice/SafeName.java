package io.earshot.sinks.notice;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Names that come from devices, made safe for file names and topic levels. A name that is safe already stays as it is; one
 * that had to be changed ends in a hash of the whole, so that different names stay different.
 */
public final class SafeName {
    private static final int LONGEST = 100;
    private static final int HASH_BYTES = 4;

    private SafeName() {}

    /** Letters of ASCII, digits, underscore and dash alone, such as Home Assistant takes in its ids. */
    public static String of(String name) {
        return of(name, "[^a-zA-Z0-9_-]");
    }

    /** Dots too, but not as the first. */
    public static String withDots(String name) {
        return of(name, "^\\.|[^a-zA-Z0-9._-]");
    }

    private static String of(String name, String unsafe) {
        String safe = name.replaceAll(unsafe, "_");
        if (safe.equals(name) && !name.isEmpty() && name.length() <= LONGEST) {
            return name;
        }
        return safe.substring(0, Math.min(LONGEST, safe.length())) + "-" + hash(name);
    }

    private static String hash(String name) {
        try {
            byte[] whole = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(whole, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
