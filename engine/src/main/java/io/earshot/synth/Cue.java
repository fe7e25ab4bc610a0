package io.earshot.synth;

/**
 * One event of a scene.
 *
 * @param label the event type
 * @param sound what is played
 * @param onset seconds from the scene's start
 * @param seconds how long: half a second to two minutes
 * @param decibels its loudest 125 ms over the background's mean level; at most what leaves a clip in range, see
 *     {@link SceneScript}
 */
public record Cue(String label, Sound sound, double onset, double seconds, double decibels) {
    public Cue {
        Checks.that(!label.isBlank(), "label of the cue at %s s must not be blank", onset);
        Checks.within("onset of " + label, onset, 0, Checks.LONGEST_SCENE_SECONDS);
        Checks.within("seconds of " + label, seconds, Checks.SHORTEST_SECONDS, Checks.LONGEST_SECONDS);
        Checks.within("decibels of " + label + " over the background", decibels, -60, 100);
    }

    public static Cue of(SoundType type, double onset, double seconds, double decibels) {
        return new Cue(type.label(), type.sound(), onset, seconds, decibels);
    }

    double offset() {
        return onset + seconds;
    }

    Label truth() {
        return new Label(onset, offset(), label);
    }
}
