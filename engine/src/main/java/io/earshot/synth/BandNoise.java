package io.earshot.synth;

/**
 * Noise between two frequencies, with slopes of 12 dB per octave below and above.
 *
 * @param lowHz below it falls
 * @param highHz above it falls
 */
record BandNoise(double lowHz, double highHz) implements Texture {
    private static final double GENTLE = 0.6;

    @Override
    public void render(double[] out, int sampleRate, NoiseSource noise) {
        Biquad low = Biquad.highPass(lowHz, GENTLE, sampleRate);
        Biquad high = Biquad.lowPass(highHz, GENTLE, sampleRate);
        for (int i = 0; i < out.length; i++) {
            out[i] = high.next(low.next(noise.white()));
        }
    }
}
