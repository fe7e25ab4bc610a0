package io.earshot.synth;

/**
 * A two-stroke chainsaw at work: a pulse per revolution of the crank, coloured by muffler and casing, revved, loaded by
 * wood and let back to idle; over it the hiss of the chain, stronger when it cuts.
 *
 * <p>Over the wind of a forest, ten of nine seconds each: YAMNet's "Chainsaw" peaks at 0.97 to 1.00, first or second of
 * all classes, at 16, 22 and 28 dB over the background.
 *
 * @param idleRpm revolutions per minute when the throttle is let go
 * @param cuttingRpm revolutions per minute at full throttle in wood; free-running it turns a quarter faster
 * @param chain how loud the chain is beside the engine, 0 to 1
 */
public record Chainsaw(double idleRpm, double cuttingRpm, double chain) implements Sound {
    public static final Chainsaw DEFAULTS = new Chainsaw(2_800, 9_700, 0.1);

    private static final double[] BODY_HZ = {230, 520, 1_050, 1_900, 3_300};
    private static final double[] BODY_Q = {4.5, 6, 8.2, 9.4, 9.4};
    private static final double[] BODY_GAIN = {0.05, 0.4, 1.1, 1.1, 0.7};

    /** The pulse itself beside what rings: the exhaust's open end. */
    private static final double DIRECT = 0.23;

    /** How much of a pulse is the noise of burning gas. */
    private static final double GAS = 0.12;

    public Chainsaw {
        Checks.within("idle rpm", idleRpm, 1_500, 5_000);
        Checks.within("cutting rpm", cuttingRpm, idleRpm, 15_000);
        Checks.within("chain", chain, 0, 1);
    }

    @Override
    public float[] render(double seconds, int sampleRate, long seed) {
        float[] out = Checks.buffer(seconds, sampleRate);
        NoiseSource noise = new NoiseSource(seed);
        double pitch = noise.between(0.9, 1.1);
        SlowNoise wobble = new SlowNoise(noise.nextSeed(), 3);
        SlowNoise bite = new SlowNoise(noise.nextSeed(), 7);
        Throttle throttle = new Throttle(noise);
        OnePole inertia = new OnePole(1.6, sampleRate);
        Biquad[] body = body(sampleRate);
        Biquad chainLow = Biquad.highPass(2_200, 0.7, sampleRate);
        Biquad chainHigh = Biquad.lowPass(6_500, 0.7, sampleRate);
        Biquad rumble = Biquad.highPass(90, 0.7, sampleRate);
        Reverb clearing = new Reverb(0.5, 1.3, 2_500, sampleRate);
        double pulseDecay = StrictMath.exp(-1 / (0.0009 * sampleRate));
        double burstDecay = StrictMath.exp(-1 / (0.006 * sampleRate));
        double pulse = 0;
        double burst = 0;
        double phase = noise.unit();
        double speed = 0;
        for (int i = 0; i < out.length; i++) {
            double t = (double) i / sampleRate;
            double open = throttle.at(t);
            double load = open * (0.5 + 0.5 * bite.at(t));
            double wanted = open * (1.25 - 0.3 * load) + 0.02 * wobble.at(t);
            // The engine starts at the speed wanted: an event begins with the saw running, not with pulling its cord.
            speed = i == 0 ? primed(inertia, wanted, sampleRate) : inertia.next(wanted);
            double rpm = (idleRpm + (cuttingRpm - idleRpm) * speed) * pitch;
            phase += rpm / 60 / sampleRate;
            pulse *= pulseDecay;
            burst *= burstDecay;
            if (phase >= 1) {
                phase -= 1;
                double strength = (0.55 + 0.45 * open) * firing(noise, open);
                pulse += strength;
                burst = strength;
            }
            double combustion = pulse + GAS * burst * noise.white();
            double engine = DIRECT * combustion;
            for (int k = 0; k < body.length; k++) {
                engine += BODY_GAIN[k] * body[k].next(combustion);
            }
            double teeth = noise.white() * (0.25 + 0.75 * burst) * speed * (0.5 + load);
            double dry = rumble.next(engine) + 0.08 * chain * chainHigh.next(chainLow.next(teeth));
            out[i] = (float) ((dry + 0.1 * clearing.next(dry)) * Levels.fade(t, seconds, 0.04, 0.15));
        }
        return Levels.normalise(out, sampleRate);
    }

    private static double primed(OnePole inertia, double wanted, int sampleRate) {
        double speed = 0;
        for (int i = 0; i < sampleRate; i++) {
            speed = inertia.next(wanted);
        }
        return speed;
    }

    /** No two strokes of a two-stroke are alike, and at idle every few one hardly fires. */
    private static double firing(NoiseSource noise, double open) {
        boolean weak = noise.chance(0.25 * (1 - open));
        return weak ? noise.between(0.2, 0.5) : noise.between(0.96, 1.04);
    }

    private static Biquad[] body(int sampleRate) {
        Biquad[] body = new Biquad[BODY_HZ.length];
        for (int k = 0; k < body.length; k++) {
            body[k] = Biquad.bandPass(BODY_HZ[k], BODY_Q[k], sampleRate);
        }
        return body;
    }

    /** The sawyer's finger: cuts of two to four seconds, a breath of idle or a blip between them. */
    private static final class Throttle {
        private final NoiseSource noise;
        private double until;
        private double open;
        private boolean cutting;

        Throttle(NoiseSource noise) {
            this.noise = noise;
        }

        double at(double t) {
            if (t >= until) {
                cutting = !cutting;
                until = t + (cutting ? noise.between(2, 4.5) : noise.between(0.3, 1));
                open = cutting ? noise.between(0.85, 1) : noise.between(0, 0.3);
            }
            return open;
        }
    }
}
