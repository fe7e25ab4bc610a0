package io.earshot.media;

import io.earshot.audio.SampleFormat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Encodes integer PCM as a complete FLAC stream (RFC 9639), without loss: the payload of one frame. Uses the fixed
 * predictors, Rice codes in up to 64 partitions and the four ways to write a stereo pair; no linear prediction, which
 * gains a few per cent on outdoor recordings and costs most of the time.
 *
 * <p>Not thread-safe: one encoder per thread.
 */
public final class FlacEncoder {
    private static final int BLOCK = 4096;
    private static final int LEFT_SIDE = 8;
    private static final int SIDE_RIGHT = 9;
    private static final int MID_SIDE = 10;

    private final SampleFormat format;
    private final int sampleRate;
    private final int channels;
    private final FlacPlan[] plans;

    /**
     * @param format an integer format
     * @param sampleRate samples per second and channel, 1 to 655350
     * @param channels 1 to 8
     */
    public FlacEncoder(SampleFormat format, int sampleRate, int channels) {
        if (format == SampleFormat.PCM_F32LE) {
            throw new IllegalArgumentException("FLAC holds integers, not " + format);
        }
        if (sampleRate < 1 || sampleRate > 655_350 || channels < 1 || channels > 8) {
            throw new IllegalArgumentException(
                    "FLAC holds 1 to 8 channels at 1 to 655350 Hz, not %d at %d Hz".formatted(channels, sampleRate));
        }
        this.format = format;
        this.sampleRate = sampleRate;
        this.channels = channels;
        plans = new FlacPlan[channels == 2 ? 4 : channels]; // a pair is tried as left, right, mid and side
        for (int i = 0; i < plans.length; i++) {
            plans[i] = new FlacPlan(BLOCK);
        }
    }

    /**
     * @param pcm whole samples of all channels, interleaved little-endian, from its position to its limit, which both
     *     stay where they are
     * @return a complete FLAC stream of them
     */
    public byte[] encode(ByteBuffer pcm) {
        int frameBytes = channels * format.bytes();
        if (pcm.remaining() % frameBytes != 0) {
            throw new IllegalArgumentException(
                    "%d bytes are not whole samples of %d bytes".formatted(pcm.remaining(), frameBytes));
        }
        int samples = pcm.remaining() / frameBytes;
        ByteBuffer source = pcm.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        FlacBitWriter bits = new FlacBitWriter();
        writeInfo(bits, samples);
        for (int done = 0, number = 0; done < samples; done += BLOCK, number++) {
            int size = Math.min(BLOCK, samples - done);
            for (int i = 0; i < size; i++) {
                for (int c = 0; c < channels; c++) {
                    plans[c].samples()[i] = next(source);
                }
            }
            writeFrame(bits, number, size);
        }
        return bits.toBytes();
    }

    private int next(ByteBuffer source) {
        int low = source.getShort();
        return format == SampleFormat.PCM_S16LE ? low : (low & 0xFFFF) | source.get() << 16;
    }

    private void writeInfo(FlacBitWriter bits, int samples) {
        bits.write(FlacInfo.MARK, 32);
        bits.write(1, 1); // the last metadata block,
        bits.write(0, 7); // a STREAMINFO
        bits.write(FlacInfo.BYTES, 24);
        bits.write(BLOCK, 16);
        bits.write(BLOCK, 16);
        bits.write(0, 24); // smallest and largest frame: not known
        bits.write(0, 24);
        bits.write(sampleRate, 20);
        bits.write(channels - 1, 3);
        bits.write(format.bits() - 1, 5);
        bits.write(0, 4);
        bits.write(samples, 32);
        for (int i = 0; i < 4; i++) {
            bits.write(0, 32); // MD5: not known
        }
    }

    private void writeFrame(FlacBitWriter bits, int number, int size) {
        int assignment = plan(size);
        int start = bits.length();
        bits.write(0xFFF8, 16); // sync, blocks of a fixed size
        bits.write(7, 4); // block size in 16 bits below
        bits.write(0, 4); // rate as in STREAMINFO
        bits.write(assignment, 4);
        bits.write(format == SampleFormat.PCM_S16LE ? 4 : 6, 3);
        bits.write(0, 1);
        writeNumber(bits, number);
        bits.write(size - 1, 16);
        bits.write(bits.crc8(start), 8);
        switch (assignment) {
            case LEFT_SIDE -> {
                plans[0].write(bits);
                plans[3].write(bits);
            }
            case SIDE_RIGHT -> {
                plans[3].write(bits);
                plans[1].write(bits);
            }
            case MID_SIDE -> {
                plans[2].write(bits);
                plans[3].write(bits);
            }
            default -> {
                for (int c = 0; c < channels; c++) {
                    plans[c].write(bits);
                }
            }
        }
        bits.align();
        bits.write(bits.crc16(start), 16);
    }

    /**
     * @return the channel assignment that takes the fewest bits
     */
    private int plan(int size) {
        if (channels != 2) {
            for (FlacPlan plan : plans) {
                plan.choose(size, format.bits());
            }
            return channels - 1;
        }
        for (int i = 0; i < size; i++) {
            int left = plans[0].samples()[i];
            int right = plans[1].samples()[i];
            plans[2].samples()[i] = (left + right) >> 1;
            plans[3].samples()[i] = left - right;
        }
        long left = plans[0].choose(size, format.bits());
        long right = plans[1].choose(size, format.bits());
        long mid = plans[2].choose(size, format.bits());
        long side = plans[3].choose(size, format.bits() + 1);
        long least = Math.min(Math.min(left + right, left + side), Math.min(side + right, mid + side));
        if (least == left + right) {
            return 1;
        } else if (least == left + side) {
            return LEFT_SIDE;
        }
        return least == side + right ? SIDE_RIGHT : MID_SIDE;
    }

    /** Like a character in UTF-8, but up to 36 bits; frames of one payload need 21 at most. */
    private static void writeNumber(FlacBitWriter bits, int number) {
        if (number < 0x80) {
            bits.write(number, 8);
        } else if (number < 0x800) {
            bits.write(0xC0 | number >> 6, 8);
            bits.write(0x80 | (number & 0x3F), 8);
        } else if (number < 0x10000) {
            bits.write(0xE0 | number >> 12, 8);
            bits.write(0x80 | (number >> 6 & 0x3F), 8);
            bits.write(0x80 | (number & 0x3F), 8);
        } else {
            bits.write(0xF0 | number >> 18, 8);
            bits.write(0x80 | (number >> 12 & 0x3F), 8);
            bits.write(0x80 | (number >> 6 & 0x3F), 8);
            bits.write(0x80 | (number & 0x3F), 8);
        }
    }
}
