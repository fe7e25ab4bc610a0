/**
 * The agent's buffer: every frame passes through it, on disk, until the broker has acknowledged it. In: records of any thread. Out:
 * the same in the same order, to one thread.
 */
@NullMarked
package io.earshot.edge.spool;

import org.jspecify.annotations.NullMarked;
