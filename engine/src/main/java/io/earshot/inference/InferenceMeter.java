package io.earshot.inference;

/** Watches batches; called by batcher threads. */
public interface InferenceMeter {
    InferenceMeter NONE = new InferenceMeter() {};

    /** One model call of {@code windows} windows took {@code nanos}. */
    default void batch(String modelId, int windows, long nanos) {}

    /** A model call failed; its windows are tried one by one. */
    default void batchFailed(String modelId, int windows) {}
}
