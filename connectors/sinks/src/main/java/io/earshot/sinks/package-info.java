/**
 * Events and alerts out of Kafka, delivered. In: topics, read committed. Out: deliveries, dead letters, committed offsets.
 * A reader thread for each sink polls and commits; lanes, a thread each, deliver.
 */
@NullMarked
package io.earshot.sinks;

import org.jspecify.annotations.NullMarked;
