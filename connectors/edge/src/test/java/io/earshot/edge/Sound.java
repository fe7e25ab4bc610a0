package io.earshot.edge;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Sound for tests: noise, of which no two places are alike. */
public final class Sound {
    public static final int RATE = 16_000;

    private Sound() {}

    /** 16 bits, one channel. */
    public static byte[] noise(long seed, double seconds) {
        byte[] bytes = new byte[2 * (int) (seconds * RATE)];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /**
     * A wave file's header.
     *
     * @param bytes of the samples; -1 where nobody knows, as live encoders write it
     */
    public static byte[] header(int rate, int channels, int bytes) {
        return ByteBuffer.allocate(44)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("RIFF".getBytes(StandardCharsets.US_ASCII))
                .putInt(bytes < 0 ? -1 : bytes + 36)
                .put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII))
                .putInt(16)
                .putShort((short) 1)
                .putShort((short) channels)
                .putInt(rate)
                .putInt(rate * channels * 2)
                .putShort((short) (channels * 2))
                .putShort((short) 16)
                .put("data".getBytes(StandardCharsets.US_ASCII))
                .putInt(bytes)
                .array();
    }

    public static byte[] wav(byte[] samples) {
        byte[] header = header(RATE, 1, samples.length);
        byte[] all = Arrays.copyOf(header, header.length + samples.length);
        System.arraycopy(samples, 0, all, header.length, samples.length);
        return all;
    }

    /** As a microphone gives it: in its own time. */
    public static void play(byte[] samples, OutputStream out) throws IOException {
        play(samples, out, () -> false);
    }

    /** @return how many bytes were played until told to end */
    public static int play(byte[] samples, OutputStream out, BooleanSupplier end) throws IOException {
        long start = System.nanoTime();
        int chunk = 2 * RATE / 50;
        int played = 0;
        for (int at = 0; at < samples.length && !end.getAsBoolean(); at += chunk) {
            long due = start + (at + chunk) * 1_000_000_000L / (2 * RATE);
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            int count = Math.min(chunk, samples.length - at);
            out.write(samples, at, count);
            out.flush();
            played += count;
        }
        return played;
    }
}
