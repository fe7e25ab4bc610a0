/**
 * Samples to windows. In: one stream's samples in order, by {@link io.earshot.ingest.SampleSink}. Out: complete windows
 * in the slots of a {@link io.earshot.window.WindowRing}, with their times and offsets, and the ranges that could not be.
 *
 * <p>Threads: an assembler belongs to the feature thread of its stream; a ring takes slots from all of them.
 */
@NullMarked
package io.earshot.window;

import org.jspecify.annotations.NullMarked;
