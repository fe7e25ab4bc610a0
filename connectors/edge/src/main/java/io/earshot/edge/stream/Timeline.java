package io.earshot.edge.stream;

import org.jspecify.annotations.Nullable;

/** When the samples of one stream were captured. */
interface Timeline {
    /**
     * Tells of the arrival of samples.
     *
     * @param samples of the stream so far, those that arrive now included
     * @return false when these no longer belong to the stream
     */
    boolean arrived(long samples);

    /** Whether times can be given: a stream's start is known a little after its first samples. */
    boolean isSettled();

    /** No more arrivals will come before times are needed. */
    void settle();

    /** Microseconds since 1970-01-01 UTC; the same from settling on. */
    long startedAt();

    long capturedAt(long firstSample);

    /** Microseconds; null where it is not known. */
    @Nullable
    Long errorBound();
}
