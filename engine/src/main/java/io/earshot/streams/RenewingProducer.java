package io.earshot.streams;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.LongSupplier;
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
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.common.metrics.KafkaMetric;

/**
 * The producer of a stream thread. After a transaction that was aborted, or of which it is not known soon that its coordinator
 * has ended it everywhere, the next one comes from another producer id.
 *
 * <p>Why: brokers from 4.3.0 on can take a transaction for ended though a partition that had no leader just then, as all have
 * while a broker of one node starts, never got the marker (KAFKA-20734). The marker of a later transaction of that
 * producer id ends all that is open of it, one way or the other: what was aborted would be committed with the next, and what was
 * committed aborted. Of an id that is not used again it stays open, and the coordinator goes on knowing how it ended:
 * {@link TransactionWatch} ends it so. A coordinator says that a transaction is committed when it has decided, before the
 * partitions know; hence the wait after it. What is soon, the cluster's usual commits say ({@link UsualTime}): one that is always slow
 * need not get a new id for each.
 *
 * <p>Belongs to the stream thread, but for {@link #metrics}.
 */
final class RenewingProducer implements Producer<byte[], byte[]> {
    /** By so much longer than usual is no commit; a broker needs more to start. */
    static final Duration SLOW = Duration.ofSeconds(1);

    /** Each commit raises the producer's epoch; after 32 766 a coordinator would give the id another producer id by itself. */
    static final int MOST_COMMITS = 30_000;

    private final String thread;
    private final Function<String, ? extends Producer<byte[], byte[]>> maker;
    private final StreamsClients.Transactions transactions;
    private final LongSupplier nanoTime;
    private volatile Producer<byte[], byte[]> current;
    private final UsualTime usual = new UsualTime();
    private String id;
    private int commits;
    private boolean spent;

    /**
     * @param thread what its transactional ids begin with
     * @param maker gives a producer of that transactional id, not initialised
     */
    RenewingProducer(
            String thread,
            Function<String, ? extends Producer<byte[], byte[]>> maker,
            StreamsClients.Transactions transactions,
            LongSupplier nanoTime) {
        this.thread = thread;
        this.maker = maker;
        this.transactions = transactions;
        this.nanoTime = nanoTime;
        this.id = thread + UUID.randomUUID();
        this.current = maker.apply(id);
        transactions.succeeded(thread, id);
    }

    @Override
    public void initTransactions() {
        current.initTransactions();
    }

    /** @throws InvalidProducerEpochException where no other id can be had just now: Kafka Streams begins anew then */
    @Override
    public void beginTransaction() {
        if (spent) {
            renew();
            spent = false;
            commits = 0;
        }
        current.beginTransaction();
    }

    private void renew() {
        current.close(Duration.ZERO);
        try {
            id = thread + UUID.randomUUID();
            current = maker.apply(id);
            transactions.succeeded(thread, id);
            current.initTransactions();
        } catch (AuthorizationException e) {
            throw e;
        } catch (KafkaException e) {
            throw new InvalidProducerEpochException("no other producer id can be had just now: " + e.getMessage());
        }
    }

    @Override
    public void sendOffsetsToTransaction(
            Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata consumerGroup) {
        try {
            current.sendOffsetsToTransaction(offsets, consumerGroup);
        } catch (KafkaException e) {
            throw bearable(e);
        }
    }

    @Override
    public void commitTransaction() {
        long began = nanoTime.getAsLong();
        boolean settled = false;
        try {
            current.commitTransaction();
            Duration left = SLOW.plus(usual.time()).minusNanos(nanoTime.getAsLong() - began);
            settled = left.compareTo(Duration.ZERO) > 0 && transactions.settled(id, left);
        } catch (TimeoutException e) {
            // Kafka Streams would abort, which a producer that waits for its commit cannot.
            throw anew(e);
        } catch (KafkaException e) {
            throw bearable(e);
        } finally {
            usual.took(Duration.ofNanos(nanoTime.getAsLong() - began));
            spent |= !settled || ++commits >= MOST_COMMITS;
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
        for (Throwable each = e; each != null; each = each.getCause()) {
            boolean unknown = each.getClass() == KafkaException.class && each.getCause() == null;
            if (unknown
                    || each instanceof InvalidTxnStateException
                    || each instanceof TransactionAbortableException
                    || each instanceof InvalidProducerEpochException) {
                return anew(e);
            }
        }
        return e;
    }

    private static InvalidProducerEpochException anew(KafkaException e) {
        return new InvalidProducerEpochException("it is not known how the transaction ended: " + e.getMessage());
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

    /** Does not wait for a commit whose outcome nobody knows. */
    @Override
    public void close() {
        close(spent ? Duration.ZERO : Duration.ofMillis(Long.MAX_VALUE));
    }

    @Override
    public void close(Duration timeout) {
        current.close(timeout);
    }
}
