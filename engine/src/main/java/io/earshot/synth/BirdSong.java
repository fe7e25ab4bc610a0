package io.earshot.synth;

/**
 * Songs of small birds, built from whistles that glide: a seed sings one of five patterns, in phrases with short rests.
 * The patterns are songbird-like, not portraits of species.
 *
 * <p>Over the wind of a forest, thirty songs at 16, 22 and 28 dB over it: the best of YAMNet's bird classes peaks at 0.64
 * to 1.00.
 *
 * @param pitch multiplies every frequency: 1 is a bird of a sparrow's size
 */
public record BirdSong(double pitch) implements Sound {
    public static final BirdSong DEFAULTS = new BirdSong(1);

    /** Below this rate a bird sings lower: a truth must not name a song that the rate cannot hold. */
    private static final double FULL_PITCH_RATE = 16_000;

    public BirdSong {
        Checks.within("pitch", pitch, 0.25, 2);
    }

    /** What is sung; each fills one phrase and says how long it was. */
    private enum Pattern {
        /** Two notes in turn, as a tit's. */
        TWO_NOTE {
            @Override
            double sing(Voice voice, double at, NoiseSource noise) {
                double high = noise.between(4_200, 5_200);
                double low = high * noise.between(0.68, 0.78);
                int pairs = 3 + noise.below(3);
                for (int i = 0; i < pairs; i++) {
                    voice.whistle(at + i * 0.34, 0.11, high * 1.04, high, 0.15);
                    voice.whistle(at + i * 0.34 + 0.16, 0.13, low * 1.02, low, 0.15);
                }
                return pairs * 0.34;
            }
        },
        /** A fast trill that falls, as a wren's or a warbler's. */
        TRILL {
            @Override
            double sing(Voice voice, double at, NoiseSource noise) {
                double top = noise.between(5_000, 6_500);
                int notes = 14 + noise.below(10);
                for (int i = 0; i < notes; i++) {
                    double hertz = top * (1 - 0.3 * i / notes);
                    voice.whistle(at + i * 0.065, 0.05, hertz * 1.18, hertz * 0.8, 0.1);
                }
                return notes * 0.065;
            }
        },
        /** Slow fluting notes, as a thrush's. */
        FLUTE {
            @Override
            double sing(Voice voice, double at, NoiseSource noise) {
                double t = 0;
                int notes = 4 + noise.below(4);
                for (int i = 0; i < notes; i++) {
                    double hertz = noise.between(1_900, 3_400);
                    double length = noise.between(0.09, 0.24);
                    voice.whistle(at + t, length, hertz, hertz * noise.between(0.75, 1.3), 0.08);
                    t += length + noise.between(0.02, 0.08);
                }
                return t;
            }
        },
        /** Short falling chirps with overtones, as a sparrow's. */
        CHIRP {
            @Override
            double sing(Voice voice, double at, NoiseSource noise) {
                double t = 0;
                int notes = 3 + noise.below(4);
                for (int i = 0; i < notes; i++) {
                    double hertz = noise.between(3_300, 4_200);
                    voice.whistle(at + t, 0.045, hertz * 0.8, hertz * 1.25, 0.35);
                    voice.whistle(at + t + 0.045, 0.06, hertz * 1.25, hertz * 0.75, 0.35);
                    t += noise.between(0.19, 0.3);
                }
                return t;
            }
        },
        /** A hurried string of everything, as a finch's. */
        TWITTER {
            @Override
            double sing(Voice voice, double at, NoiseSource noise) {
                double t = 0;
                int notes = 10 + noise.below(10);
                for (int i = 0; i < notes; i++) {
                    double hertz = noise.between(2_800, 6_000);
                    double length = noise.between(0.03, 0.1);
                    voice.whistle(at + t, length, hertz, hertz * noise.between(0.6, 1.5), 0.2);
                    t += length + noise.between(0.01, 0.05);
                }
                return t;
            }
        };

        abstract double sing(Voice voice, double at, NoiseSource noise);
    }

    @Override
    public float[] render(double seconds, int sampleRate, long seed) {
        float[] out = Checks.buffer(seconds, sampleRate);
        NoiseSource noise = new NoiseSource(seed);
        double tuning = pitch * noise.between(0.92, 1.08) * Math.min(1, sampleRate / FULL_PITCH_RATE);
        Voice voice = new Voice(new double[out.length], sampleRate, tuning);
        Pattern pattern = Pattern.values()[noise.below(Pattern.values().length)];
        for (double at = 0.02; at < seconds; at += noise.between(0.25, 0.7)) {
            at += pattern.sing(voice, at, noise);
        }
        Reverb trees = new Reverb(0.6, 1.2, 4_000, sampleRate);
        for (int i = 0; i < out.length; i++) {
            double wet = voice.samples[i] + 0.3 * trees.next(voice.samples[i]);
            out[i] = (float) (wet * Levels.fade((double) i / sampleRate, seconds, 0, 0.1));
        }
        return Levels.normalise(out, sampleRate);
    }

    /** A syrinx: whistles with a few overtones, none beyond what the rate can hold, none cut by the sound's end. */
    private static final class Voice {
        private final double[] samples;
        private final int sampleRate;
        private final double pitch;

        Voice(double[] samples, int sampleRate, double pitch) {
            this.samples = samples;
            this.sampleRate = sampleRate;
            this.pitch = pitch;
        }

        void whistle(double at, double length, double fromHertz, double toHertz, double overtone) {
            int first = (int) (at * sampleRate);
            int count = (int) (length * sampleRate);
            if (first + count > samples.length) {
                return;
            }
            double phase = 0;
            for (int i = 0; i < count; i++) {
                double t = (double) i / sampleRate;
                double hertz = pitch * (fromHertz + (toHertz - fromHertz) * t / length);
                phase += hertz / sampleRate;
                phase -= Math.floor(phase);
                double gain = Levels.fade(t, length, 0.3 * length, 0.4 * length);
                for (int h = 1; h <= 3 && h * hertz < 0.45 * sampleRate; h++) {
                    samples[first + i] += gain * StrictMath.sin(2 * Math.PI * h * phase);
                    gain *= overtone;
                }
            }
        }
    }
}
