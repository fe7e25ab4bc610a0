package io.earshot.training.evaluate;

/**
 * How event lists are judged.
 *
 * @param segment seconds of the segments that are compared
 * @param collar seconds by which an event's onset may be off
 * @param offsetShare share of an event's true length by which its offset may be off, where that is more than the collar
 */
public record Settings(double segment, double collar, double offsetShare) {
    /** As DCASE judges. */
    public static final Settings DEFAULTS = new Settings(1, 0.2, 0.5);

    public Settings {
        require(segment > 0 && segment < Double.POSITIVE_INFINITY, "segment must be above 0 s, was " + segment);
        require(collar >= 0 && collar < Double.POSITIVE_INFINITY, "collar must be 0 s or more, was " + collar);
        require(offsetShare >= 0 && offsetShare <= 1, "offset-share must be 0 to 1, was " + offsetShare);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
