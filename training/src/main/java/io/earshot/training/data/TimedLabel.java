package io.earshot.training.data;

/**
 * What sounds from when to when: a line of a strongly labelled recording's truth.
 *
 * @param onset seconds from the recording's start, 0 or more
 * @param offset seconds from the recording's start, after the onset
 * @param label what it is
 */
public record TimedLabel(double onset, double offset, String label) {
    public TimedLabel {
        if (!(onset >= 0) || !Double.isFinite(onset)) {
            throw new IllegalArgumentException("onset must be 0 s or more, was " + onset);
        }
        if (!(offset > onset) || !Double.isFinite(offset)) {
            throw new IllegalArgumentException("offset must be after the onset %s, was %s".formatted(onset, offset));
        }
        if (label.isBlank()) {
            throw new IllegalArgumentException("event_label must not be empty");
        }
    }
}
