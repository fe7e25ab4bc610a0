package io.earshot.media;

import io.earshot.audio.ChannelMix;
import io.earshot.audio.PayloadDecoder;
import io.earshot.audio.PcmDecoder;
import io.earshot.audio.SampleFormat;
import io.earshot.audio.UndecodableException;
import io.earshot.audio.UndecodableException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Decodes the FLAC payload of one frame: a complete FLAC stream with its STREAMINFO, 4 to 24 bits. Gives the same floats
 * as {@link PcmDecoder} does for the same integers.
 *
 * <p>A payload that would decode to more than allowed is refused by what its headers say, before anything is allocated
 * or decoded for it; scratch space never exceeds one block. Whatever the bytes, the outcome is samples or an
 * {@link UndecodableException}, in time bounded by the payload's size and {@code maxSamples}.
 *
 * <p>Not thread-safe: one decoder per thread.
 */
public final class FlacFrameDecoder implements PayloadDecoder {
    private final FlacBlocks blocks = new FlacBlocks();

    @Override
    public int decode(
            ByteBuffer payload, int sampleRate, int channels, ChannelMix mix, float[][] rows, int from, int maxSamples)
            throws UndecodableException {
        PcmDecoder.checkChannels(channels, mix);
        try {
            FlacBits bits = new FlacBits(payload);
            FlacInfo info = FlacInfo.read(bits);
            check(info, sampleRate, channels, maxSamples);
            int done = 0;
            while (true) {
                int size = blocks.next(bits, info, maxSamples - done);
                if (size < 0) {
                    break;
                }
                mix(info, size, mix, rows, from + done);
                done += size;
            }
            if (info.total() != 0 && info.total() != done) {
                throw new UndecodableException(
                        Reason.FLAC_CORRUPT,
                        "the FLAC payload holds %d samples per channel where its STREAMINFO says %d"
                                .formatted(done, info.total()));
            }
            return done;
        } catch (FlacException e) {
            Reason reason =
                    switch (e.kind()) {
                        case CORRUPT, ENDED -> Reason.FLAC_CORRUPT;
                        case TOO_LARGE -> Reason.FLAC_TOO_LARGE;
                        case UNSUPPORTED -> Reason.FLAC_FORMAT_DIFFERS;
                    };
            throw new UndecodableException(reason, "the FLAC payload " + e.getMessage());
        } catch (IOException e) {
            throw new IllegalStateException("no channel is read here", e);
        }
    }

    /** What its STREAMINFO says; whether the blocks hold as much is not looked at. */
    @Override
    public int samples(ByteBuffer payload, int sampleRate, int channels) {
        try {
            FlacInfo info = FlacInfo.read(new FlacBits(payload));
            boolean says = info.sampleRate() == sampleRate && info.channels() == channels && info.total() > 0;
            return says && info.total() <= Integer.MAX_VALUE ? (int) info.total() : -1;
        } catch (IOException e) {
            return -1;
        }
    }

    /**
     * @return the narrowest format that holds the payload's samples unchanged, by its STREAMINFO
     * @throws UndecodableException for a payload without one
     */
    public static SampleFormat format(ByteBuffer payload) throws UndecodableException {
        try {
            return FlacInfo.read(new FlacBits(payload)).bits() <= SampleFormat.PCM_S16LE.bits()
                    ? SampleFormat.PCM_S16LE
                    : SampleFormat.PCM_S24LE;
        } catch (IOException e) {
            throw new UndecodableException(Reason.FLAC_CORRUPT, "the FLAC payload " + e.getMessage());
        }
    }

    private static void check(FlacInfo info, int sampleRate, int channels, int maxSamples) throws UndecodableException {
        if (info.sampleRate() != sampleRate || info.channels() != channels) {
            throw new UndecodableException(
                    Reason.FLAC_FORMAT_DIFFERS,
                    "the FLAC payload has %d channels at %d Hz where the frame declares %d at %d Hz"
                            .formatted(info.channels(), info.sampleRate(), channels, sampleRate));
        }
        if (info.bits() > FlacBlocks.MAX_BITS) {
            throw new UndecodableException(
                    Reason.FLAC_FORMAT_DIFFERS,
                    "the FLAC payload has %d bits a sample, at most %d are read"
                            .formatted(info.bits(), FlacBlocks.MAX_BITS));
        }
        if (info.total() > maxSamples) {
            throw new UndecodableException(
                    Reason.FLAC_TOO_LARGE,
                    "the FLAC payload has %d samples per channel, at most %d are allowed"
                            .formatted(info.total(), maxSamples));
        }
    }

    private void mix(FlacInfo info, int size, ChannelMix mix, float[][] rows, int from) {
        int[][] samples = blocks.samples();
        float scale = PcmDecoder.scale(info.bits(), 1);
        switch (mix.kind()) {
            case MEAN -> mean(info, size, rows[0], from);
            case CHOSEN -> copy(samples[mix.channel()], size, scale, rows[0], from);
            case STEREO -> {
                copy(samples[0], size, scale, rows[0], from);
                copy(samples[info.channels() > 1 ? 1 : 0], size, scale, rows[1], from);
            }
        }
    }

    private static void copy(int[] samples, int size, float scale, float[] row, int from) {
        for (int i = 0; i < size; i++) {
            row[from + i] = samples[i] * scale;
        }
    }

    private void mean(FlacInfo info, int size, float[] row, int from) {
        int[][] samples = blocks.samples();
        int channels = info.channels();
        float scale = PcmDecoder.scale(info.bits(), channels);
        for (int i = 0; i < size; i++) {
            int sum = 0;
            for (int c = 0; c < channels; c++) {
                sum += samples[c][i];
            }
            row[from + i] = sum * scale;
        }
    }
}
