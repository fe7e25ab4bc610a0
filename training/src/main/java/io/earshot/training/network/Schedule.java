package io.earshot.training.network;

import ai.djl.training.tracker.Tracker;

/** How the learning rate moves. */
public final class Schedule {
    private Schedule() {}

    /** The same rate for all steps. */
    public static Tracker constant(float rate) {
        return Tracker.fixed(rate);
    }

    /**
     * One cycle (Smith and Topin, 2018): up from a 25th of the highest rate in the first three tenths of the steps, then
     * down to nearly nothing, both along half a cosine.
     *
     * @param steps in all, at least 1
     * @param highest the largest rate, above 0
     */
    public record OneCycle(int steps, float highest) implements Tracker {
        private static final double WARM_UP = 0.3;
        private static final double FIRST = 1 / 25.0;
        private static final double LAST = 1e-4;

        public OneCycle {
            if (steps < 1 || !(highest > 0)) {
                throw new IllegalArgumentException(
                        "a cycle needs 1 step or more and a rate above 0, had %d and %s".formatted(steps, highest));
            }
        }

        /** DJL counts updates from 1. */
        @Override
        public float getNewValue(int update) {
            double done = Math.min(1.0, (double) update / steps);
            return (float) (highest
                    * (done < WARM_UP
                            ? between(FIRST, 1, done / WARM_UP)
                            : between(1, LAST, (done - WARM_UP) / (1 - WARM_UP))));
        }

        private static double between(double from, double to, double share) {
            return to + (from - to) * (1 + Math.cos(Math.PI * share)) / 2;
        }
    }
}
