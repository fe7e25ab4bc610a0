package io.earshot.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class RenewingProducerTest {
    /** How long a commit takes, and whether a producer id can be had. */
    private Duration commit = Duration.ofMillis(20);

    private static final Map<TopicPartition, OffsetAndMetadata> OFFSETS =
            Map.of(new TopicPartition("events", 0), new OffsetAndMetadata(1));

    private boolean reachable = true;
    private long nanos;
    private final List<MockProducer<byte[], byte[]>> made = new ArrayList<>();
    private final List<String> ids = new ArrayList<>();
    private final List<Duration> waited = new ArrayList<>();
    private boolean settled = true;
    private final RenewingProducer producer = new RenewingProducer(
            "app-1.",
            id -> {
                Mock next = new Mock();
                made.add(next);
                return next;
            },
            new StreamsClients.Transactions() {
                @Override
                public void succeeded(String thread, String now) {
                    assertThat(now).startsWith("app-1.");
                    assertThat(thread).isEqualTo("app-1.");
                    ids.add(now);
                }

                @Override
                public boolean settled(String id, Duration longest) {
                    assertThat(id).isEqualTo(ids.get(ids.size() - 1));
                    waited.add(longest);
                    return settled;
                }
            },
            () -> nanos);

    private final class Mock extends MockProducer<byte[], byte[]> {
        Mock() {
            super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public void initTransactions() {
            if (!reachable) {
                throw new TimeoutException("no broker");
            }
            super.initTransactions();
        }

        @Override
        public void commitTransaction() {
            nanos += commit.toNanos();
            super.commitTransaction();
        }
    }

    @Test
    void commitsInTimeComeFromOneProducer() {
        producer.initTransactions();
        transact();
        transact();
        assertThat(made).hasSize(1);
        assertThat(made.get(0).history()).hasSize(2);
        assertThat(waited).containsExactly(Duration.ofMillis(980), Duration.ofMillis(1000));
    }

    @Test
    void afterACommitThatPartitionsMayNotHaveHeardOfAnotherProducerBeginsTheNext() {
        producer.initTransactions();
        settled = false;
        transact();
        settled = true;
        transact();
        transact();
        assertThat(made).hasSize(2);
        assertThat(ids).doesNotHaveDuplicates().hasSize(2);
        assertThat(made.get(1).history()).hasSize(2);
    }

    @Test
    void afterAnAbortAnotherProducerBeginsTheNext() {
        producer.initTransactions();
        producer.beginTransaction();
        send();
        producer.abortTransaction();
        assertThat(made).as("only when there is something to send").hasSize(1);
        transact();
        transact();
        assertThat(made).hasSize(2);
        assertThat(made.get(0).closed()).isTrue();
        assertThat(made.get(0).history()).isEmpty();
        assertThat(made.get(1).history()).hasSize(2);
    }

    @Test
    void afterACommitThatMayHaveOutlivedABrokerAnotherProducerBeginsTheNext() {
        producer.initTransactions();
        commit = RenewingProducer.SLOW;
        transact();
        commit = Duration.ofMillis(999);
        transact();
        transact();
        assertThat(made).hasSize(2);
        assertThat(made.get(0).history()).hasSize(1);
        assertThat(made.get(1).history()).hasSize(2);
    }

    @Test
    void whereCommitsAreAlwaysSlowNotEachHasAnotherProducer() {
        producer.initTransactions();
        commit = Duration.ofMillis(1500);
        for (int i = 0; i < 20; i++) {
            transact();
        }
        assertThat(made).as("only the first was slower than any before").hasSize(2);
        commit = Duration.ofMillis(2501);
        transact();
        transact();
        assertThat(made).as("a broker may have started in between").hasSize(3);
    }

    @Test
    void anIdIsLeftBeforeItsEpochsAreUsedUp() {
        producer.initTransactions();
        for (int i = 0; i < RenewingProducer.MOST_COMMITS; i++) {
            transact();
        }
        assertThat(made).hasSize(1);
        transact();
        assertThat(made).hasSize(2);
        transact();
        assertThat(made).hasSize(2);
        assertThat(RenewingProducer.MOST_COMMITS).isLessThan(Short.MAX_VALUE - 1000);
    }

    @Test
    void aCommitWhoseOutcomeIsUnknownIsTheLastOfItsProducer() {
        producer.initTransactions();
        made.get(0).commitTransactionException = new TimeoutException("no answer");
        producer.beginTransaction();
        assertThatThrownBy(producer::commitTransaction).isInstanceOf(InvalidProducerEpochException.class);
        transact();
        assertThat(made).hasSize(2);
    }

    @Test
    void aTransactionWhoseCoordinatorHasEndedItOrDoesNotKnowIsNoReasonToEndTheApplication() {
        producer.initTransactions();
        producer.beginTransaction();
        for (KafkaException each : List.of(
                new InvalidTxnStateException("invalid state"),
                new TransactionAbortableException("abort it"),
                new KafkaException("in an error state", new InvalidProducerEpochException("too old")),
                new KafkaException("Unhandled error in EndTxnResponse: unexpected"))) {
            made.get(0).sendOffsetsToTransactionException = each;
            assertThatThrownBy(() ->
                            producer.sendOffsetsToTransaction(OFFSETS, new MockConsumer<>("earliest").groupMetadata()))
                    .isInstanceOf(InvalidProducerEpochException.class);
            made.get(0).commitTransactionException = each;
            assertThatThrownBy(producer::commitTransaction).isInstanceOf(InvalidProducerEpochException.class);
            made.get(0).abortTransactionException = each;
            assertThatThrownBy(producer::abortTransaction).isInstanceOf(InvalidProducerEpochException.class);
        }
        TransactionalIdAuthorizationException denied = new TransactionalIdAuthorizationException("no right");
        made.get(0).commitTransactionException = denied;
        assertThatThrownBy(producer::commitTransaction).isSameAs(denied);
    }

    @Test
    void whereNoOtherIdCanBeHadKafkaStreamsIsToBeginAnew() {
        producer.initTransactions();
        producer.beginTransaction();
        producer.abortTransaction();
        reachable = false;
        assertThatThrownBy(producer::beginTransaction)
                .isInstanceOf(InvalidProducerEpochException.class)
                .hasMessageContaining("no broker");
        reachable = true;
        transact();
        assertThat(made).hasSize(3);
    }

    private void send() {
        assertThat(producer.send(new ProducerRecord<>("alerts", new byte[1]))).isDone();
    }

    private void transact() {
        producer.beginTransaction();
        send();
        producer.commitTransaction();
    }
}
