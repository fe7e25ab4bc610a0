package io.earshot.events;

import io.earshot.avro.ClockQuality;

/**
 * One accepted window, as the detector's short memory keeps it.
 *
 * @param index its index
 * @param startAt microseconds
 */
record Window(long index, long startAt, long firstOffset, long lastOffset, ClockQuality clock, long clockBound) {

    static Window of(Observation observation, long index, Grid grid) {
        boolean gap = observation.isGap();
        return new Window(
                index,
                observation.startAt + grid.span(index - observation.first),
                gap ? Observation.UNKNOWN : observation.firstOffset,
                gap ? Observation.UNKNOWN : observation.lastOffset,
                observation.clock,
                observation.clockBound);
    }
}
