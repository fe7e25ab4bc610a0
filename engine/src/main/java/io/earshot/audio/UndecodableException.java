package io.earshot.audio;

/**
 * A payload that cannot be decoded: expected from devices that are broken or hostile. The frame goes to dead letters
 * with {@link Reason#code()}, and the stream goes on. Carries no stack trace, because a hostile device could have us
 * fill in thousands of them a second.
 */
public final class UndecodableException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What is wrong, by a short code that stays the same across versions. */
    public enum Reason {
        /** The payload's size is no multiple of sample size times channels. */
        NOT_WHOLE_SAMPLES("not-whole-samples"),
        /** A float sample is NaN or infinite. */
        NON_FINITE("non-finite"),
        /** A float sample is so far beyond full scale that arithmetic on it would overflow. */
        OUT_OF_RANGE("out-of-range"),
        /** Fewer channels than one. */
        NO_CHANNELS("no-channels"),
        /** More channels than {@link PcmDecoder#MAX_CHANNELS}. */
        TOO_MANY_CHANNELS("too-many-channels"),
        /** The chosen channel is not among those of the frame. */
        CHANNEL_ABSENT("channel-absent"),
        /** More PCM samples than the caller allows. */
        TOO_LARGE("too-large"),
        /** Not a FLAC stream, or a damaged one. */
        FLAC_CORRUPT("flac-corrupt"),
        /** A FLAC stream that would decode to more samples than the caller allows. */
        FLAC_TOO_LARGE("flac-too-large"),
        /** Rate, channels or bits in the FLAC stream are not those that the frame declares. */
        FLAC_FORMAT_DIFFERS("flac-format-differs");

        private final String code;

        Reason(String code) {
            this.code = code;
        }

        /**
         * @return the short code, for the dead letter's header and for metrics
         */
        public String code() {
            return code;
        }
    }

    private final Reason reason;

    public UndecodableException(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    /**
     * @return what is wrong
     */
    public Reason reason() {
        return reason;
    }
}
