package io.earshot.synth;

/**
 * A helicopter: the slap of the main rotor's blades, the tail rotor's buzz and the turbine's hiss.
 *
 * <p>Over the wind of a forest, thirty flights at 16, 22 and 28 dB over it: YAMNet's "Helicopter" peaks at 0.91 to 1.00,
 * and "Vehicle", its parent, with it.
 *
 * @param bladesPerSecond how often a blade of the main rotor passes: 11 for two blades of a light one, 20 for five
 * @param slap how sharp the blades' slap is, 0 to 1
 */
public record Helicopter(double bladesPerSecond, double slap) implements Sound {
    public static final Helicopter DEFAULTS = new Helicopter(11.7, 0.6);

    public Helicopter {
        Checks.within("blades per second", bladesPerSecond, 4, 40);
        Checks.within("slap", slap, 0, 1);
    }

    @Override
    public float[] render(double seconds, int sampleRate, long seed) {
        float[] out = Checks.buffer(seconds, sampleRate);
        NoiseSource noise = new NoiseSource(seed);
        double blades = bladesPerSecond * noise.between(0.92, 1.08);
        SlowNoise air = new SlowNoise(noise.nextSeed(), 0.8);
        Biquad thump = Biquad.bandPass(180, 0.66, sampleRate);
        Biquad swish = Biquad.bandPass(240, 0.9, sampleRate);
        Biquad crack = Biquad.bandPass(950, 2.4, sampleRate);
        Biquad turbine = Biquad.bandPass(4_100, 1, sampleRate);
        OnePole distance = new OnePole(1_700, sampleRate);
        Reverb ground = new Reverb(1.1, 3.6, 2_200, sampleRate);
        double sharpness = 4 + 10 * slap;
        double phase = 0;
        double tail = 0;
        double edge = Math.min(1.5, seconds / 4);
        for (int i = 0; i < out.length; i++) {
            double t = (double) i / sampleRate;
            phase += blades / sampleRate;
            phase -= Math.floor(phase);
            tail += blades * 5.3 / sampleRate;
            tail -= Math.floor(tail);
            double blade = StrictMath.exp(-sharpness * phase) * (1 - StrictMath.exp(-115 * phase));
            double gas = noise.white();
            double rotor =
                    3.8 * thump.next(blade) + 1.2 * swish.next(gas * (0.3 + blade)) + 0.5 * crack.next(gas * blade);
            double rest = 0.044 * StrictMath.sin(2 * Math.PI * tail) + 0.033 * turbine.next(gas);
            double near = rotor + rest;
            double heard = distance.next(near) + 0.13 * ground.next(near);
            out[i] = (float) (heard * (1 + 0.25 * air.at(t)) * Levels.fade(t, seconds, edge, edge));
        }
        return Levels.normalise(out, sampleRate);
    }
}
