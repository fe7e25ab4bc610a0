package io.earshot.audio;

import java.nio.ByteBuffer;

/**
 * Turns the payload of one frame into rows of samples. One decoder serves one thread: it may keep scratch space from
 * one call to the next.
 */
public interface PayloadDecoder {
    /**
     * Decodes a whole payload, from its position to its limit, both of which stay where they are. Whether a payload is
     * undecodable does not depend on which of its channels are wanted, a {@linkplain ChannelMix#chosen chosen} channel
     * that it does not have excepted.
     *
     * @param payload heap or direct, in any byte order
     * @param sampleRate samples per second and channel, as the frame declares
     * @param channels interleaved channels, as the frame declares
     * @param rows {@code mix.outputs()} rows, each with room for {@code maxSamples} from {@code from}; what they hold
     *     there is undefined if this method throws
     * @param from where in each row the first sample goes
     * @param maxSamples most samples per channel to decode
     * @return samples decoded per channel; 0 for an empty payload where the encoding allows one
     * @throws UndecodableException if the payload breaks its own format, what the frame declares or a bound
     */
    int decode(
            ByteBuffer payload, int sampleRate, int channels, ChannelMix mix, float[][] rows, int from, int maxSamples)
            throws UndecodableException;

    /**
     * How many samples per channel a payload says that it holds, without decoding it.
     *
     * @return -1 where it does not say, or is not what the frame declares
     */
    default int samples(ByteBuffer payload, int sampleRate, int channels) {
        return -1;
    }
}
