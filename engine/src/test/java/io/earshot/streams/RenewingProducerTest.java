package io.earshot.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class RenewingProducerTest {
    /** How long a commit takes, and whether a producer id can be had. */
    private Duration commit = Duration.ofMillis(20);

    private boolean reachable = true;
    private long nanos;
    private final List<MockProducer<byte[], byte[]>> made = new ArrayList<>();
    private final RenewingProducer producer = new RenewingProducer(
            () -> {
                Mock next = new Mock();
                made.add(next);
                return next;
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
    void aCommitWhoseOutcomeIsUnknownIsTheLastOfItsProducer() {
        producer.initTransactions();
        made.get(0).commitTransactionException = new TimeoutException("no answer");
        producer.beginTransaction();
        assertThatThrownBy(producer::commitTransaction).isInstanceOf(TimeoutException.class);
        transact();
        assertThat(made).hasSize(2);
    }

    @Test
    void aTransactionWhoseCoordinatorHasEndedItOrDoesNotKnowIsNoReasonToEndTheApplication() {
        producer.initTransactions();
        producer.beginTransaction();
        for (KafkaException each : List.of(
                new InvalidTxnStateException("invalid state"),
                new KafkaException("Unhandled error in EndTxnResponse: unexpected"))) {
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
