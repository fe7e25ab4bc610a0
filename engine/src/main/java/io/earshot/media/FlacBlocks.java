package io.earshot.media;

import java.io.IOException;

/**
 * Decodes the audio of a FLAC stream, block by block, after RFC 9639. Written for input that may be hostile: every loop
 * is bounded by the bits that are there or by the length of a block, nothing is allocated beyond one block, and a block
 * counts only after its checksum and the range of its samples have been checked.
 *
 * <p>The scratch space grows to the longest block met and is kept from one stream to the next. Not thread-safe.
 */
final class FlacBlocks {
    /** Integers above need 33 bits in places; recordings with more than 24 are floats, in practice. */
    static final int MAX_BITS = 24;

    private static final int SYNC = 0x7FFC; // 14 bits of sync code and a reserved zero
    private static final int LEFT_SIDE = 8;
    private static final int SIDE_RIGHT = 9;
    private static final int MID_SIDE = 10;

    private final FlacSubframe subframe = new FlacSubframe();
    private int[][] samples = new int[0][0];

    /**
     * @return the samples of the last block: a row for each channel, whole numbers of the stream's bits
     */
    int[][] samples() {
        return samples;
    }

    /**
     * Decodes the next block.
     *
     * @param maxSamples most samples per channel that it may have
     * @return samples per channel, at least 1; or −1 if the stream has ended
     */
    int next(FlacBits bits, FlacInfo info, long maxSamples) throws IOException {
        if (bits.atEnd()) {
            return -1;
        }
        bits.startCrc();
        if (bits.read(15) != SYNC) {
            throw FlacInfo.corrupt("has no frame where one should begin");
        }
        boolean variable = bits.read(1) == 1;
        int sizeCode = bits.read(4);
        int rateCode = bits.read(4);
        int assignment = bits.read(4);
        int bitsCode = bits.read(3);
        if (bits.read(1) != 0) {
            throw FlacInfo.corrupt("has a reserved bit set in a frame's header");
        }
        skipNumber(bits, variable ? 7 : 6);
        int size = blockSize(bits, sizeCode);
        checkRate(bits, rateCode, info);
        bits.read(8); // the header's own checksum serves seeking; the frame's covers the header too
        checkFormat(assignment, bitsCode, info);
        if (size > maxSamples) {
            throw new FlacException(FlacException.Kind.TOO_LARGE, "has more samples per channel than the bound allows");
        }
        if (size > info.maxBlock()) {
            throw FlacInfo.corrupt(
                    "has a block of %d samples where STREAMINFO allows %d".formatted(size, info.maxBlock()));
        }
        makeRoom(info.channels(), size);
        for (int c = 0; c < info.channels(); c++) {
            boolean side =
                    c == 1 ? assignment == LEFT_SIDE || assignment == MID_SIDE : assignment == SIDE_RIGHT && c == 0;
            subframe.decode(bits, samples[c], size, info.bits() + (side ? 1 : 0));
        }
        bits.align();
        int computed = bits.crc16();
        if (bits.read(16) != computed) {
            throw FlacInfo.corrupt("has a frame whose checksum does not match");
        }
        joinStereo(assignment, size);
        checkRange(info, size);
        return size;
    }

    /** The frame's or sample's number is written like a character in UTF-8; the order of frames is all that we need. */
    private static void skipNumber(FlacBits bits, int maxBytes) throws IOException {
        int first = bits.read(8);
        int ones = Integer.numberOfLeadingZeros(~(first << 24));
        if (ones == 1 || ones > maxBytes) {
            throw FlacInfo.corrupt("has a damaged number in a frame's header");
        }
        for (int i = 1; i < ones; i++) {
            if (bits.read(8) >>> 6 != 0b10) {
                throw FlacInfo.corrupt("has a damaged number in a frame's header");
            }
        }
    }

    private static int blockSize(FlacBits bits, int code) throws IOException {
        if (code == 0) {
            throw FlacInfo.corrupt("has a reserved block size");
        } else if (code == 1) {
            return 192;
        } else if (code <= 5) {
            return 144 << code;
        } else if (code == 6) {
            return bits.read(8) + 1;
        } else if (code == 7) {
            return bits.read(16) + 1;
        }
        return 1 << code;
    }

    private static void checkRate(FlacBits bits, int code, FlacInfo info) throws IOException {
        int rate =
                switch (code) {
                    case 0 -> info.sampleRate();
                    case 1 -> 88_200;
                    case 2 -> 176_400;
                    case 3 -> 192_000;
                    case 4 -> 8_000;
                    case 5 -> 16_000;
                    case 6 -> 22_050;
                    case 7 -> 24_000;
                    case 8 -> 32_000;
                    case 9 -> 44_100;
                    case 10 -> 48_000;
                    case 11 -> 96_000;
                    case 12 -> bits.read(8) * 1000;
                    case 13 -> bits.read(16);
                    case 14 -> bits.read(16) * 10;
                    default -> throw FlacInfo.corrupt("has a forbidden rate in a frame's header");
                };
        if (rate != info.sampleRate()) {
            throw FlacInfo.corrupt("changes its rate to %d Hz".formatted(rate));
        }
    }

    private static void checkFormat(int assignment, int bitsCode, FlacInfo info) throws FlacException {
        if (assignment > MID_SIDE) {
            throw FlacInfo.corrupt("has a reserved channel assignment");
        }
        int channels = assignment < LEFT_SIDE ? assignment + 1 : 2;
        if (channels != info.channels()) {
            throw FlacInfo.corrupt("changes its channels to %d".formatted(channels));
        }
        int sampleBits =
                switch (bitsCode) {
                    case 0 -> info.bits();
                    case 1 -> 8;
                    case 2 -> 12;
                    case 4 -> 16;
                    case 5 -> 20;
                    case 6 -> 24;
                    case 7 -> 32;
                    default -> throw FlacInfo.corrupt("has a reserved sample size");
                };
        if (sampleBits != info.bits()) {
            throw FlacInfo.corrupt("changes its samples to %d bits".formatted(sampleBits));
        }
        if (sampleBits > MAX_BITS) {
            throw new FlacException(
                    FlacException.Kind.UNSUPPORTED,
                    "has %d bits a sample, at most %d are read".formatted(sampleBits, MAX_BITS));
        }
    }

    private void makeRoom(int channels, int size) {
        if (samples.length < channels || samples[0].length < size) {
            int room = Math.max(size, samples.length == 0 ? 0 : samples[0].length);
            samples = new int[Math.max(channels, samples.length)][room];
        }
    }

    private void joinStereo(int assignment, int size) {
        if (assignment < LEFT_SIDE) {
            return;
        }
        int[] first = samples[0];
        int[] second = samples[1];
        for (int i = 0; i < size; i++) {
            int a = first[i];
            int b = second[i];
            switch (assignment) {
                case LEFT_SIDE -> second[i] = a - b;
                case SIDE_RIGHT -> first[i] = a + b;
                default -> {
                    int doubled = a << 1 | (b & 1);
                    first[i] = (doubled + b) >> 1;
                    second[i] = (doubled - b) >> 1;
                }
            }
        }
    }

    /** A checksum is easily forged; samples beyond their bits would be floats beyond full scale. */
    private void checkRange(FlacInfo info, int size) throws FlacException {
        int unused = 32 - info.bits();
        int differences = 0;
        for (int c = 0; c < info.channels(); c++) {
            for (int i = 0; i < size; i++) {
                int value = samples[c][i];
                differences |= value ^ (value << unused >> unused);
            }
        }
        if (differences != 0) {
            throw FlacInfo.corrupt("has samples beyond %d bits".formatted(info.bits()));
        }
    }
}
