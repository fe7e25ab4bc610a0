package io.earshot.synth;

/**
 * The truth about one sound of a scene.
 *
 * @param onset seconds from the scene's start
 * @param offset seconds from the scene's start; after the onset
 * @param label the event type
 */
public record Label(double onset, double offset, String label) {
    public Label {
        Checks.within("onset", onset, 0, Double.MAX_VALUE);
        Checks.that(offset > onset, "offset of %s must lie after its onset %s, was %s", label, onset, offset);
    }
}
