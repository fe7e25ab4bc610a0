package io.earshot.training.augment;

import java.util.Arrays;

/**
 * A sound to mix: its samples and when it can be heard. A recording of five seconds may hold half a second of barking
 * and silence around it; only the barking may be learnt as such.
 *
 * <p>Immutable; the samples are shared, not copied.
 */
public final class Source {
    /** Frames of 10 ms. */
    static final int FRAMES_PER_SECOND = 100;
    /** Below the loudest frame by more than this, a frame is silence: 30 dB. */
    private static final double QUIET = 1e-3;
    /** Absolutely silent: -70 dB of full scale. */
    private static final double SILENT = 1e-7;

    private final String label;
    private final float[] samples;
    private final int rate;
    private final boolean[] active;
    private final double loudness;

    /**
     * @param label what it is
     * @param samples full scale 1
     * @param rate samples per second
     */
    public Source(String label, float[] samples, int rate) {
        this.label = label;
        this.samples = samples;
        this.rate = rate;
        int frame = rate / FRAMES_PER_SECOND;
        double[] power = new double[(samples.length + frame - 1) / frame];
        double loudest = 0;
        for (int i = 0; i < power.length; i++) {
            power[i] = Levels.power(samples, i * frame, Math.min(samples.length, (i + 1) * frame));
            loudest = Math.max(loudest, power[i]);
        }
        active = new boolean[power.length];
        double sum = 0;
        int count = 0;
        for (int i = 0; i < power.length; i++) {
            active[i] = power[i] > SILENT && power[i] >= loudest * QUIET;
            if (active[i]) {
                sum += power[i];
                count++;
            }
        }
        loudness = count == 0 ? 0 : sum / count;
    }

    public String label() {
        return label;
    }

    public int length() {
        return samples.length;
    }

    /** @return full scale 1; the array itself, to be read only */
    public float[] samples() {
        return samples;
    }

    /** @return samples per second */
    public int rate() {
        return rate;
    }

    /** @return how long it is */
    public double seconds() {
        return (double) samples.length / rate;
    }

    /** Whether it can be heard in that frame of 10 ms. */
    boolean isActive(int frame) {
        return active[frame];
    }

    int frames() {
        return active.length;
    }

    /** @return share of its frames in which it can be heard */
    public double activeShare() {
        int count = 0;
        for (boolean each : active) {
            count += each ? 1 : 0;
        }
        return active.length == 0 ? 0 : (double) count / active.length;
    }

    /** @return mean power of the frames in which it can be heard, full scale 1; 0 for silence */
    public double loudness() {
        return loudness;
    }

    /**
     * The same sound played faster or slower, pitch and all, by linear interpolation: good enough to learn from.
     *
     * @param factor above 1 for faster
     */
    public Source atSpeed(double factor) {
        int length = (int) Math.max(1, samples.length / factor);
        float[] out = new float[length];
        for (int i = 0; i < length; i++) {
            double at = i * factor;
            int before = Math.min(samples.length - 1, (int) at);
            int after = Math.min(samples.length - 1, before + 1);
            float share = (float) (at - before);
            out[i] = samples[before] + share * (samples[after] - samples[before]);
        }
        return new Source(label, out, rate);
    }

    /**
     * From the first frame in which it can be heard to the end of the last; pauses between stay.
     *
     * @return nothing where it is silent throughout: a sound of no samples
     */
    public Source trimmed() {
        int first = 0;
        while (first < active.length && !active[first]) {
            first++;
        }
        int last = active.length;
        while (last > first && !active[last - 1]) {
            last--;
        }
        int frame = rate / FRAMES_PER_SECOND;
        return new Source(
                label,
                Arrays.copyOfRange(
                        samples, Math.min(first * frame, samples.length), Math.min(last * frame, samples.length)),
                rate);
    }
}
