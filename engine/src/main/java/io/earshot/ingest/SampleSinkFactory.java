package io.earshot.ingest;

/** Opens the next stage for a stream: implemented downstream, called by the feature thread that owns the stream. */
@FunctionalInterface
public interface SampleSinkFactory {
    SampleSink open(StreamContext stream);
}
