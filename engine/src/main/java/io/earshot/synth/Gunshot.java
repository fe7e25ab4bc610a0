package io.earshot.synth;

/**
 * Rifle shots in the open: the shock wave of a supersonic bullet (an N-wave), the muzzle blast (Friedlander's wave: a
 * sudden rise, an exponential fall through zero), the ground's reflection, echoes from tree lines and a rolling tail.
 * Shots come in volleys, a volley for every two seconds of the sound, the first at its onset.
 *
 * <p>YAMNet hears volleys of three better than single shots, which it may take for fireworks: over the wind of a forest,
 * "Gunshot, gunfire" peaks at 0.81 to 0.97 in ten of ten at 22 and 28 dB over the background, at 16 dB in some only.
 *
 * @param blastSeconds how long the blast's positive phase lasts: 0.4 ms for a small pistol, 4 ms for a big rifle
 * @param bulletWave how strong the bullet's own wave is beside the blast; 0 for subsonic ammunition
 * @param tailSeconds how long the tail takes to fall by 60 dB
 * @param volley how many shots follow each other, 0.2 to 0.4 s apart
 */
public record Gunshot(double blastSeconds, double bulletWave, double tailSeconds, int volley) implements Sound {
    public static final Gunshot DEFAULTS = new Gunshot(0.0017, 0.6, 3, 3);

    private static final double SECONDS_PER_VOLLEY = 2;
    private static final int ECHOES = 9;

    public Gunshot {
        Checks.within("blast seconds", blastSeconds, 0.0002, 0.02);
        Checks.within("bullet wave", bulletWave, 0, 2);
        Checks.within("tail seconds", tailSeconds, 0.1, 5);
        Checks.within("volley", volley, 1, 5);
    }

    @Override
    public float[] render(double seconds, int sampleRate, long seed) {
        float[] out = Checks.buffer(seconds, sampleRate);
        NoiseSource noise = new NoiseSource(seed);
        double[] dry = new double[out.length];
        for (double start = 0.005; start < seconds; start += SECONDS_PER_VOLLEY) {
            double at = start;
            for (int shot = 0; shot < volley; shot++) {
                shot(dry, at, sampleRate, noise);
                at += noise.between(0.2, 0.42);
            }
        }
        Reverb hills = new Reverb(tailSeconds, 2.1, 400, sampleRate);
        Biquad rumble = Biquad.highPass(70, 0.7, sampleRate);
        Biquad air = Biquad.lowPass(7_200, 0.6, sampleRate);
        for (int i = 0; i < out.length; i++) {
            double wet = dry[i] + 0.43 * hills.next(dry[i]);
            out[i] = (float) (rumble.next(air.next(wet)) * Levels.fade((double) i / sampleRate, seconds, 0, 0.2));
        }
        return Levels.normalise(out, sampleRate);
    }

    private void shot(double[] out, double at, int sampleRate, NoiseSource noise) {
        double strength = noise.between(0.8, 1);
        double ahead = noise.between(0.005, 0.016);
        bulletWave(out, at, sampleRate, bulletWave * strength);
        double blast = bulletWave > 0 ? at + ahead : at;
        blast(out, blast, sampleRate, strength, noise);
        blast(out, blast + noise.between(0.002, 0.006), sampleRate, 0.37 * strength, noise);
        for (int echo = 0; echo < ECHOES; echo++) {
            double delay = noise.between(0.035, 0.35);
            blast(out, blast + delay, sampleRate, 0.05 * strength * StrictMath.exp(-5.7 * delay), noise);
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

    /** Friedlander's wave, with the turbulent gas behind it as noise that decays twelve times slower. */
    private void blast(double[] out, double at, int sampleRate, double strength, NoiseSource noise) {
        int first = (int) Math.ceil(at * sampleRate);
        int last = Math.min(out.length, first + (int) (60 * blastSeconds * sampleRate));
        for (int i = Math.max(0, first); i < last; i++) {
            double t = ((double) i / sampleRate - at) / blastSeconds;
            double wave = (1 - t) * StrictMath.exp(-t);
            double gas = noise.white() * StrictMath.exp(-t / 12);
            out[i] += strength * (wave + 0.57 * gas);
        }
    }
}
