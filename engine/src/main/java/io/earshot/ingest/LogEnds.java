package io.earshot.ingest;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Tells the feature threads how far each partition's log reaches, by what the consumer knows of its fetches: nothing is
 * asked for. Belongs to the polling thread.
 */
final class LogEnds {
    private static final long LOOK_MICROS = 100_000;

    private final FrameConsumer consumer;
    private long nextLook;

    LogEnds(FrameConsumer consumer) {
        this.consumer = consumer;
    }

    /**
     * @param records of the partition, at least one
     * @param now wall clock, microseconds since 1970-01-01 UTC
     */
    void fetched(
            TopicPartition partition,
            AssignedPartition mine,
            List<ConsumerRecord<ByteBuffer, ByteBuffer>> records,
            long now) {
        ConsumerRecord<ByteBuffer, ByteBuffer> first = records.get(0);
        ConsumerRecord<ByteBuffer, ByteBuffer> last = records.get(records.size() - 1);
        mine.end.fetched(first.offset(), first.timestamp() * 1000, last.offset(), last.timestamp() * 1000);
        look(partition, mine, now);
    }

    /** @param now wall clock, microseconds since 1970-01-01 UTC */
    void look(Map<TopicPartition, AssignedPartition> assigned, long now) {
        if (now < nextLook) {
            return;
        }
        nextLook = now + LOOK_MICROS;
        assigned.forEach((partition, mine) -> look(partition, mine, now));
    }

    private void look(TopicPartition partition, AssignedPartition mine, long now) {
        boolean paused = !mine.waiting.isEmpty();
        long behind = paused ? -1 : consumer.lag(partition);
        if (behind >= 0) {
            mine.end.end(consumer.position(partition) + behind, now);
        }
        mine.feed.newestAppendedAt(mine.end.newestAppendedAt(now, paused));
    }
}
