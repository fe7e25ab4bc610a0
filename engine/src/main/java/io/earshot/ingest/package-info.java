/**
 * Frames topic to samples in order. In: records of the frames topic, in partition order. Out: for every stream its
 * samples in order, its gaps and its end, pushed into a {@link io.earshot.ingest.SampleSink}; what a worker may commit.
 *
 * <p>Threads: one polling thread owns the consumer; one feature thread per shard owns the streams of its mics. {@link
 * io.earshot.ingest.StreamTracker} is the pure core and knows neither Kafka nor a clock.
 */
@NullMarked
package io.earshot.ingest;

import org.jspecify.annotations.NullMarked;
