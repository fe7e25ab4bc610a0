package io.earshot.streams;

import org.apache.kafka.common.TopicPartition;

/**
 * A transaction that has begun in a partition and not ended there: nothing after it can be read, read committed.
 *
 * @param producerEpoch of its newest record
 * @param coordinatorEpoch of the marker before it; 0 where there was none
 * @param startOffset of its first record
 * @param shared whether other applications write to that partition too
 */
record OpenTransaction(
        TopicPartition partition,
        long producerId,
        short producerEpoch,
        int coordinatorEpoch,
        long startOffset,
        boolean shared) {}
