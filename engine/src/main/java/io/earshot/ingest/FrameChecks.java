package io.earshot.ingest;

import io.earshot.avro.AudioFrame;
import io.earshot.avro.SampleEncoding;
import org.jspecify.annotations.Nullable;

/** Bounds on everything a device may send: see the documentation of {@link AudioFrame}. */
final class FrameChecks {
    static final int MAX_PAYLOAD_BYTES = 900_000;
    static final int MIN_RATE = 8_000;
    static final int MAX_RATE = 192_000;
    static final int MAX_CHANNELS = 8;
    static final int MAX_SECONDS = 10;
    private static final int MIN_FRAMES_PER_SECOND_DIVISOR = 100;
    private static final int MAX_ID_LENGTH = 128;
    private static final long YEAR_SECONDS = 366L * 24 * 3600;

    private FrameChecks() {}

    /** What is wrong with a frame before its payload is looked at, or null. */
    @Nullable
    static Rejection ofHeader(AudioFrame frame, @Nullable String key) {
        if (!isId(frame.getMicId())) {
            return Rejection.BAD_MIC_ID;
        }
        if (!frame.getMicId().equals(key)) {
            return Rejection.KEY_MISMATCH;
        }
        if (!isId(frame.getStreamId())) {
            return Rejection.BAD_STREAM_ID;
        }
        if (frame.getSampleRate() < MIN_RATE || frame.getSampleRate() > MAX_RATE) {
            return Rejection.BAD_SAMPLE_RATE;
        }
        if (frame.getChannels() < 1 || frame.getChannels() > MAX_CHANNELS) {
            return Rejection.BAD_CHANNELS;
        }
        if (frame.getEncoding() == SampleEncoding.UNKNOWN) {
            return Rejection.UNKNOWN_ENCODING;
        }
        if (frame.getFirstSample() < 0 || frame.getFirstSample() > YEAR_SECONDS * frame.getSampleRate()) {
            return Rejection.BAD_FIRST_SAMPLE;
        }
        int bytes = frame.getPayload().remaining();
        if (bytes == 0 && !frame.getEndOfStream()) {
            return Rejection.EMPTY_PAYLOAD;
        }
        return bytes > MAX_PAYLOAD_BYTES ? Rejection.TOO_LARGE : null;
    }

    /** What is wrong with a frame's length in samples per channel, or null. */
    @Nullable
    static Rejection ofLength(AudioFrame frame, int samples) {
        if (samples > (long) MAX_SECONDS * frame.getSampleRate()) {
            return Rejection.TOO_LONG;
        }
        boolean tooShort = samples < frame.getSampleRate() / MIN_FRAMES_PER_SECOND_DIVISOR;
        return tooShort && !frame.getEndOfStream() ? Rejection.TOO_SHORT : null;
    }

    /** 1 to 128 printable ASCII characters without spaces. */
    static boolean isId(@Nullable String id) {
        if (id == null || id.isEmpty() || id.length() > MAX_ID_LENGTH) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            if (id.charAt(i) <= ' ' || id.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }
}
