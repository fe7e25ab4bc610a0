/**
 * Windows to scores. In: the slots of a {@link io.earshot.window.WindowRing}. Out: scores and embeddings in direct
 * buffers beside it, slot by slot.
 *
 * <p>Threads: each batcher thread owns one session; the publisher reads results once they are marked done.
 */
@NullMarked
package io.earshot.inference;

import org.jspecify.annotations.NullMarked;
