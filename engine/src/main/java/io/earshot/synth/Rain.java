package io.earshot.synth;

/**
 * Rain on leaves and ground: the hiss of countless far drops and the taps of near ones, each a short ring of its own
 * pitch, arriving at random (a Poisson process).
 *
 * <p>Over the wind of a forest, thirty showers at 16, 22 and 28 dB over it: YAMNet's "Rain" peaks at 0.98 to 1.00; the
 * loudest showers also pass for "Explosion" now and then.
 *
 * @param dropsPerSecond near drops: 20 is drizzle, 400 a downpour
 * @param hiss how loud the far drops are beside the near ones
 */
public record Rain(double dropsPerSecond, double hiss) implements Sound {
    public static final Rain DEFAULTS = new Rain(250, 1);

    public Rain {
        Checks.within("drops per second", dropsPerSecond, 0.1, 2_000);
        Checks.within("hiss", hiss, 0, 10);
    }

    @Override
    public float[] render(double seconds, int sampleRate, long seed) {
        float[] out = Checks.buffer(seconds, sampleRate);
        NoiseSource noise = new NoiseSource(seed);
        double[] rain = new double[out.length];
        fall(rain, sampleRate, noise);
        SlowNoise gust = new SlowNoise(noise.nextSeed(), 0.7);
        double edge = Math.min(0.5, seconds / 4);
        for (int i = 0; i < out.length; i++) {
            double t = (double) i / sampleRate;
            out[i] = (float) (rain[i] * (1 + 0.15 * gust.at(t)) * Levels.fade(t, seconds, edge, edge));
        }
        return Levels.normalise(out, sampleRate);
    }

    /** @return the same rain without beginning or end */
    Texture texture() {
        return this::fall;
    }

    private void fall(double[] out, int sampleRate, NoiseSource noise) {
        Biquad low = Biquad.highPass(700, 0.6, sampleRate);
        Biquad high = Biquad.lowPass(7_000, 0.5, sampleRate);
        for (int i = 0; i < out.length; i++) {
            out[i] = 0.14 * hiss * high.next(low.next(noise.white()));
        }
        double seconds = (double) out.length / sampleRate;
        for (double at = 0; at < seconds; at += noise.exponential(1 / dropsPerSecond)) {
            drop(out, at, sampleRate, noise);
        }
    }

    private static void drop(double[] out, double at, int sampleRate, NoiseSource noise) {
        double size = noise.unit();
        double strength = 0.2 + 0.5 * size * size;
        double hertz = 900 + 4_500 * noise.unit() * noise.unit();
        double decay = noise.between(0.0008, 0.004);
        int first = (int) (at * sampleRate);
        int last = Math.min(out.length, first + (int) (6 * decay * sampleRate));
        for (int i = first; i < last; i++) {
            double t = (double) (i - first) / sampleRate;
            double ring = 0.6 * StrictMath.sin(2 * Math.PI * hertz * t) + 0.6 * noise.white();
            out[i] += strength * ring * StrictMath.exp(-t / decay);
        }
    }
}
