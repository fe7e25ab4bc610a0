package io.earshot.ingest;

/** Watches frames come in. Called by feature threads and the poller; implementations are thread-safe and quick. */
public interface IngestMeter {
    IngestMeter NONE = new IngestMeter() {};

    /** A frame was taken: payload bytes, and microseconds from the capture of its last sample to now. */
    default void frame(int bytes, long capturedToReceivedMicros) {}

    /**
     * A feature thread is done with a frame, taken or rejected: nanoseconds of decoding, resampling, features, and of
     * waiting for a free window slot while a ring is full.
     */
    default void processed(long nanos) {}

    /** A frame went to dead letters. */
    default void rejected(Rejection reason) {}

    /** A partition was paused because a ring was full, or resumed. */
    default void paused(boolean paused) {}

    /** Frames that retention deleted before they were read. */
    default void lostToRetention(String topic, int partition, long frames) {}

    /** Frames between what may be committed and the partition's end, as last seen; negative when it was given up. */
    default void lag(String topic, int partition, long frames) {}
}
