package io.earshot.media;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes a WAV file of 16-bit PCM. The sizes in its header are filled in on {@link #close}; until then the file reads
 * as one whose recorder broke off. Not thread-safe; writing blocks.
 */
public final class WavWriter implements Closeable {
    private static final int HEADER = 44;
    private static final long MAX_BYTES = 0xFFFF_FFFFL - HEADER;

    private final Path path;
    private final FileChannel file;
    private final int sampleRate;
    private final int channels;
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 15).order(ByteOrder.LITTLE_ENDIAN);
    private long dataBytes;

    /**
     * Creates the file, or replaces what it held.
     *
     * @param sampleRate samples per second and channel, positive
     * @param channels 1 to 8
     */
    public WavWriter(Path path, int sampleRate, int channels) throws IOException {
        if (sampleRate < 1 || channels < 1 || channels > AudioFile.MAX_CHANNELS) {
            throw new IllegalArgumentException("WAV files are written with 1 to %d channels, not %d at %d Hz"
                    .formatted(AudioFile.MAX_CHANNELS, channels, sampleRate));
        }
        this.path = path;
        this.sampleRate = sampleRate;
        this.channels = channels;
        file = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        putHeader(0);
    }

    /**
     * Writes a whole file of the given rows, one for each channel.
     */
    public static void write(Path path, int sampleRate, float[]... rows) throws IOException {
        try (WavWriter writer = new WavWriter(path, sampleRate, rows.length)) {
            writer.write(rows, 0, rows[0].length);
        }
    }

    /**
     * Appends samples, rounded to the nearest of 65536 steps; what is beyond −1 to 1 is clipped.
     *
     * @param rows a row for each channel
     * @param from index in each row of the first sample
     * @param count samples per channel
     */
    public void write(float[][] rows, int from, int count) throws IOException {
        long bytes = (long) count * channels * Short.BYTES;
        if (dataBytes + bytes > MAX_BYTES) {
            throw new IOException(path + ": would exceed the 4 GiB that a WAV file can hold");
        }
        dataBytes += bytes;
        for (int i = from; i < from + count; i++) {
            for (int c = 0; c < channels; c++) {
                if (!buffer.hasRemaining()) {
                    flush();
                }
                int value = Math.round(rows[c][i] * 32768f);
                buffer.putShort((short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, value)));
            }
        }
    }

    @Override
    public void close() throws IOException {
        try (file) {
            flush();
            file.position(0);
            putHeader((int) dataBytes);
            flush();
        }
    }

    private void putHeader(int bytes) {
        text("RIFF").putInt(bytes + HEADER - 8);
        text("WAVE");
        text("fmt ").putInt(16).putShort((short) 1).putShort((short) channels);
        buffer.putInt(sampleRate).putInt(sampleRate * channels * Short.BYTES);
        buffer.putShort((short) (channels * Short.BYTES)).putShort((short) Short.SIZE);
        text("data").putInt(bytes);
    }

    private ByteBuffer text(String text) {
        return buffer.put(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void flush() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            file.write(buffer);
        }
        buffer.clear();
    }
}
