package io.earshot.jmh;

import io.earshot.audio.Resampler;
import org.openjdk.jmh.annotations.Benchmark;

/**
 * 100 ms from 44.1 kHz to 16 kHz. Target: at most 150 &micro;s, 0.15 % of the time it plays; nothing allocated.
 */
public class ResamplingBenchmark extends MicroBenchmark {
    private static final int OUT = 1_600;

    private final Resampler resampler = new Resampler(44_100, 16_000);
    private final float[] source = Noise.floats(44_100);
    private final float[] out = new float[OUT];

    @Benchmark
    public float[] from44100() {
        resampler.resample(source, 0, source.length, 0, Resampler.NO_END, OUT, OUT, out, 0);
        return out;
    }
}
