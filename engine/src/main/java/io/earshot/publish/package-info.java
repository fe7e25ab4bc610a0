/**
 * Scores to the scores topic. In: slots that every model of their ring has done. Out: one {@link
 * io.earshot.avro.WindowOutcome} a slot and model, in ring order; their acknowledgements move the commit floors.
 *
 * <p>Threads: one publisher thread a ring; acknowledgements come on the producer's own thread.
 */
@NullMarked
package io.earshot.publish;

import org.jspecify.annotations.NullMarked;
