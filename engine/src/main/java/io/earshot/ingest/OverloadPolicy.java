package io.earshot.ingest;

/**
 * When a partition that cannot be kept up with is gated and skipped.
 *
 * @param skips whether anything may be skipped; else the rest does not count
 * @param enterMicros lag above which silence is gated, and then windows are skipped
 * @param leaveMicros lag below which it is over; less than {@code enterMicros}
 * @param gateMicros how long gating alone is tried, and kept at least
 */
public record OverloadPolicy(boolean skips, long enterMicros, long leaveMicros, long gateMicros) {
    /** Everything is worked off, however late. */
    public static final OverloadPolicy WAIT = new OverloadPolicy(false, Long.MAX_VALUE, 0, 0);

    /** What is done about a lag, mildest first. */
    public enum Stage {
        /** Every window is scored that the usual silence gate lets through. */
        NORMAL(0),
        /** The silence gate is stricter. */
        GATING(1),
        /** Samples are not looked at: their windows become gaps. */
        SKIPPING(2);

        private final int number;

        Stage(int number) {
            this.number = number;
        }

        /** How metrics count it. */
        public int number() {
            return number;
        }
    }
}
