package io.earshot.media;

import io.earshot.audio.PcmDecoder;
import io.earshot.audio.SampleFormat;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * A recording in a file, read lazily from its beginning to its end: WAV (integers of 8, 16, 24 and 32 bits, floats of 32
 * and 64; also RF64), FLAC of up to 24 bits, and Ogg Vorbis, of 1 to 8 channels. The first bytes tell the kind, never
 * the name. Reads strictly forward, so that a pipe will do.
 *
 * <p>A file that breaks off is no error: what is there is delivered, and {@link #truncated} tells. Everything else that
 * is wrong is an {@link IOException} whose message begins with the file's name and says what is wrong and where.
 *
 * <p>{@link #read} and {@link #readNative} share one position. Not thread-safe; reading blocks.
 */
public abstract class AudioFile implements Closeable {
    /** Most channels that a file may have: as many as a frame. */
    static final int MAX_CHANNELS = PcmDecoder.MAX_CHANNELS;

    private static final int HEAD = 12;

    private final Path path;
    private final InputStream in;
    private long position;

    AudioFile(Path path, InputStream in) {
        this.path = path;
        this.in = in;
    }

    /**
     * Opens a file and reads its headers.
     *
     * @throws IOException if it cannot be read, is of another kind, or its headers are damaged
     */
    public static AudioFile open(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            throw new IOException(path + ": is a folder, not an audio file");
        }
        InputStream in;
        try {
            in = new BufferedInputStream(Files.newInputStream(path), 1 << 16);
        } catch (NoSuchFileException e) {
            throw new IOException(path + ": no such file", e);
        } catch (AccessDeniedException e) {
            throw new IOException(path + ": may not be read by this user", e);
        }
        try {
            return open(path, in);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    private static AudioFile open(Path path, InputStream in) throws IOException {
        byte[] head = peek(in);
        if (text(head, 0, 3).equals("ID3") && head.length == HEAD) {
            // A tag for players may stand before FLAC: ten bytes of header, its size in four times seven bits.
            long size = (long) head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9];
            try {
                in.skipNBytes(10 + size);
            } catch (EOFException e) {
                throw new IOException(path + ": ends within the ID3 tag before its audio", e);
            }
            head = peek(in);
        }
        String mark = text(head, 0, 4);
        if (mark.equals("fLaC")) {
            return new FlacFile(path, in);
        } else if (mark.equals("OggS")) {
            return new OggVorbisFile(path, in);
        } else if ((mark.equals("RIFF") || mark.equals("RF64"))
                && text(head, 8, 4).equals("WAVE")) {
            return new WavFile(path, in);
        }
        throw new IOException(path + ": "
                + (head.length == 0 ? "is empty" : "is neither WAV, FLAC nor Ogg Vorbis; convert it to one"));
    }

    /**
     * @return samples per second and channel
     */
    public abstract int sampleRate();

    /**
     * @return number of channels, 1 to 8
     */
    public abstract int channels();

    /**
     * @return samples per channel of the whole file by its headers, if they say; a truncated file holds fewer
     */
    public abstract OptionalLong totalSamples();

    /**
     * @return whether samples are integers of at most 24 bits, so that {@link #readNative} gives them unchanged
     */
    public abstract boolean integerPcm();

    /**
     * @return bits of a sample as the file has them; 32 for Vorbis, whose samples are floats
     */
    public abstract int bitsPerSample();

    /**
     * @return whether the file has turned out to end before its headers or its format say; final once a read has
     *     returned −1
     */
    public abstract boolean truncated();

    /**
     * @return how {@link #readNative} writes samples: integers of 16 bits (also of fewer, scaled up) or 24 as they are,
     *     all else as floats
     */
    public SampleFormat nativeFormat() {
        if (!integerPcm()) {
            return SampleFormat.PCM_F32LE;
        }
        return bitsPerSample() <= 16 ? SampleFormat.PCM_S16LE : SampleFormat.PCM_S24LE;
    }

    /**
     * @return the file, for messages
     */
    public Path path() {
        return path;
    }

    /**
     * @return samples per channel read so far
     */
    public long position() {
        return position;
    }

    /**
     * Reads samples of all channels as floats in −1 to 1 (files of floats may exceed that).
     *
     * @param rows a row for each channel, with room for {@code max} samples
     * @param max most samples per channel to read, at least 1
     * @return samples read per channel, at least 1; or −1 at the end
     */
    public int read(float[][] rows, int max) throws IOException {
        int done = 0;
        while (done < max) {
            int count = available(max - done);
            if (count < 0) {
                break;
            }
            for (int c = 0; c < channels(); c++) {
                float[] row = rows[c];
                for (int i = 0; i < count; i++) {
                    row[done + i] = value(c, i);
                }
            }
            take(count);
            done += count;
        }
        return done == 0 ? -1 : done;
    }

    /**
     * Reads whole samples of all channels, interleaved little-endian in {@link #nativeFormat}, as many as fit.
     *
     * @param target gets the bytes at its position, which moves; with room for one sample of each channel at least
     * @return samples read per channel, at least 1; or −1 at the end
     */
    public int readNative(ByteBuffer target) throws IOException {
        SampleFormat format = nativeFormat();
        int max = target.remaining() / (format.bytes() * channels());
        ByteOrder order = target.order();
        target.order(ByteOrder.LITTLE_ENDIAN);
        try {
            int done = 0;
            while (done < max) {
                int count = available(max - done);
                if (count < 0) {
                    break;
                }
                for (int i = 0; i < count; i++) {
                    for (int c = 0; c < channels(); c++) {
                        put(target, format, c, i);
                    }
                }
                take(count);
                done += count;
            }
            return done == 0 ? -1 : done;
        } finally {
            target.order(order);
        }
    }

    private void put(ByteBuffer target, SampleFormat format, int channel, int index) {
        switch (format) {
            case PCM_S16LE -> target.putShort((short) integer(channel, index));
            case PCM_S24LE -> {
                int value = integer(channel, index);
                target.putShort((short) value);
                target.put((byte) (value >> 16));
            }
            case PCM_F32LE -> target.putFloat(value(channel, index));
        }
    }

    private void take(int count) {
        consume(count);
        position += count;
    }

    /**
     * Decodes on, if nothing is decoded and not yet consumed.
     *
     * @return how many samples per channel may be looked at, 1 to {@code max}; or −1 at the end
     */
    abstract int available(int max) throws IOException;

    /** A sample as a float, {@code index} after the position. */
    abstract float value(int channel, int index);

    /** A sample as an integer of the width of {@link #nativeFormat}; only if {@link #integerPcm}. */
    abstract int integer(int channel, int index);

    abstract void consume(int count);

    /** An error that names the file. */
    IOException error(String what) {
        return new IOException(path + ": " + what);
    }

    /** An error that names the file and how far it was good. */
    IOException errorHere(String what) {
        return error(
                "%s, %.3f s from its start".formatted(what, sampleRate() > 0 ? (double) position / sampleRate() : 0.0));
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private static byte[] peek(InputStream in) throws IOException {
        in.mark(HEAD);
        byte[] head = in.readNBytes(HEAD);
        in.reset();
        return head;
    }

    private static String text(byte[] bytes, int from, int count) {
        return bytes.length < from + count ? "" : new String(bytes, from, count, StandardCharsets.ISO_8859_1);
    }
}
