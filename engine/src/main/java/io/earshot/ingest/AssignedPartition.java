package io.earshot.ingest;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A partition while it is ours. Belongs to the polling thread. */
final class AssignedPartition {
    final PartitionFeed feed;
    /** Fetched and not yet dispatched, because a ring is full; the partition is paused meanwhile. */
    final ArrayDeque<ConsumerRecord<ByteBuffer, ByteBuffer>> waiting = new ArrayDeque<>();

    final LogEnd end = new LogEnd();

    long committed;
    /** Append time of the newest frame dispatched, microseconds since 1970-01-01 UTC; 0 before the first. */
    long newestAppendedAt;

    /** @param committed offset that is known to be committed; -1 for none */
    AssignedPartition(PartitionFeed feed, long committed) {
        this.feed = feed;
        this.committed = committed;
    }
}
