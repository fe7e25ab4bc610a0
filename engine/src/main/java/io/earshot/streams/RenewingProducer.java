package io.earshot.streams;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.metrics.KafkaMetric;

/**
 * The producer of a stream thread. After a transaction that was aborted, or was slow to commit, the next one comes from another
 * producer id.
 *
 * <p>Why: brokers from 4.3.0 on can take a transaction for ended though a partition that had no leader just then, as all have
 * while a broker of one node starts, never got the marker (KAFKA-20734). What was aborted would be committed with the
 * next transaction of that producer id, which ends all that is open of it. Of an id that is not used again it stays
 * open, and the coordinator goes on knowing how it ended: {@link TransactionWatch} ends it so.
 *
 * <p>Belongs to the stream thread, but for {@link #metrics}.
 */
final class RenewingProducer implements Producer<byte[], byte[]> {
    /** Longer than a commit takes; less than a broker needs to start. */
    static final Duration SLOW = Duration.ofSeconds(1);

    private final Supplier<? extends Producer<byte[], byte[]>> another;
    private final LongSupplier nanoTime;
    private volatile Producer<byte[], byte[]> current;
    private boolean spent;

    /** @param another gives a producer of a producer id that nobody had, not initialised */
    RenewingProducer(Supplier<? extends Producer<byte[], byte[]>> another, LongSupplier nanoTime) {
        this.another = another;
        this.nanoTime = nanoTime;
        this.current = another.get();
    }

    @Override
    public void initTransactions() {
        current.initTransactions();
    }

    /** @throws InvalidProducerEpochException where no other id can be had in time: Kafka Streams begins anew then */
    @Override
    public void beginTransaction() {
        if (spent) {
            current.close(Duration.ZERO);
            current = another.get();
            try {
                current.initTransactions();
            } catch (TimeoutException e) {
                throw new InvalidProducerEpochException("no other producer id could be had in time: " + e.getMessage());
            }
            spent = false;
        }
        current.beginTransaction();
    }

    @Override
    public void sendOffsetsToTransaction(
            Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata consumerGroup) {
        current.sendOffsetsToTransaction(offsets, consumerGroup);
    }

    @Override
    public void commitTransaction() {
        long began = nanoTime.getAsLong();
        boolean inTime = false;
        try {
            current.commitTransaction();
            inTime = nanoTime.getAsLong() - began < SLOW.toNanos();
        } catch (KafkaException e) {
            throw bearable(e);
        } finally {
            spent |= !inTime;
        }
    }

    @Override
    public void abortTransaction() {
        spent = true;
        try {
            current.abortTransaction();
        } catch (KafkaException e) {
            throw bearable(e);
        }
    }

    /**
     * What Kafka Streams takes for a defect of the application, and ends for, though it only has to begin anew from what is committed,
     * as it does for a producer that is too old: a coordinator that has aborted a transaction because it timed out, as while brokers
     * were away, says to its producer that the state is invalid; and one that is starting may answer that it does not know what
     * happened. Where the transaction is committed after all, restoring waits for that.
     */
    private static KafkaException bearable(KafkaException e) {
        boolean unknown = e.getClass() == KafkaException.class && e.getCause() == null;
        return unknown || e instanceof InvalidTxnStateException
                ? new InvalidProducerEpochException(
                        "the coordinator has ended the transaction by itself: " + e.getMessage())
                : e;
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> message) {
        return current.send(message);
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> message, Callback callback) {
        return current.send(message, callback);
    }

    @Override
    public void flush() {
        current.flush();
    }

    @Override
    public List<PartitionInfo> partitionsFor(String topic) {
        return current.partitionsFor(topic);
    }

    @Override
    public Map<MetricName, ? extends Metric> metrics() {
        return current.metrics();
    }

    @Override
    public void registerMetricForSubscription(KafkaMetric metric) {
        current.registerMetricForSubscription(metric);
    }

    @Override
    public void unregisterMetricFromSubscription(KafkaMetric metric) {
        current.unregisterMetricFromSubscription(metric);
    }

    @Override
    public Uuid clientInstanceId(Duration timeout) {
        return current.clientInstanceId(timeout);
    }

    @Override
    public void close() {
        current.close();
    }

    @Override
    public void close(Duration timeout) {
        current.close(timeout);
    }
}
