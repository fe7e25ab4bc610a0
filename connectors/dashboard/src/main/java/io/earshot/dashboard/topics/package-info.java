/**
 * The topics: readers that follow them, in no group, into the store and the live stream; and the writer of what people say. In:
 * records; out: the same, decoded, in each partition's order, on a thread per reader.
 */
@NullMarked
package io.earshot.dashboard.topics;

import org.jspecify.annotations.NullMarked;
