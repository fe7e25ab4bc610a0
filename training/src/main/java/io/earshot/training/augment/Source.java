package io.earshot.training.augment;

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
            power[i] = power(samples, i * frame, Math.min(samples.length, (i + 1) * frame));
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

    private static double power(float[] samples, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += (double) samples[i] * samples[i];
        }
        return sum / Math.max(1, to - from);
    }

    public String label() {
        return label;
    }

    public int length() {
        return samples.length;
    }

    public float[] samples() {
        return samples;
    }

    int rate() {
        return rate;
    }

    /** Whether it can be heard in that frame of 10 ms. */
    boolean isActive(int frame) {
        return active[frame];
    }

    int frames() {
        return active.length;
    }

    /** @return first sample that can be heard and the one after the last; both 0 for silence */
    public int[] audible() {
        int first = -1;
        int last = -1;
        for (int i = 0; i < active.length; i++) {
            if (active[i]) {
                first = first < 0 ? i : first;
                last = i;
            }
        }
        int frame = rate / FRAMES_PER_SECOND;
        return first < 0 ? new int[2] : new int[] {first * frame, Math.min(samples.length, (last + 1) * frame)};
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
}
