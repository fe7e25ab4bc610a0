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

    /** A frame was taken without a look at its samples: they are skipped for overload. */
    default void skipped() {}

    /**
     * What is done about a partition's lag.
     *
     * @param stage 0 nothing, 1 silence is gated, 2 windows are skipped; negative when the partition was given up
     * @param lagMicros how far behind the audio at work is, until it is scored
     */
    default void overload(String topic, int partition, int stage, long lagMicros) {}

    /** Frames that retention deleted before they were read. */
    default void lostToRetention(String topic, int partition, long frames) {}

    /** Frames between what may be committed and the partition's end, as last seen; negative when it was given up. */
    default void lag(String topic, int partition, long frames) {}
}
