package io.earshot.jmh;

import io.earshot.audio.ChannelMix;
import io.earshot.audio.PcmDecoder;
import io.earshot.audio.SampleFormat;
import io.earshot.audio.UndecodableException;
import io.earshot.media.FlacEncoder;
import io.earshot.media.FlacFrameDecoder;
import java.nio.ByteBuffer;
import org.openjdk.jmh.annotations.Benchmark;

/**
 * The payload of a frame of 100 ms at 16 kHz. Target: PCM at most 5 &micro;s, FLAC of noise, which does not compress, at
 * most 40 &micro;s; nothing allocated for PCM.
 */
public class DecodingBenchmark extends MicroBenchmark {
    private static final int RATE = 16_000;
    private static final int SAMPLES = RATE / 10;

    private final ByteBuffer pcm = Noise.pcm(SAMPLES);
    private final ByteBuffer flac =
            ByteBuffer.wrap(new FlacEncoder(SampleFormat.PCM_S16LE, RATE, 1).encode(Noise.pcm(SAMPLES)));
    private final PcmDecoder pcmDecoder = new PcmDecoder(SampleFormat.PCM_S16LE);
    private final FlacFrameDecoder flacDecoder = new FlacFrameDecoder();
    private final float[][] rows = new float[1][SAMPLES];

    @Benchmark
    public float[][] pcm() throws UndecodableException {
        pcmDecoder.decode(pcm, RATE, 1, ChannelMix.MEAN, rows, 0, SAMPLES);
        return rows;
    }

    @Benchmark
    public float[][] flac() throws UndecodableException {
        flacDecoder.decode(flac, RATE, 1, ChannelMix.MEAN, rows, 0, SAMPLES);
        return rows;
    }
}
