package io.earshot.ingest;

import io.earshot.avro.GapReason;

/**
 * Takes one stream's samples in order, each exactly once: what comes out of re-ordering. Called by the feature thread
 * that owns the stream. A call returns when what it was given has been taken; a full ring downstream makes it wait, a
 * stopped one throws {@link SinkStoppedException}.
 *
 * <p>Order of calls: {@code resume}, then any number of {@code samples}, {@code skipped} and {@code gap} that join without holes or
 * overlaps, then either {@code endsAt}, rest of the samples and gaps, {@code end}; or {@code retire}.
 */
public interface SampleSink {
    /** The first call: nothing is known of samples before {@code firstSample}. */
    void resume(long firstSample);

    /**
     * @param rows one row per channel, samples in -1 to 1; valid during the call only
     * @param from index in the rows of the first sample
     * @param count number of samples
     * @param firstSample position of the first sample in the stream
     */
    void samples(float[][] rows, int from, int count, long firstSample);

    /** Samples {@code fromSample} inclusive to {@code toSample} exclusive will never come. */
    void gap(long fromSample, long toSample, GapReason reason);

    /**
     * Samples {@code fromSample} inclusive to {@code toSample} exclusive came and are not looked at: their windows are
     * gaps with reason OVERLOAD.
     */
    default void skipped(long fromSample, long toSample) {
        gap(fromSample, toSample, GapReason.OVERLOAD);
    }

    /** The stream's length became known; what is missing up to it follows, then {@link #end}. */
    void endsAt(long totalSamples);

    /** The stream ended cleanly, all its samples have been delivered: the tail is padded. */
    void end();

    /** The stream went idle or was displaced: its tail is dropped. */
    void retire();
}
