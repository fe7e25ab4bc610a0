package io.earshot.media;

import io.earshot.audio.PcmDecoder;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * A WAV file: RIFF with a {@code fmt} chunk somewhere before its {@code data} chunk (Microsoft and IBM, "Multimedia
 * Programming Interface and Data Specifications 1.0"; WAVEFORMATEXTENSIBLE), or RF64 (EBU Tech 3306), whose sizes stand
 * in a chunk of their own. A recorder that could not go back to fill in the size leaves 0 or all ones there: then the
 * audio goes on to the end of the file.
 */
final class WavFile extends AudioFile {
    private static final int PCM = 1;
    private static final int FLOAT = 3;
    private static final int EXTENSIBLE = 0xFFFE;
    private static final long UNKNOWN_SIZE = 0xFFFF_FFFFL;
    /** The last 14 bytes of the identifiers whose first two are a plain format tag. */
    private static final byte[] TAG_GUID = {
        0, 0, 0, 0, 0x10, 0, (byte) 0x80, 0, 0, (byte) 0xAA, 0, 0x38, (byte) 0x9B, 0x71
    };

    private final InputStream in;
    private int tag;
    private int channels;
    private int rate;
    private int sampleBytes;
    private long dataSize; // bytes; UNKNOWN_SIZE for all that follows
    private long dataLeft;
    private final ByteBuffer buffer;
    private boolean ended;
    private boolean truncated;

    WavFile(Path path, InputStream in) throws IOException {
        super(path, in);
        this.in = in;
        try {
            readHeaders();
        } catch (EOFException e) {
            throw new IOException(path + ": ends within its headers, before any audio", e);
        }
        int frame = channels * sampleBytes;
        buffer = ByteBuffer.allocate((1 << 15) / frame * frame)
                .order(ByteOrder.LITTLE_ENDIAN)
                .limit(0);
    }

    private void readHeaders() throws IOException {
        boolean large = text(4).equals("RF64");
        in.skipNBytes(8); // size of it all, WAVE
        long largeSize = UNKNOWN_SIZE;
        while (true) {
            String id = text(4);
            long size = little(4).getInt() & 0xFFFF_FFFFL;
            if (id.equals("data")) {
                if (channels == 0) {
                    throw error("has its audio before its format (a data chunk before any fmt chunk)");
                }
                boolean streamed = size == 0 || size == UNKNOWN_SIZE;
                dataSize = large && size == UNKNOWN_SIZE ? largeSize : streamed ? UNKNOWN_SIZE : size;
                dataLeft = dataSize == UNKNOWN_SIZE ? Long.MAX_VALUE : dataSize;
                return;
            }
            long padded = size + (size & 1);
            if (id.equals("fmt ")) {
                readFormat(size);
                padded -= Math.min(size, 40);
            } else if (id.equals("ds64") && size >= 16) {
                in.skipNBytes(8);
                largeSize = little(8).getLong();
                if (largeSize < 0) {
                    throw error("has an impossible size of its audio in its ds64 chunk");
                }
                padded -= 16;
            }
            in.skipNBytes(padded);
        }
    }

    private void readFormat(long size) throws IOException {
        if (size < 16) {
            throw error("has a fmt chunk of %d bytes, at least 16 needed".formatted(size));
        }
        ByteBuffer format = little((int) Math.min(size, 40));
        tag = format.getShort() & 0xFFFF;
        channels = format.getShort() & 0xFFFF;
        rate = format.getInt();
        format.getInt(); // bytes a second
        int frame = format.getShort() & 0xFFFF;
        int bits = format.getShort() & 0xFFFF;
        if (tag == EXTENSIBLE && format.remaining() >= 24) {
            format.position(24);
            tag = format.getShort() & 0xFFFF;
            byte[] guid = new byte[TAG_GUID.length];
            format.get(guid);
            if (!Arrays.equals(guid, TAG_GUID)) {
                throw error("is a WAV file of an extensible format that is not known here; convert it to PCM");
            }
        }
        if (channels < 1 || channels > MAX_CHANNELS) {
            throw error("has %d channels, 1 to %d are read".formatted(channels, MAX_CHANNELS));
        }
        if (rate < 1) {
            throw error("has a sample rate of %d Hz".formatted(rate & 0xFFFF_FFFFL));
        }
        sampleBytes = frame / channels; // 20 bits, say, lie left-justified in three bytes
        boolean integers = tag == PCM && sampleBytes >= 1 && sampleBytes <= 4;
        boolean floats = tag == FLOAT && (sampleBytes == 4 || sampleBytes == 8);
        if (frame != sampleBytes * channels || bits > sampleBytes * 8 || !(integers || floats)) {
            throw error(("holds WAV format 0x%04x with %d bits in %d bytes for %d channels; PCM of 8, 16, 24 or 32 bits"
                            + " and floats of 32 or 64 are read")
                    .formatted(tag, bits, frame, channels));
        }
    }

    @Override
    public int sampleRate() {
        return rate;
    }

    @Override
    public int channels() {
        return channels;
    }

    @Override
    public OptionalLong totalSamples() {
        return dataSize == UNKNOWN_SIZE
                ? OptionalLong.empty()
                : OptionalLong.of(dataSize / ((long) channels * sampleBytes));
    }

    @Override
    public boolean integerPcm() {
        return tag == PCM && sampleBytes <= 3;
    }

    @Override
    public int bitsPerSample() {
        return sampleBytes * 8;
    }

    @Override
    public boolean truncated() {
        return truncated;
    }

    @Override
    int available(int max) throws IOException {
        if (!buffer.hasRemaining() && !ended) {
            fill();
        }
        int whole = buffer.remaining() / (channels * sampleBytes);
        return whole == 0 ? -1 : Math.min(max, whole);
    }

    private void fill() throws IOException {
        int wanted = (int) Math.min(buffer.capacity(), dataLeft);
        int got = in.readNBytes(buffer.array(), buffer.arrayOffset(), wanted);
        dataLeft -= got;
        int rest = got % (channels * sampleBytes);
        buffer.clear().limit(got - rest);
        ended = got < wanted || dataLeft == 0;
        truncated = ended && (rest != 0 || (got < wanted && dataSize != UNKNOWN_SIZE));
        if (tag == FLOAT) {
            for (int i = 0; i < buffer.limit() / (channels * sampleBytes); i++) {
                for (int c = 0; c < channels; c++) {
                    checkFloat(value(c, i), i);
                }
            }
        }
    }

    private void checkFloat(float value, int index) throws IOException {
        if (!(Math.abs(value) <= PcmDecoder.MAX_MAGNITUDE)) {
            throw error("holds the sample %s at %.3f s, where -1 to 1 is full scale"
                    .formatted(value, (double) (position() + index) / rate));
        }
    }

    @Override
    float value(int channel, int index) {
        int at = at(channel, index);
        if (tag == FLOAT) {
            return sampleBytes == 4 ? buffer.getFloat(at) : (float) buffer.getDouble(at);
        }
        return sampleBytes == 4
                ? buffer.getInt(at) * PcmDecoder.scale(32, 1)
                : integer(channel, index) * PcmDecoder.scale(nativeFormat().bits(), 1);
    }

    @Override
    int integer(int channel, int index) {
        int at = at(channel, index);
        return switch (sampleBytes) {
            case 1 -> ((buffer.get(at) & 0xFF) - 128) << 8; // alone in being unsigned
            case 2 -> buffer.getShort(at);
            default -> (buffer.getShort(at) & 0xFFFF) | buffer.get(at + 2) << 16;
        };
    }

    private int at(int channel, int index) {
        return buffer.position() + (index * channels + channel) * sampleBytes;
    }

    @Override
    void consume(int count) {
        buffer.position(buffer.position() + count * channels * sampleBytes);
    }

    private String text(int count) throws IOException {
        return new String(exactly(count), StandardCharsets.ISO_8859_1);
    }

    private ByteBuffer little(int count) throws IOException {
        return ByteBuffer.wrap(exactly(count)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private byte[] exactly(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException();
        }
        return bytes;
    }
}
