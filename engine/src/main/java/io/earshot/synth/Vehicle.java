package io.earshot.synth;

/**
 * A truck that passes: a four-stroke diesel's uneven firing, its harmonics through body and exhaust, and the tyres' roar,
 * swelling and fading as the distance does.
 *
 * <p>Over the wind of a forest YAMNet's "Vehicle" or "Car" peaks at 0.50 to 0.77 at 28 dB over the background, at 0.35 to
 * 0.64 at 22 dB, and is lost in the wind at 16 dB.
 *
 * @param engineRpm revolutions per minute
 * @param cylinders how many fire, each every second revolution
 * @param tyres how loud they are beside the engine
 */
public record Vehicle(double engineRpm, int cylinders, double tyres) implements Sound {
    public static final Vehicle DEFAULTS = new Vehicle(1_750, 4, 1);

    public Vehicle {
        Checks.within("engine rpm", engineRpm, 400, 8_000);
        Checks.within("cylinders", cylinders, 1, 16);
        Checks.within("tyres", tyres, 0, 5);
    }

    @Override
    public float[] render(double seconds, int sampleRate, long seed) {
        float[] out = Checks.buffer(seconds, sampleRate);
        NoiseSource noise = new NoiseSource(seed);
        double[] cylinder = new double[cylinders];
        for (int k = 0; k < cylinders; k++) {
            cylinder[k] = noise.between(0.75, 1.15);
        }
        double tuning = noise.between(0.85, 1.2);
        double nearest = seconds * noise.between(0.45, 0.55);
        SlowNoise wobble = new SlowNoise(noise.nextSeed(), 1.5);
        Biquad exhaust = Biquad.bandPass(45, 0.4, sampleRate);
        Biquad block = Biquad.bandPass(900, 1.2, sampleRate);
        Biquad clatter = Biquad.bandPass(2_100, 2.6, sampleRate);
        Biquad roar = Biquad.bandPass(1_140, 2, sampleRate);
        OnePole roarTop = new OnePole(3_000, sampleRate);
        double pulseDecay = StrictMath.exp(-1 / (0.0012 * sampleRate));
        double pulse = 0;
        double phase = 0;
        int firing = 0;
        for (int i = 0; i < out.length; i++) {
            double t = (double) i / sampleRate;
            double firingHertz = engineRpm * tuning * (1 + 0.015 * wobble.at(t)) / 60 * cylinders / 2;
            phase += firingHertz / sampleRate;
            pulse *= pulseDecay;
            if (phase >= 1) {
                phase -= 1;
                pulse += cylinder[firing] * noise.between(0.87, 1.13);
                firing = (firing + 1) % cylinders;
            }
            double rough = pulse * (1 + 0.3 * noise.white());
            double engine = exhaust.next(pulse) + 0.2 * block.next(rough) + 0.5 * clatter.next(rough);
            double road = 1.1 * tyres * roarTop.next(roar.next(noise.white()));
            double distance = (t - nearest) / (0.3 * seconds);
            double near = 1 / (1 + 2 * distance * distance);
            out[i] = (float) ((engine + road * near) * near * Levels.fade(t, seconds, 0.1 * seconds, 0.1 * seconds));
        }
        return Levels.normalise(out, sampleRate);
    }
}
