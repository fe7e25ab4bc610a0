package io.earshot.synth;

import java.util.Comparator;
import java.util.List;

/**
 * A scene of known length: a background and the events in it.
 *
 * @param sampleRate 8 000 to 96 000
 * @param seconds how long the scene is
 * @param background what is heard all the time
 * @param backgroundDecibels its mean level, dB relative to a full-scale RMS of 1
 * @param cues the events, each within the scene and none louder than {@value #LOUDEST_DECIBELS} dB; kept in order of onset
 * @param seed chooses the details
 */
public record SceneScript(
        int sampleRate, double seconds, Background background, double backgroundDecibels, List<Cue> cues, long seed) {
    /** A quiet place, recorded with some gain. */
    public static final double DEFAULT_BACKGROUND_DECIBELS = -48;

    /** Above this a sound would mostly be the limiter's. */
    public static final double LOUDEST_DECIBELS = -9;

    public SceneScript {
        Checks.sampleRate(sampleRate);
        Checks.within("seconds of a scene", seconds, 0.05, Checks.LONGEST_SCENE_SECONDS);
        Checks.within("background decibels", backgroundDecibels, -90, -15);
        cues = cues.stream().sorted(Comparator.comparingDouble(Cue::onset)).toList();
        for (Cue cue : cues) {
            Checks.that(
                    cue.offset() <= seconds,
                    "%s at %s s lasts %s s, beyond the scene's end at %s s: shorten it or the scene loses its end",
                    cue.label(),
                    cue.onset(),
                    cue.seconds(),
                    seconds);
            Checks.that(
                    backgroundDecibels + cue.decibels() <= LOUDEST_DECIBELS,
                    "%s at %s s is %s dB over a background of %s dB, above the loudest that is not distorted, %s dB",
                    cue.label(),
                    cue.onset(),
                    cue.decibels(),
                    backgroundDecibels,
                    LOUDEST_DECIBELS);
        }
    }

    /** @return the beginning of the endless scene of that seed and theme, with those events that end in time */
    public static SceneScript random(long seed, Theme theme, int sampleRate, double seconds) {
        return new SceneScript(
                sampleRate,
                seconds,
                theme.background(),
                DEFAULT_BACKGROUND_DECIBELS,
                new RandomSchedule(seed, theme)
                        .between(0, seconds).stream()
                                .filter(cue -> cue.offset() <= seconds)
                                .toList(),
                seed);
    }
}
