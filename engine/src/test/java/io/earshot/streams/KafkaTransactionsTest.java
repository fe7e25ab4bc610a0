package io.earshot.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.streams.TransactionDirectory.Phase;
import io.earshot.streams.TransactionDirectory.Producer;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a coordinator's answer means; TransactionWatchIT asks real ones. */
class KafkaTransactionsTest {
    private static final TopicPartition PARTITION = new TopicPartition("events", 1);

    /** The epoch is that of the next transaction once one has ended; an id that is begun with once is EMPTY again only when fenced. */
    @ParameterizedTest
    @CsvSource({
        "ONGOING, UNDER_WAY, 7",
        "PREPARE_COMMIT, ENDING, 7",
        "PREPARE_ABORT, ENDING, 7",
        "PREPARE_EPOCH_FENCE, ENDING, 7",
        "COMPLETE_COMMIT, COMMITTED, 6",
        "COMPLETE_ABORT, ABORTED, 6",
        "EMPTY, ABORTED, 5"
    })
    void aCoordinatorsStateSaysHowTheLastTransactionEnded(TransactionState state, Phase phase, int last) {
        Producer producer = KafkaTransactions.producer(
                new TransactionDescription(1, state, 42, 7, 10_000, OptionalLong.empty(), Set.of(PARTITION)));
        assertThat(producer.phase()).isEqualTo(phase);
        assertThat(producer.last()).isEqualTo(last);
        assertThat(producer.partitions()).isEqualTo(phase == Phase.UNDER_WAY ? Set.of(PARTITION) : Set.of());
    }
}
