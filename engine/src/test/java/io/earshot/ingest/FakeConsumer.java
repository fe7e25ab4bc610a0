package io.earshot.ingest;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Kafka's own fake, but a poll without records takes its time, and what is committed is written down. */
final class FakeConsumer extends MockConsumer<ByteBuffer, ByteBuffer> {
    final List<Map<TopicPartition, Long>> commits = new CopyOnWriteArrayList<>();
    final AtomicInteger polls = new AtomicInteger();
    /** Records that were appended since the last fetch. */
    volatile long unseen;

    FakeConsumer() {
        super("none");
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // the pause must not keep the test out
    public ConsumerRecords<ByteBuffer, ByteBuffer> poll(Duration timeout) {
        polls.incrementAndGet();
        ConsumerRecords<ByteBuffer, ByteBuffer> records = super.poll(timeout);
        if (records.isEmpty()) {
            LockSupport.parkNanos(500_000);
        }
        return records;
    }

    @Override
    public synchronized void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
        write(offsets);
        super.commitSync(offsets, timeout);
    }

    @Override
    public synchronized void commitAsync(
            Map<TopicPartition, OffsetAndMetadata> offsets,
            org.apache.kafka.clients.consumer.OffsetCommitCallback callback) {
        write(offsets);
        super.commitAsync(offsets, callback);
    }

    @Override
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        Map<TopicPartition, Long> ends = new HashMap<>(super.endOffsets(partitions, timeout));
        ends.replaceAll((partition, end) -> end + unseen);
        return ends;
    }

    private void write(Map<TopicPartition, OffsetAndMetadata> offsets) {
        Map<TopicPartition, Long> plain = new HashMap<>();
        offsets.forEach((partition, offset) -> plain.put(partition, offset.offset()));
        commits.add(plain);
    }

    long committed(TopicPartition partition) {
        long last = -1;
        for (Map<TopicPartition, Long> commit : commits) {
            last = commit.getOrDefault(partition, last);
        }
        return last;
    }
}
