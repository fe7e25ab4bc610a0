package io.earshot.ingest;

import io.earshot.avro.ClockQuality;

/**
 * What the tracker needs to know of a frame besides its samples. One reused object per feature thread; fields are set
 * by {@link FrameIntake} and are valid during the call they are passed to.
 */
public final class FrameHeader {
    /** {@link #clockErrorBound} of a device that does not know its error. */
    public static final long UNKNOWN_BOUND = -1;

    /** Position of the first sample in the stream. */
    long firstSample;
    /** Samples per channel; 0 for an empty end-of-stream frame. */
    int count;
    /** When the first sample was captured, microseconds since 1970-01-01 UTC; already replaced where implausible. */
    long capturedAt;
    /** As the device said, before any replacement. */
    long deviceCapturedAt;
    /** Microseconds, or {@link #UNKNOWN_BOUND}. */
    long clockErrorBound = UNKNOWN_BOUND;
    /** Where {@link #capturedAt} comes from. */
    ClockQuality clockQuality = ClockQuality.DEVICE;
    /** Offset in the frames partition; for files a running number. */
    long offset;
    /** When the broker appended it, microseconds since 1970-01-01 UTC; for files the captured time of its end. */
    long appendedAt;
    /** Its samples are not looked at, for overload: there are none. */
    boolean skipped;
    /** Last frame of a run that was stopped cleanly. */
    boolean endOfStream;

    /** A header for tests and for files. */
    public FrameHeader set(long firstSample, int count, long capturedAt, long offset, long appendedAt, boolean end) {
        this.firstSample = firstSample;
        this.count = count;
        this.capturedAt = capturedAt;
        this.deviceCapturedAt = capturedAt;
        this.clockErrorBound = UNKNOWN_BOUND;
        this.clockQuality = ClockQuality.DEVICE;
        this.offset = offset;
        this.appendedAt = appendedAt;
        this.endOfStream = end;
        this.skipped = false;
        return this;
    }
}
