package io.earshot.training.augment;

import java.util.List;

/**
 * Sounds over one another, and which of them can be heard when. What a window is to be called follows from its middle
 * hop, since that is the time that the detector gives to the window: a class is there if it can be heard in a tenth of
 * the middle hop, is not if it cannot be heard in it, and is not asked for in between. So onsets and offsets are learnt.
 */
public final class Mixture {
    private static final double ENOUGH = 0.1;

    private final List<String> classes;
    private final float[] samples;
    private final int frame;
    private final boolean[][] active;

    /** @param length samples */
    public Mixture(List<String> classes, int length, int rate) {
        this.classes = classes;
        this.samples = new float[length];
        this.frame = rate / Source.FRAMES_PER_SECOND;
        this.active = new boolean[classes.size()][(length + frame - 1) / frame];
    }

    private Mixture(Mixture of, float[] samples) {
        this.classes = of.classes;
        this.samples = samples;
        this.frame = of.frame;
        this.active = of.active;
    }

    /** @return what can be heard when, without the samples, which take a thousand times the room; nothing is added to it */
    public Mixture withoutSamples() {
        return new Mixture(this, new float[0]);
    }

    /** @return the sum of what was added; the array itself */
    public float[] samples() {
        return samples;
    }

    /**
     * Adds a sound, cut off where the mixture ends.
     *
     * @param at its first sample's place, negative to leave its beginning out; rounded to 10 ms
     * @param gain factor on its samples
     */
    public void add(Source source, int at, double gain) {
        int startFrame = Math.floorDiv(at, frame);
        int start = startFrame * frame;
        float[] from = source.samples();
        int first = Math.max(0, -start);
        int last = Math.min(from.length, samples.length - start);
        for (int i = first; i < last; i++) {
            samples[start + i] += (float) (gain * from[i]);
        }
        int label = classes.indexOf(source.label());
        if (label < 0 || gain == 0) {
            return;
        }
        for (int i = Math.max(0, -startFrame); i < source.frames() && startFrame + i < active[label].length; i++) {
            active[label][startFrame + i] |= source.isActive(i);
        }
    }

    /** Adds background noise without a label, from a place in it on, repeated as needed. */
    public void addBackground(float[] background, int from, double gain) {
        for (int i = 0; i < samples.length; i++) {
            samples[i] += (float) (gain * background[(from + i) % background.length]);
        }
    }

    /**
     * Adds background noise so that a sound, added with a gain, stands above it by a signal-to-noise ratio: mean power
     * of the sound while it can be heard over mean power of the noise that is added.
     *
     * @param decibels the ratio
     * @param from place in the background to begin at
     */
    public void addBackgroundBelow(Source source, double gain, double decibels, float[] background, int from) {
        float[] part = new float[samples.length];
        for (int i = 0; i < part.length; i++) {
            part[i] = background[(from + i) % background.length];
        }
        addBackground(part, 0, gain * Levels.toRatio(Levels.power(part), source.loudness(), -decibels));
    }

    /** Multiplies all by a factor and keeps the sum within full scale, as a microphone's input does. */
    public void amplify(double gain) {
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) Math.max(-1, Math.min(1, gain * samples[i]));
        }
    }

    /**
     * What a window is to be called.
     *
     * @param from the window's first sample
     * @param targets takes 0 or 1 for each class from {@code at} on
     * @param weights takes 1 where the target is known, else 0
     */
    public void targets(int from, int window, int hop, float[] targets, float[] weights, int at) {
        int middle = from + (window - hop) / 2;
        for (int c = 0; c < active.length; c++) {
            double inside = share(active[c], middle, middle + hop);
            targets[at + c] = inside >= ENOUGH ? 1 : 0;
            weights[at + c] = inside == 0 || inside >= ENOUGH ? 1 : 0;
        }
    }

    /** Whether anything with a label can be heard in a window. */
    public boolean isActive(int from, int window) {
        for (boolean[] each : active) {
            if (share(each, from, from + window) > 0) {
                return true;
            }
        }
        return false;
    }

    /** Whether one class can be heard in that stretch, enough to be called. */
    public boolean isActive(String label, int from, int length) {
        int index = classes.indexOf(label);
        return index >= 0 && share(active[index], from, from + length) >= ENOUGH;
    }

    private double share(boolean[] frames, int from, int to) {
        int first = Math.max(0, from / frame);
        int last = Math.min(frames.length, to / frame);
        int count = 0;
        for (int i = first; i < last; i++) {
            count += frames[i] ? 1 : 0;
        }
        return (double) count * frame / (to - from);
    }
}
