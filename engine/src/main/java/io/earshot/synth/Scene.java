package io.earshot.synth;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A sound scene that can be read at any place in chunks of any size, for hours, without being held in memory. Invariants:
 *
 * <ul>
 *   <li>a sample depends on the scene and its position alone, never on how or in which order the scene was read;
 *   <li>every sample lies strictly between -1 and 1: above 0.7 a limiter bends it, as a microphone's input does;
 *   <li>what is kept between calls is two blocks of background and the clips of the events that were sounding.
 * </ul>
 *
 * <p>Not thread-safe: one reader per scene. Two scenes of one script are the same sound.
 */
public final class Scene {
    private static final double KNEE = 0.7;

    /** Background samples made at a time: bounds the scratch buffer whatever chunk is asked for. */
    private static final int CHUNK = 4_096;

    private final int sampleRate;
    private final long samples;
    private final Background background;
    private final double level;
    private final long seed;
    private final Schedule schedule;
    private final BackgroundTrack track;
    private final double[] mix = new double[CHUNK];
    private Map<Cue, float[]> clips = new HashMap<>();

    public Scene(SceneScript script) {
        this(
                script.sampleRate(),
                Math.round(script.seconds() * script.sampleRate()),
                script.background(),
                script.backgroundDecibels(),
                Schedule.of(script.cues()),
                script.seed());
    }

    private Scene(int sampleRate, long samples, Background background, double decibels, Schedule schedule, long seed) {
        Checks.sampleRate(sampleRate);
        this.sampleRate = sampleRate;
        this.samples = samples;
        this.background = background;
        this.level = Levels.gain(decibels);
        this.schedule = schedule;
        this.seed = seed;
        this.track = new BackgroundTrack(background, level, sampleRate, seed);
    }

    /** @return a scene of 31 years, with an event every 25 s on average, the first within five seconds */
    public static Scene random(long seed, Theme theme, int sampleRate) {
        return new Scene(
                sampleRate,
                (long) (Checks.LONGEST_SCENE_SECONDS * sampleRate),
                theme.background(),
                SceneScript.DEFAULT_BACKGROUND_DECIBELS,
                new RandomSchedule(seed, theme),
                seed);
    }

    /** @return the first {@code seconds} of the endless scene, with those events that end in time */
    public static Scene random(long seed, Theme theme, int sampleRate, double seconds) {
        return new Scene(SceneScript.random(seed, theme, sampleRate, seconds));
    }

    public int sampleRate() {
        return sampleRate;
    }

    /** @return how many samples the scene has */
    public long samples() {
        return samples;
    }

    /**
     * Renders the samples from {@code from} on.
     *
     * @return how many were written: {@code count}, or fewer where the scene ends
     * @throws IndexOutOfBoundsException if {@code from} is negative or {@code out} too short
     */
    public int render(long from, float[] out, int at, int count) {
        Objects.checkFromIndexSize(at, count, out.length);
        if (from < 0) {
            throw new IndexOutOfBoundsException("a scene starts at sample 0, asked for " + from);
        }
        int total = (int) Math.min(count, Math.max(0, samples - from));
        for (int done = 0; done < total; done += CHUNK) {
            int n = Math.min(CHUNK, total - done);
            track.render(from + done, mix, n);
            mixEvents(from + done, n);
            for (int i = 0; i < n; i++) {
                out[at + done + i] = limit(mix[i]);
            }
        }
        return total;
    }

    /**
     * @return what sounds in {@code [fromSeconds, toSeconds)}: whole events in order of onset, the background's first
     * @throws IllegalArgumentException if more than 31 days of a random scene are asked for at once
     */
    public List<Label> truth(double fromSeconds, double toSeconds) {
        List<Label> labels = new ArrayList<>();
        @Nullable String always = background.label();
        double begin = Math.max(0, fromSeconds);
        double end = Math.min(toSeconds, seconds());
        if (always != null && end > begin) {
            labels.add(new Label(begin, end, always));
        }
        for (Cue cue : schedule.between(begin, end)) {
            labels.add(cue.truth());
        }
        return List.copyOf(labels);
    }

    /** Adds the clips that sound in the chunk, rendering those that begin to, and lets go of those that have ended. */
    private void mixEvents(long from, int count) {
        // A sample more on either side: onsets and lengths are rounded to samples, the schedule's seconds are not.
        double begin = (double) (from - 1) / sampleRate;
        List<Cue> sounding = schedule.between(begin, Math.min(begin + (count + 2.0) / sampleRate, seconds()));
        Map<Cue, float[]> kept = new HashMap<>();
        for (Cue cue : sounding) {
            float[] clip = clips.get(cue);
            if (clip == null) {
                clip = cue.sound().render(cue.seconds(), sampleRate, clipSeed(cue));
            }
            kept.put(cue, clip);
            double gain = level * Levels.gain(cue.decibels());
            long start = Math.round(cue.onset() * sampleRate);
            int first = (int) Math.max(0, start - from);
            int last = (int) Math.min(count, start - from + clip.length);
            for (int i = first; i < last; i++) {
                mix[i] += gain * clip[(int) (from + i - start)];
            }
        }
        clips = kept;
    }

    private double seconds() {
        return (double) samples / sampleRate;
    }

    private long clipSeed(Cue cue) {
        return NoiseSource.seed(
                seed, Math.round(cue.onset() * 1_000) * 31 + cue.label().hashCode());
    }

    private static float limit(double x) {
        double size = Math.abs(x);
        if (size <= KNEE) {
            return (float) x;
        }
        double over = (size - KNEE) / (1 - KNEE);
        double bent = KNEE + (1 - KNEE) * over / (1 + over);
        return (float) (x < 0 ? -bent : bent);
    }
}
