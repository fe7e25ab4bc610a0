/**
 * The agent beside the microphone. In: files, connections, network streams, sound cards. Out: frames in Kafka, by way of a buffer on
 * disk. A thread for each source, one that sends, one that watches.
 */
@NullMarked
package io.earshot.edge;

import org.jspecify.annotations.NullMarked;
