package io.earshot.audio;

/**
 * Which channels of a recording a model hears: the mean of all, a chosen one, or the first two.
 *
 * @param kind how channels become outputs
 * @param channel the chosen channel, counted from 0; 0 unless the kind is {@link Kind#CHOSEN}
 */
public record ChannelMix(Kind kind, int channel) {
    /** The mean of all channels, as one output. */
    public static final ChannelMix MEAN = new ChannelMix(Kind.MEAN, 0);

    /** The first two channels, as two outputs; a mono recording gives both the same. */
    public static final ChannelMix STEREO = new ChannelMix(Kind.STEREO, 0);

    /** How channels become outputs. */
    public enum Kind {
        /** One output: the mean of all channels. */
        MEAN,
        /** One output: one channel as it is. */
        CHOSEN,
        /** Two outputs: the first two channels, or the only one twice. */
        STEREO
    }

    public ChannelMix {
        if (channel < 0 || channel >= PcmDecoder.MAX_CHANNELS) {
            throw new IllegalArgumentException(
                    "chosen channel must be in 0..%d, was %d".formatted(PcmDecoder.MAX_CHANNELS - 1, channel));
        }
        if (kind != Kind.CHOSEN && channel != 0) {
            throw new IllegalArgumentException("only CHOSEN names a channel, but %s named %d".formatted(kind, channel));
        }
    }

    /**
     * @param channel the channel to hear, counted from 0
     */
    public static ChannelMix chosen(int channel) {
        return new ChannelMix(Kind.CHOSEN, channel);
    }

    /**
     * @return how many rows of samples come out: 1 or 2
     */
    public int outputs() {
        return kind == Kind.STEREO ? 2 : 1;
    }
}
