package io.earshot.training.evaluate;

/**
 * One line of an event list.
 *
 * @param onset seconds from the recording's start, 0 or more
 * @param offset seconds from the recording's start, not before the onset
 * @param label what sounded
 * @param score the detector's, 0 to 1; NaN where the list has none
 * @param decidedAt when the detector had decided, seconds from the recording's start; NaN where not known
 */
public record ListedEvent(double onset, double offset, String label, double score, double decidedAt) {
    public ListedEvent {
        if (!(onset >= 0) || !(offset < Double.POSITIVE_INFINITY) || onset > offset) {
            throw new IllegalArgumentException(
                    "an event must begin at 0 or later and end no earlier than it begins, was %s to %s"
                            .formatted(onset, offset));
        }
        if (label.isBlank()) {
            throw new IllegalArgumentException("an event must have a label");
        }
    }

    /** An event without score. */
    public ListedEvent(double onset, double offset, String label) {
        this(onset, offset, label, Double.NaN, Double.NaN);
    }

    double duration() {
        return offset - onset;
    }

    /** Whether both sound at some time; a touch alone is none. */
    boolean overlaps(ListedEvent other) {
        return Math.max(onset, other.onset) < Math.min(offset, other.offset) || onset == other.onset;
    }
}
