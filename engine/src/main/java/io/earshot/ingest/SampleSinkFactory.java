package io.earshot.ingest;

/** The next stage: implemented downstream, called by the feature thread that owns the streams. */
@FunctionalInterface
public interface SampleSinkFactory {
    /** Opens the next stage for a stream. */
    SampleSink open(StreamContext stream);

    /** Whether silence is gated for overload, from the next sample of any stream on. */
    default void gateSilence(boolean strictly) {}

    /** How long what was handed on last has waited to be scored, microseconds; 0 where nothing waits. */
    default long waitMicros() {
        return 0;
    }
}
