package io.earshot.cli;

import io.earshot.config.EarshotConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what topics hold, committed, up to the end that they have when asked: in no group, committing nothing. One
 * command's, on its thread.
 */
final class TopicReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Duration patience;
    private long endBy = Long.MAX_VALUE;

    /** Offsets of a partition, {@code until} exclusive. */
    record Range(TopicPartition partition, long from, long until) {}

    TopicReader(EarshotConfig config, String clientId) {
        patience = config.kafka().reachWithin();
        consumer = new KafkaConsumer<>(
                Cluster.consumer(config, clientId), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Bounds all that is read from now on: beyond that it is an error. */
    void readFor(Duration most) {
        endBy = System.nanoTime() + most.toNanos();
    }

    /** The partitions of a topic that exists. */
    List<TopicPartition> partitions(String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    /** Of each partition the first offset that is still there. */
    Map<TopicPartition, Long> beginnings(List<TopicPartition> partitions) {
        return consumer.beginningOffsets(partitions);
    }

    /** Of each partition the offset behind the last committed record. */
    Map<TopicPartition, Long> ends(List<TopicPartition> partitions) {
        return consumer.endOffsets(partitions);
    }

    /**
     * Of each partition what was appended from a time on, up to its end now.
     *
     * @param millis timestamp of Kafka, milliseconds since 1970-01-01 UTC
     */
    List<Range> since(List<TopicPartition> partitions, long millis) {
        Map<TopicPartition, Long> ends = ends(partitions);
        Map<TopicPartition, Long> firsts = firsts(partitions, millis);
        return partitions.stream()
                .map(partition -> {
                    long end = ends.getOrDefault(partition, 0L);
                    return new Range(partition, firsts.getOrDefault(partition, end), end);
                })
                .toList();
    }

    /** Of each partition the first offset whose record has a timestamp of at least {@code millis}, where there is one. */
    Map<TopicPartition, Long> firsts(List<TopicPartition> partitions, long millis) {
        Map<TopicPartition, Long> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, Math.max(0, millis)));
        Map<TopicPartition, Long> firsts = new HashMap<>();
        consumer.offsetsForTimes(asked).forEach((partition, found) -> put(firsts, partition, found));
        return firsts;
    }

    private static void put(
            Map<TopicPartition, Long> firsts, TopicPartition partition, @Nullable OffsetAndTimestamp found) {
        if (found != null) {
            firsts.put(partition, found.offset());
        }
    }

    /**
     * Reads ranges of partitions, each in order.
     *
     * @param goOn given every record; false ends the reading of its partition
     */
    void read(List<Range> ranges, Predicate<ConsumerRecord<byte[], byte[]>> goOn) throws UserException {
        List<Range> open = new ArrayList<>(ranges);
        open.removeIf(range -> range.from() >= range.until());
        assign(open);
        open.forEach(range -> consumer.seek(range.partition(), range.from()));
        long deadline = System.nanoTime() + patience.toNanos();
        while (!open.isEmpty()) {
            if (endBy != Long.MAX_VALUE && System.nanoTime() - endBy > 0) {
                throw UserException.failed(
                        "topic %s could not be read in time: there is too much in it, or the cluster is slow"
                                .formatted(open.get(0).partition().topic()));
            }
            ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
            boolean ended = open.removeIf(range -> isDone(range, polled, goOn));
            if (ended) {
                assign(open);
            }
            if (ended || !polled.isEmpty()) {
                deadline = System.nanoTime() + patience.toNanos();
            } else if (System.nanoTime() > deadline) {
                throw UserException.failed("topic %s could not be read on: nothing came within %d s"
                        .formatted(open.get(0).partition().topic(), patience.toSeconds()));
            }
        }
    }

    private boolean isDone(
            Range range, ConsumerRecords<byte[], byte[]> polled, Predicate<ConsumerRecord<byte[], byte[]>> goOn) {
        for (ConsumerRecord<byte[], byte[]> record : polled.records(range.partition())) {
            if (record.offset() >= range.until() || !goOn.test(record)) {
                return true;
            }
        }
        return consumer.position(range.partition()) >= range.until();
    }

    private void assign(List<Range> ranges) {
        consumer.assign(ranges.stream().map(Range::partition).toList());
    }

    /** Every record of a topic that was appended from a time on; see {@link #since}. */
    void read(String topic, long millis, Predicate<ConsumerRecord<byte[], byte[]>> goOn) throws UserException {
        read(since(partitions(topic), millis), goOn);
    }

    /**
     * Reads on from a time, without end, each partition in order.
     *
     * @param millis timestamp of Kafka, milliseconds since 1970-01-01 UTC
     * @param each given every record
     * @param pause called between two reads; false ends the reading
     */
    void follow(
            List<TopicPartition> partitions,
            long millis,
            Consumer<ConsumerRecord<byte[], byte[]>> each,
            BooleanSupplier pause) {
        List<Range> ranges = since(partitions, millis);
        consumer.assign(partitions);
        ranges.forEach(range -> consumer.seek(range.partition(), range.from()));
        while (pause.getAsBoolean()) {
            consumer.poll(POLL).forEach(each);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
