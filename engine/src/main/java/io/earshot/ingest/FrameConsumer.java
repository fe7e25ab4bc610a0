package io.earshot.ingest;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of Kafka's consumer that the poller uses, and what its calls mean here. Belongs to the polling thread.
 */
public final class FrameConsumer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FrameConsumer.class);
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final Consumer<ByteBuffer, ByteBuffer> kafka;

    public FrameConsumer(Consumer<ByteBuffer, ByteBuffer> kafka) {
        this.kafka = kafka;
    }

    void subscribe(Pattern topics, ConsumerRebalanceListener listener) {
        kafka.subscribe(topics, listener);
    }

    ConsumerRecords<ByteBuffer, ByteBuffer> poll(Duration timeout) {
        return kafka.poll(timeout);
    }

    void pause(Collection<TopicPartition> partitions) {
        kafka.pause(partitions);
    }

    void resume(Collection<TopicPartition> partitions) {
        kafka.resume(partitions);
    }

    void seek(TopicPartition partition, long offset) {
        kafka.seek(partition, offset);
    }

    long position(TopicPartition partition) {
        return kafka.position(partition);
    }

    /** Records between the position and the log's end as of the last fetch; -1 when not known. */
    long lag(TopicPartition partition) {
        OptionalLong lag = kafka.currentLag(partition);
        return lag.isPresent() ? lag.getAsLong() : -1;
    }

    Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        return kafka.endOffsets(partitions, timeout);
    }

    Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        return kafka.beginningOffsets(partitions, timeout);
    }

    Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions, Duration timeout) {
        return kafka.committed(partitions, timeout);
    }

    /** @param failed told, on the polling thread, of the partitions whose commit did not arrive */
    void commitAsync(
            Map<TopicPartition, OffsetAndMetadata> offsets, java.util.function.Consumer<Set<TopicPartition>> failed) {
        kafka.commitAsync(offsets, (committed, error) -> {
            if (error != null) {
                log.debug("commit failed, tried again with the next: {}", error.getMessage());
                failed.accept(offsets.keySet());
            }
        });
    }

    void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
        kafka.commitSync(offsets, timeout);
    }

    @Override
    @SuppressWarnings("deprecation") // The successor takes options that this consumer does not need.
    public void close() {
        kafka.close(CLOSE);
    }
}
