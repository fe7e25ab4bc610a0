package io.earshot.ingest;

import io.earshot.audio.ChannelMix;
import io.earshot.audio.PayloadDecoder;
import io.earshot.audio.PcmDecoder;
import io.earshot.audio.SampleFormat;
import io.earshot.audio.UndecodableException;
import io.earshot.avro.AudioFrame;
import java.nio.ByteBuffer;

/**
 * Decodes payloads into rows that it owns and reuses: row 0 is the mono mix; where some model is stereo, rows 1 and 2
 * are left and right. Belongs to one feature thread.
 */
public final class FrameDecoder {
    private final PayloadDecoder s16 = new PcmDecoder(SampleFormat.PCM_S16LE);
    private final PayloadDecoder s24 = new PcmDecoder(SampleFormat.PCM_S24LE);
    private final PayloadDecoder f32 = new PcmDecoder(SampleFormat.PCM_F32LE);
    private final PayloadDecoder flac;
    private final ChannelMix mono;
    private final boolean stereoToo;
    private float[][] rows;
    private float[][] stereo = {};

    /**
     * @param flac decodes FLAC payloads
     * @param mono how channels become one: their mean or a chosen one
     * @param stereoToo whether some model wants left and right
     */
    public FrameDecoder(PayloadDecoder flac, ChannelMix mono, boolean stereoToo) {
        this.flac = flac;
        this.mono = mono;
        this.stereoToo = stereoToo;
        this.rows = new float[stereoToo ? 3 : 1][0];
    }

    /** What {@link #decode} filled; valid until its next call. */
    float[][] rows() {
        return rows;
    }

    /**
     * @return samples per channel, in {@link #rows} from index 0
     * @throws RejectedFrameException for a payload that is not what the frame says
     */
    int decode(AudioFrame frame) throws RejectedFrameException {
        int maxSamples = FrameChecks.MAX_SECONDS * frame.getSampleRate();
        makeRoom(Math.min(maxSamples, mostSamples(frame)));
        ByteBuffer payload = frame.getPayload();
        PayloadDecoder decoder = decoderOf(frame);
        try {
            int count = decoder.decode(
                    payload,
                    frame.getSampleRate(),
                    frame.getChannels(),
                    mono,
                    rows,
                    0,
                    Math.min(maxSamples, rows[0].length));
            if (stereoToo) {
                decoder.decode(
                        payload, frame.getSampleRate(), frame.getChannels(), ChannelMix.STEREO, stereo, 0, count);
            }
            return count;
        } catch (UndecodableException e) {
            throw new RejectedFrameException(rejection(e.reason()), String.valueOf(e.getMessage()));
        }
    }

    /** How many samples per channel a frame says that it holds, without decoding it; -1 where it does not say. */
    int samples(AudioFrame frame) {
        try {
            return decoderOf(frame).samples(frame.getPayload(), frame.getSampleRate(), frame.getChannels());
        } catch (RejectedFrameException e) {
            return -1;
        }
    }

    /** PCM says how many samples it holds; FLAC may hold any number up to the bound. */
    private static int mostSamples(AudioFrame frame) {
        int bytes = frame.getPayload().remaining();
        return switch (frame.getEncoding()) {
            case PCM_S16LE -> bytes / (2 * frame.getChannels()) + 1;
            case PCM_S24LE -> bytes / (3 * frame.getChannels()) + 1;
            case PCM_F32LE -> bytes / (4 * frame.getChannels()) + 1;
            case FLAC, UNKNOWN -> Integer.MAX_VALUE;
        };
    }

    private PayloadDecoder decoderOf(AudioFrame frame) throws RejectedFrameException {
        return switch (frame.getEncoding()) {
            case PCM_S16LE -> s16;
            case PCM_S24LE -> s24;
            case PCM_F32LE -> f32;
            case FLAC -> flac;
            case UNKNOWN -> throw new RejectedFrameException(Rejection.UNKNOWN_ENCODING, "unknown encoding");
        };
    }

    private void makeRoom(int samples) {
        if (rows[0].length < samples) {
            rows = new float[rows.length][samples];
            if (stereoToo) {
                stereo = new float[][] {rows[1], rows[2]};
            }
        }
    }

    private static Rejection rejection(UndecodableException.Reason reason) {
        return switch (reason) {
            case NOT_WHOLE_SAMPLES -> Rejection.NOT_WHOLE_SAMPLES;
            case NON_FINITE -> Rejection.NON_FINITE;
            case OUT_OF_RANGE -> Rejection.OUT_OF_RANGE;
            case NO_CHANNELS, TOO_MANY_CHANNELS -> Rejection.BAD_CHANNELS;
            case CHANNEL_ABSENT -> Rejection.CHANNEL_ABSENT;
            case TOO_LARGE -> Rejection.TOO_LONG;
            case FLAC_CORRUPT -> Rejection.FLAC_CORRUPT;
            case FLAC_TOO_LARGE -> Rejection.FLAC_TOO_LARGE;
            case FLAC_FORMAT_DIFFERS -> Rejection.FLAC_FORMAT_DIFFERS;
        };
    }
}
