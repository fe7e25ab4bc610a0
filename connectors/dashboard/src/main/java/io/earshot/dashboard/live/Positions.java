package io.earshot.dashboard.live;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * How far a client has come: a moment, and of each partition that messages come from the next offset. As text it is the id
 * of a message, so that a client that comes again gets what came after it, from whichever server.
 */
final class Positions {
    /** Partitions; a bound to what a client can make us hold. */
    private static final int MOST = 100_000;

    private final long[] next;
    private long millis;

    /** @param next of each partition, in an order that is the same in every process */
    Positions(long millis, long[] next) {
        this.millis = millis;
        this.next = next.clone();
    }

    long millis() {
        return millis;
    }

    int size() {
        return next.length;
    }

    long next(int partition) {
        return next[partition];
    }

    void move(int partition, long nextOffset) {
        next[partition] = nextOffset;
    }

    void at(long now) {
        millis = now;
    }

    Positions copy() {
        return new Positions(millis, next);
    }

    /** @return letters, digits, dots, dashes and underscores */
    String text() {
        ByteBuffer bytes = ByteBuffer.allocate(10 * next.length);
        for (long offset : next) {
            long rest = offset;
            while (rest > 127) {
                bytes.put((byte) ((rest & 127) | 128));
                rest >>>= 7;
            }
            bytes.put((byte) rest);
        }
        return Long.toString(millis, 36)
                + "."
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(Arrays.copyOf(bytes.array(), bytes.position()));
    }

    /** @return null for what {@link #text} never gave */
    static @Nullable Positions parse(String text) {
        int dot = text.indexOf('.');
        if (dot < 1) {
            return null;
        }
        try {
            long millis = Long.parseLong(text.substring(0, dot), 36);
            byte[] bytes = Base64.getUrlDecoder().decode(text.substring(dot + 1));
            long[] next = new long[Math.min(bytes.length, MOST)];
            int count = 0;
            int shift = 0;
            for (byte each : bytes) {
                if (count >= MOST || shift > 56) {
                    return null;
                }
                next[count] |= (each & 127L) << shift;
                if (each < 0) {
                    shift += 7;
                } else {
                    count++;
                    shift = 0;
                }
            }
            return shift == 0 ? new Positions(millis, Arrays.copyOf(next, count)) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
