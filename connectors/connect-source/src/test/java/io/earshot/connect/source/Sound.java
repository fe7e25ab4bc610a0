package io.earshot.connect.source;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** Sound for tests: noise, of which no two places are alike. */
final class Sound {
    static final int RATE = 16_000;

    private Sound() {}

    /** 16 bits, one channel. */
    static byte[] noise(long seed, double seconds) {
        byte[] bytes = new byte[2 * (int) (seconds * RATE)];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** @param bytes of the samples; -1 where nobody knows, as live encoders write it */
    static byte[] header(int bytes) {
        return ByteBuffer.allocate(44)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("RIFF".getBytes(StandardCharsets.US_ASCII))
                .putInt(bytes < 0 ? -1 : bytes + 36)
                .put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII))
                .putInt(16)
                .putShort((short) 1)
                .putShort((short) 1)
                .putInt(RATE)
                .putInt(RATE * 2)
                .putShort((short) 2)
                .putShort((short) 16)
                .put("data".getBytes(StandardCharsets.US_ASCII))
                .putInt(bytes)
                .array();
    }

    static byte[] wav(byte[] samples) {
        return ByteBuffer.allocate(44 + samples.length)
                .put(header(samples.length))
                .put(samples)
                .array();
    }

    /** As a microphone gives it: in its own time. */
    static void play(byte[] samples, OutputStream out) throws IOException {
        long start = System.nanoTime();
        int chunk = 2 * RATE / 50;
        for (int at = 0; at < samples.length; at += chunk) {
            long due = start + (at + chunk) * 1_000_000_000L / (2 * RATE);
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            out.write(samples, at, Math.min(chunk, samples.length - at));
            out.flush();
        }
    }
}
