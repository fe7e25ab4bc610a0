package io.earshot.training.soundscape;

import io.earshot.training.augment.Levels;
import io.earshot.training.augment.Source;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes scenes: events at known times over a background, after Scaper (Salamon et al., 2017). Invariants:
 *
 * <ul>
 *   <li>the truth names when the clips themselves can be heard, not the silence around them;
 *   <li>each event's mean power while it can be heard stands over the whole background's by the ratio drawn for it;
 *   <li>nothing is clipped: a scene that would go beyond full scale is made quieter as a whole;
 *   <li>the same sounds, parameters and seed give the same scene.
 * </ul>
 */
public final class SoundscapeMaker {
    /** Recordings of a background follow each other with this much of both. */
    private static final double CROSSFADE_SECONDS = 0.5;
    /** Enough against clicks where a clip was cut. */
    private static final double FADE_SECONDS = 0.01;

    private static final double FULL_SCALE = 0.999;
    /** A background of recordings shorter than this is a rattle. */
    private static final double SHORTEST_BACKGROUND_SECONDS = 0.1;

    private final SceneParameters parameters;

    public SoundscapeMaker(SceneParameters parameters) {
        this.parameters = parameters;
    }

    /**
     * @param events taken in turn, as many as fit
     * @param backgrounds taken in turn, as many as it takes
     * @throws IllegalArgumentException when a sound is silent or at another rate
     */
    public Soundscape make(Sounds events, Sounds backgrounds, long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        double level = between(parameters.lowestLevel(), parameters.highestLevel(), random);
        float[] samples = background(backgrounds);
        double power = Levels.power(samples);
        scale(samples, Levels.toLevel(power, level));
        power = Levels.power(samples);
        List<Soundscape.Event> placed = inTurn(events, random);
        for (Soundscape.Event event : placed) {
            float[] sound = event.sound().samples();
            double gain = Levels.toRatio(event.sound().loudness(), power, event.ratio());
            for (int i = 0; i < sound.length; i++) {
                samples[event.at() + i] += (float) (gain * sound[i]);
            }
        }
        double peak = 0;
        for (float sample : samples) {
            peak = Math.max(peak, Math.abs(sample));
        }
        if (peak > FULL_SCALE) {
            scale(samples, FULL_SCALE / peak);
        }
        return new Soundscape(samples, parameters.rate(), placed);
    }

    /** Recordings of equal loudness, one after the other, the change between them too gradual to be an event. */
    private float[] background(Sounds recordings) throws IOException {
        float[] all = new float[parameters.samples()];
        int most = (int) (CROSSFADE_SECONDS * parameters.rate());
        int at = 0;
        int overlap = 0;
        while (at < all.length) {
            Source recording = audible(recordings);
            if (recording.seconds() < SHORTEST_BACKGROUND_SECONDS) {
                throw new IllegalArgumentException("a background must be heard for at least %s s, was %s s of %s"
                        .formatted(SHORTEST_BACKGROUND_SECONDS, recording.seconds(), recording.label()));
            }
            float[] from = recording.samples();
            double gain = Levels.toLevel(recording.loudness(), 0);
            int next = Math.min(most, from.length / 3);
            int in = Math.min(overlap, from.length / 3);
            for (int i = 0; i < from.length && at + i < all.length; i++) {
                // Powers add up to one where unlike recordings meet.
                double fade = i < in ? Math.sin(Math.PI / 2 * i / in) : 1;
                int left = from.length - i;
                fade *= left < next ? Math.sin(Math.PI / 2 * left / next) : 1;
                all[at + i] += (float) (fade * gain * from[i]);
            }
            at += from.length - next;
            overlap = next;
        }
        return all;
    }

    /** One event after the other, a pause before each, until too little time is left. */
    private List<Soundscape.Event> inTurn(Sounds sounds, SplittableRandom random) throws IOException {
        List<Soundscape.Event> placed = new ArrayList<>();
        int last = (int) ((parameters.seconds() - parameters.tail()) * parameters.rate());
        int end = 0;
        boolean overlapped = false;
        while (true) {
            Source sound = faded(audible(sounds));
            int at = end + samples(between(parameters.shortestPause(), parameters.longestPause(), random));
            Soundscape.Event before = placed.isEmpty() || overlapped ? null : placed.get(placed.size() - 1);
            overlapped = before != null && overlaps(before.sound(), sound, random);
            if (before != null && overlapped) {
                at = before.at() + (int) (random.nextDouble() * before.sound().length());
            }
            if (at >= last) {
                return placed;
            }
            sound = cut(sound, parameters.samples() - at);
            if (sound.length() == 0) {
                return placed;
            }
            Soundscape.Event event = new Soundscape.Event(sound, at, ratio(random));
            placed.add(event);
            end = Math.max(end, event.end());
        }
    }

    private boolean overlaps(Source before, Source sound, SplittableRandom random) {
        return random.nextDouble() < parameters.overlap() && !before.label().equals(sound.label());
    }

    private Source audible(Sounds sounds) throws IOException {
        Source sound = sounds.next();
        if (sound.rate() != parameters.rate()) {
            throw new IllegalArgumentException("sounds must be at the scene's %d Hz, %s was at %d Hz"
                    .formatted(parameters.rate(), sound.label(), sound.rate()));
        }
        Source trimmed = sound.trimmed();
        if (trimmed.length() == 0) {
            throw new IllegalArgumentException(
                    "a scene cannot be made of silence, which '%s' is".formatted(sound.label()));
        }
        return trimmed;
    }

    private Source faded(Source sound) {
        float[] samples = sound.samples().clone();
        int fade = Math.min((int) (FADE_SECONDS * parameters.rate()), samples.length / 2);
        for (int i = 0; i < fade; i++) {
            samples[i] *= (float) i / fade;
            samples[samples.length - 1 - i] *= (float) i / fade;
        }
        return new Source(sound.label(), samples, sound.rate());
    }

    private static Source cut(Source sound, int most) {
        return sound.length() <= most
                ? sound
                : new Source(sound.label(), Arrays.copyOf(sound.samples(), most), sound.rate()).trimmed();
    }

    private double ratio(SplittableRandom random) {
        return between(parameters.lowestRatio(), parameters.highestRatio(), random);
    }

    private int samples(double seconds) {
        return (int) Math.round(seconds * parameters.rate());
    }

    private static void scale(float[] samples, double gain) {
        for (int i = 0; i < samples.length; i++) {
            samples[i] *= (float) gain;
        }
    }

    private static double between(double low, double high, SplittableRandom random) {
        return low + (high - low) * random.nextDouble();
    }
}
