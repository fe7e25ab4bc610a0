package io.earshot.synth;

/**
 * Song in the manner of humpback whales: moans, upsweeps and cries, each a slow glide of a rich harmonic tone with a
 * little vibrato, heard through the reverberation of the sea (unit types after Payne and McVay 1971).
 *
 * <p>Over the sea's background, thirty songs of eight seconds, at 16, 22 and 28 dB over it: YAMNet's "Whale vocalization"
 * peaks at 0.73 to 0.99 and is over 0.3 in a fifth to a half of a song's windows; "Siren" often stands beside it.
 *
 * @param pitch multiplies every frequency: 1 is an adult
 * @param seaSeconds how long the sea's echo takes to fall by 60 dB
 */
public record WhaleSong(double pitch, double seaSeconds) implements Sound {
    public static final WhaleSong DEFAULTS = new WhaleSong(1, 3.8);

    private static final int HARMONICS = 9;

    public WhaleSong {
        Checks.within("pitch", pitch, 0.25, 4);
        Checks.within("sea seconds", seaSeconds, 0.1, 10);
    }

    /** How a unit glides: from, by way of and to which frequency, how long, how bright. */
    private enum Unit {
        MOAN(290, 380, 240, 1.2, 0.17),
        UPSWEEP(105, 170, 330, 0.65, 0.15),
        CRY(570, 790, 500, 0.8, 0.14),
        LOW_MOAN(70, 90, 60, 1.3, 0.21);

        private final double from;
        private final double by;
        private final double to;
        private final double seconds;
        private final double brightness;

        Unit(double from, double by, double to, double seconds, double brightness) {
            this.from = from;
            this.by = by;
            this.to = to;
            this.seconds = seconds;
            this.brightness = brightness;
        }

        /** @param x 0 at the unit's beginning, 1 at its end */
        double hertz(double x) {
            double left = from + (by - from) * x;
            double right = by + (to - by) * x;
            return left + (right - left) * x;
        }
    }

    @Override
    public float[] render(double seconds, int sampleRate, long seed) {
        float[] out = Checks.buffer(seconds, sampleRate);
        NoiseSource noise = new NoiseSource(seed);
        double[] dry = new double[out.length];
        int unit = noise.below(2);
        for (double at = 0; at < seconds - 0.3; unit++) {
            Unit kind = Unit.values()[(unit + (noise.chance(0.2) ? 1 : 0)) % Unit.values().length];
            double length = Math.min(kind.seconds * noise.between(0.8, 1.25), seconds - at);
            sing(dry, kind, at, length, sampleRate, noise);
            at += length + noise.between(0.03, 0.14);
        }
        Reverb sea = new Reverb(seaSeconds, 2.4, 5_900, sampleRate);
        for (int i = 0; i < out.length; i++) {
            double wet = dry[i] + 1.1 * sea.next(dry[i]);
            out[i] = (float) (wet * Levels.fade((double) i / sampleRate, seconds, 0.02, 0.25));
        }
        return Levels.normalise(out, sampleRate);
    }

    private void sing(double[] out, Unit unit, double at, double length, int sampleRate, NoiseSource noise) {
        double tuning = pitch * noise.between(0.9, 1.1);
        SlowNoise drift = new SlowNoise(noise.nextSeed(), 1.8);
        double vibrato = noise.between(4, 5);
        Biquad breath = Biquad.bandPass(900, 0.7, sampleRate);
        int first = (int) (at * sampleRate);
        int count = Math.min((int) (length * sampleRate), out.length - first);
        double phase = 0;
        for (int i = 0; i < count; i++) {
            double t = (double) i / sampleRate;
            double hertz = tuning * unit.hertz(t / length);
            hertz *= 1 + 0.005 * StrictMath.sin(2 * Math.PI * vibrato * t) + 0.011 * drift.at(t);
            phase += hertz / sampleRate;
            phase -= Math.floor(phase);
            double sum = 0;
            double gain = 1;
            for (int h = 1; h <= HARMONICS && h * hertz < 0.45 * sampleRate; h++) {
                sum += gain * StrictMath.sin(2 * Math.PI * h * phase);
                gain *= unit.brightness;
            }
            double level = Levels.fade(t, length, 0.2 * length, 0.2 * length);
            out[first + i] += level * (sum + 0.09 * breath.next(noise.white()));
        }
    }
}
