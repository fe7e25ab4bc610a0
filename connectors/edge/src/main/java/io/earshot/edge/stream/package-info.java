/**
 * Raw samples of one microphone become frames. In: runs of samples with the time of their arrival. Out: frames with a position
 * and a time, on the thread that brings the samples.
 */
@NullMarked
package io.earshot.edge.stream;

import org.jspecify.annotations.NullMarked;
