package io.earshot.publish;

import io.earshot.avro.WindowOutcome;

/** Watches outcomes on their way to the scores topic. */
public interface PublishMeter {
    PublishMeter NONE = new PublishMeter() {};

    /** An outcome was handed to the producer; publisher thread. */
    default void published(WindowOutcome outcome) {}

    /** The broker has it; the producer's thread. */
    default void acknowledged(long nanos) {}
}
