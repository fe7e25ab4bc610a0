package io.earshot.synth;

/** How loud samples are, and making them so. Levels are in dB relative to full scale (an RMS of 1). */
final class Levels {
    /** The time weighting "fast" of sound level meters (IEC 61672), here as a plain window. */
    static final double FAST_SECONDS = 0.125;

    private Levels() {}

    static double gain(double decibels) {
        return StrictMath.pow(10, decibels / 20);
    }

    static double decibels(double rms) {
        return 20 * StrictMath.log10(rms);
    }

    /** @return the RMS of the loudest 125 ms, which is what a short bang and a long drone can be compared by */
    static double loudest(float[] samples, int sampleRate) {
        int window = Math.max(1, Math.min(samples.length, (int) (FAST_SECONDS * sampleRate)));
        double sum = 0;
        double most = 0;
        for (int i = 0; i < samples.length; i++) {
            sum += (double) samples[i] * samples[i];
            if (i >= window) {
                sum -= (double) samples[i - window] * samples[i - window];
            }
            most = Math.max(most, sum);
        }
        return Math.sqrt(most / window);
    }

    /** @return the RMS of all samples */
    static double rms(float[] samples) {
        double sum = 0;
        for (float sample : samples) {
            sum += (double) sample * sample;
        }
        return Math.sqrt(sum / Math.max(1, samples.length));
    }

    /** Scales in place so that the loudest 125 ms have an RMS of 1; silence stays silence. */
    static float[] normalise(float[] samples, int sampleRate) {
        double loudest = loudest(samples, sampleRate);
        if (loudest > 0) {
            for (int i = 0; i < samples.length; i++) {
                samples[i] = (float) (samples[i] / loudest);
            }
        }
        return samples;
    }

    /**
     * @param t seconds since the sound began
     * @return 0 to 1: a raised cosine up over {@code attack} and down over the last {@code release} of {@code seconds}
     */
    static double fade(double t, double seconds, double attack, double release) {
        double up = attack <= 0 ? 1 : Math.min(1, Math.max(0, t / attack));
        double down = release <= 0 ? 1 : Math.min(1, Math.max(0, (seconds - t) / release));
        double edge = Math.min(up, down);
        return edge >= 1 ? 1 : 0.5 - 0.5 * StrictMath.cos(Math.PI * edge);
    }
}
