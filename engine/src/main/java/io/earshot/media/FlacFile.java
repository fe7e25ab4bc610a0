package io.earshot.media;

import io.earshot.audio.PcmDecoder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.OptionalLong;

/** A FLAC file, decoded block by block. */
final class FlacFile extends AudioFile {
    private final FlacBits bits;
    private final FlacInfo info;
    private final FlacBlocks blocks = new FlacBlocks();
    private final float scale;
    private long decoded;
    private int size; // of the block at hand
    private int next; // in it
    private boolean ended;
    private boolean truncated;

    FlacFile(Path path, InputStream in) throws IOException {
        super(path, in);
        bits = new FlacBits(Channels.newChannel(in));
        try {
            info = FlacInfo.read(bits);
        } catch (FlacException e) {
            throw error("the FLAC file " + e.getMessage());
        }
        if (info.bits() > FlacBlocks.MAX_BITS) {
            throw error("has %d bits a sample, FLAC is read up to %d; convert it to that"
                    .formatted(info.bits(), FlacBlocks.MAX_BITS));
        }
        scale = PcmDecoder.scale(info.bits(), 1);
    }

    @Override
    public int sampleRate() {
        return info.sampleRate();
    }

    @Override
    public int channels() {
        return info.channels();
    }

    @Override
    public OptionalLong totalSamples() {
        return info.total() == 0 ? OptionalLong.empty() : OptionalLong.of(info.total());
    }

    @Override
    public boolean integerPcm() {
        return true;
    }

    @Override
    public int bitsPerSample() {
        return info.bits();
    }

    @Override
    public boolean truncated() {
        return truncated;
    }

    @Override
    int available(int max) throws IOException {
        if (next == size && !ended) {
            decode();
        }
        return next == size ? -1 : Math.min(max, size - next);
    }

    private void decode() throws IOException {
        long left = info.total() == 0 ? Long.MAX_VALUE : info.total() - decoded;
        next = 0;
        size = 0;
        if (left == 0) {
            ended = true; // what may follow, such as tags for players, is not audio
            return;
        }
        try {
            int count = blocks.next(bits, info, Long.MAX_VALUE);
            if (count < 0) {
                ended = true;
                truncated = info.total() != 0;
            } else {
                size = (int) Math.min(count, left);
                decoded += size;
            }
        } catch (FlacException e) {
            ended = true;
            truncated = e.kind() == FlacException.Kind.ENDED;
            if (!truncated) {
                throw errorHere("the FLAC file " + e.getMessage());
            }
        }
    }

    @Override
    float value(int channel, int index) {
        return blocks.samples()[channel][next + index] * scale;
    }

    @Override
    int integer(int channel, int index) {
        return blocks.samples()[channel][next + index] << (nativeFormat().bits() - info.bits());
    }

    @Override
    void consume(int count) {
        next += count;
    }
}
