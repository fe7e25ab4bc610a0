package io.earshot.events;

import io.earshot.avro.EventStatus;
import io.earshot.avro.GapReason;
import io.earshot.avro.OutcomeKind;
import org.jspecify.annotations.Nullable;

/** What the events stage counts. Called on the stream thread that owns the mic; must not block. */
public interface EventsMeter {
    /** Counts nothing. */
    EventsMeter NONE = new EventsMeter() {};

    /**
     * Windows taken, in index order.
     *
     * @param reason null unless a gap
     */
    default void accepted(OutcomeKind kind, @Nullable GapReason reason, long windows) {}

    /** An outcome all of whose windows were known already, or a RETIRED that another worker has made stale. */
    default void duplicate() {}

    /** An outcome that waits behind a hole. */
    default void parked() {}

    /** Windows of which no outcome ever came: SCORES_LOST, RESUME or RETIRED. Also counted as accepted. */
    default void lost(GapReason reason, long windows) {}

    /**
     * An outcome that was not used.
     *
     * @param reason a fixed, short word with hyphens, fit for a metric's label
     */
    default void refused(String reason) {}

    /**
     * A revision of an event.
     *
     * @param delayMicros from the end of the window that decided it, by the device's clock, until now
     */
    default void event(String type, EventStatus status, long delayMicros) {}

    /**
     * Time of a mic that became final. Parts add up to the time that passed.
     *
     * @param state analysed, silent, missing or absent
     * @param reason null unless missing
     */
    default void coverage(CoverageState state, @Nullable GapReason reason, long micros) {}

    /** A coverage record, an upsert of a mic's minute, was written. */
    default void coverageRecord() {}

    /** Samples that the ingest stage could not use. */
    default void discarded(long duplicateSamples, long lateSamples) {}

    /** What became of a stretch of time. */
    enum CoverageState {
        ANALYSED,
        SILENT,
        MISSING,
        ABSENT
    }
}
