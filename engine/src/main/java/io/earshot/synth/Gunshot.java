package io.earshot.synth;

/**
 * Rifle shots in the open: the shock wave of a supersonic bullet (an N-wave), the muzzle blast (Friedlander's wave: a
 * sudden rise, an exponential fall through zero), the ground's reflection, echoes from tree lines and a rolling tail.
 * One shot for every 1.5 s of the sound, the first at its onset.
 *
 * @param blastSeconds how long the blast's positive phase lasts: 0.4 ms for a small pistol, 4 ms for a big rifle
 * @param bulletWave how strong the bullet's own wave is beside the blast; 0 for subsonic ammunition
 * @param tailSeconds how long the tail takes to fall by 60 dB
 */
public record Gunshot(double blastSeconds, double bulletWave, double tailSeconds) implements Sound {
    public static final Gunshot DEFAULTS = new Gunshot(0.0016, 0.5, 1.3);

    private static final double SECONDS_PER_SHOT = 1.5;
    private static final int ECHOES = 9;

    public Gunshot {
        Checks.within("blast seconds", blastSeconds, 0.0002, 0.02);
        Checks.within("bullet wave", bulletWave, 0, 2);
        Checks.within("tail seconds", tailSeconds, 0.1, 5);
    }

    @Override
    public float[] render(double seconds, int sampleRate, long seed) {
        float[] out = Checks.buffer(seconds, sampleRate);
        NoiseSource noise = new NoiseSource(seed);
        double[] dry = new double[out.length];
        int shots = Math.max(1, (int) (seconds / SECONDS_PER_SHOT));
        for (int shot = 0; shot < shots; shot++) {
            double at = shot * SECONDS_PER_SHOT + (shot == 0 ? 0.005 : noise.between(-0.25, 0.25));
            shot(dry, at, sampleRate, noise);
        }
        Reverb hills = new Reverb(tailSeconds, 2.3, 1_600, sampleRate);
        Biquad rumble = Biquad.highPass(60, 0.7, sampleRate);
        Biquad air = Biquad.lowPass(6_000, 0.6, sampleRate);
        for (int i = 0; i < out.length; i++) {
            double wet = dry[i] + 0.8 * hills.next(dry[i]);
            out[i] = (float) (rumble.next(air.next(wet)) * Levels.fade((double) i / sampleRate, seconds, 0, 0.2));
        }
        return Levels.normalise(out, sampleRate);
    }

    private void shot(double[] out, double at, int sampleRate, NoiseSource noise) {
        double strength = noise.between(0.8, 1);
        double ahead = noise.between(0.02, 0.06);
        bulletWave(out, at, sampleRate, bulletWave * strength);
        double blast = bulletWave > 0 ? at + ahead : at;
        blast(out, blast, sampleRate, strength, noise);
        blast(out, blast + noise.between(0.002, 0.006), sampleRate, 0.6 * strength, noise);
        for (int echo = 0; echo < ECHOES; echo++) {
            double delay = noise.between(0.05, 0.5);
            blast(out, blast + delay, sampleRate, 0.28 * strength * StrictMath.exp(-4 * delay), noise);
        }
    }

    /** A straight fall from + to − within half a millisecond. */
    private static void bulletWave(double[] out, double at, int sampleRate, double strength) {
        double length = 0.0005;
        int first = (int) Math.ceil(at * sampleRate);
        for (int i = first; i < out.length; i++) {
            double t = (double) i / sampleRate - at;
            if (t > length) {
                return;
            }
            out[i] += strength * (1 - 2 * t / length);
        }
    }

    /** Friedlander's wave, with the turbulent gas behind it as noise that decays four times slower. */
    private void blast(double[] out, double at, int sampleRate, double strength, NoiseSource noise) {
        int first = (int) Math.ceil(at * sampleRate);
        int last = Math.min(out.length, first + (int) (60 * blastSeconds * sampleRate));
        for (int i = Math.max(0, first); i < last; i++) {
            double t = ((double) i / sampleRate - at) / blastSeconds;
            double wave = (1 - t) * StrictMath.exp(-t);
            double gas = noise.white() * StrictMath.exp(-t / 8);
            out[i] += strength * (wave + 0.5 * gas);
        }
    }
}
