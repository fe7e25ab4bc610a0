package io.earshot.media;

import io.earshot.audio.SampleFormat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes PCM as it is into a WAV file in memory; {@link WavWriter} writes long ones of 16 bits. */
public final class WavEncoder {
    private static final int HEADER = 44;
    private static final short INTEGERS = 1;
    private static final short FLOATS = 3;

    private WavEncoder() {}

    /**
     * @param pcm whole samples of all channels, interleaved little-endian; its position and limit stay where they are
     * @return a complete WAV file of them, below 2 GiB
     */
    public static byte[] encode(SampleFormat format, int sampleRate, int channels, ByteBuffer pcm) {
        int frameBytes = format.bytes() * channels;
        if (sampleRate < 1 || channels < 1 || channels > AudioFile.MAX_CHANNELS || pcm.remaining() % frameBytes != 0) {
            throw new IllegalArgumentException("%d bytes are not %d channels at %d Hz in %s"
                    .formatted(pcm.remaining(), channels, sampleRate, format));
        }
        int bytes = pcm.remaining();
        int pad = bytes & 1; // chunks are of even length
        ByteBuffer file =
                ByteBuffer.allocate(Math.addExact(HEADER + pad, bytes)).order(ByteOrder.LITTLE_ENDIAN);
        text(file, "RIFF").putInt(HEADER - 8 + bytes + pad);
        text(file, "WAVE");
        text(file, "fmt ").putInt(16).putShort(format == SampleFormat.PCM_F32LE ? FLOATS : INTEGERS);
        file.putShort((short) channels).putInt(sampleRate).putInt(sampleRate * frameBytes);
        file.putShort((short) frameBytes).putShort((short) format.bits());
        text(file, "data").putInt(bytes).put(pcm.duplicate());
        return file.array();
    }

    private static ByteBuffer text(ByteBuffer file, String text) {
        return file.put(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
