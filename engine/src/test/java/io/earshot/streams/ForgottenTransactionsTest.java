package io.earshot.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.streams.ForgottenTransactions.Forgotten;
import io.earshot.streams.TransactionDirectory.Coordinated;
import io.earshot.streams.TransactionDirectory.Ending;
import io.earshot.streams.TransactionDirectory.Phase;
import io.earshot.streams.TransactionDirectory.Producer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForgottenTransactionsTest {
    private static final TopicPartition PARTITION = new TopicPartition("store-changelog", 2);
    private static final TopicPartition ELSEWHERE = new TopicPartition("events", 0);
    private static final OpenTransaction OPEN = new OpenTransaction(PARTITION, 8, (short) 139, 0, 51, false);

    private final List<OpenTransaction> open = new ArrayList<>();
    private final Map<Long, Producer> known = new HashMap<>();
    private boolean complete = true;
    private final List<Long> asked = new ArrayList<>();
    private final ForgottenTransactions forgotten = new ForgottenTransactions(new TransactionDirectory() {
        @Override
        public List<OpenTransaction> open() {
            return List.copyOf(open);
        }

        @Override
        public Coordinated coordinated(Collection<Long> producerIds) {
            asked.addAll(producerIds);
            return new Coordinated(known, complete);
        }

        @Override
        public void end(OpenTransaction transaction, Ending ending) {
            throw new AssertionError("looking is not ending");
        }

        @Override
        public void fence(Predicate<String> which) {
            throw new AssertionError("looking is not ending");
        }

        @Override
        public boolean settled(String transactionalId, Duration longest) {
            throw new AssertionError("nobody waits");
        }
    });

    @Test
    void oneThatItsCoordinatorDoesNotKnowForTwoRoundsIsForgotten() throws Exception {
        open.add(OPEN);
        assertThat(forgotten.round()).isEmpty();
        assertThat(forgotten.round()).containsExactly(new Forgotten(OPEN, Ending.ABORTED));
        assertThat(asked).containsExactly(8L, 8L);
    }

    @Test
    void whereACoordinatorIsNotThereNothingIsKnownOfWhatIsNotListed() throws Exception {
        open.add(OPEN);
        complete = false;
        assertThat(forgotten.round()).isEmpty();
        assertThat(forgotten.round()).isEmpty();
        complete = true;
        assertThat(forgotten.round()).as("seen for the first time").isEmpty();
        assertThat(forgotten.round()).hasSize(1);
    }

    @Test
    void oneThatIsUnderWayIsNot() throws Exception {
        open.add(OPEN);
        known.put(8L, new Producer(Phase.UNDER_WAY, 139, Set.of(PARTITION)));
        assertThat(forgotten.round()).isEmpty();
        assertThat(forgotten.round()).isEmpty();
        known.put(8L, new Producer(Phase.ABORTED, 139, Set.of()));
        assertThat(forgotten.round())
                .as("its marker may have been written while we asked")
                .isEmpty();
        assertThat(forgotten.round()).containsExactly(new Forgotten(OPEN, Ending.ABORTED));
    }

    @Test
    void whatAnotherProducerHasUnderWayInThatPartitionIsNoMatter() throws Exception {
        OpenTransaction live = new OpenTransaction(PARTITION, 9, (short) 4, 0, 60, false);
        open.addAll(List.of(OPEN, live));
        known.put(8L, new Producer(Phase.COMMITTED, 139, Set.of()));
        known.put(9L, new Producer(Phase.UNDER_WAY, 4, Set.of(PARTITION)));
        assertThat(forgotten.round()).isEmpty();
        assertThat(forgotten.round()).containsExactly(new Forgotten(OPEN, Ending.COMMITTED));
    }

    @Test
    void oneThatIsAboutToEndIsNot() throws Exception {
        open.add(OPEN);
        known.put(8L, new Producer(Phase.ENDING, 140, Set.of()));
        assertThat(forgotten.round()).isEmpty();
        assertThat(forgotten.round()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "COMMITTED, 139, COMMITTED",
        "COMMITTED, 145, COMMITTED",
        "ABORTED, 139, ABORTED",
        "ABORTED, 138, ABORTED",
        "ABORTED, 140, COMMITTED",
        "UNDER_WAY, 140, COMMITTED"
    })
    void itEndedAsItsProducersLastOneOrWasCommittedBeforeThat(Phase phase, int last, Ending ending) throws Exception {
        open.add(OPEN);
        known.put(8L, new Producer(phase, last, Set.of(ELSEWHERE)));
        assertThat(forgotten.round()).isEmpty();
        assertThat(forgotten.round()).containsExactly(new Forgotten(OPEN, ending));
    }

    @Test
    void anotherTransactionOfTheSameProducerIsAnother() throws Exception {
        open.add(OPEN);
        assertThat(forgotten.round()).isEmpty();
        open.set(0, new OpenTransaction(PARTITION, 8, (short) 140, 0, 60, false));
        assertThat(forgotten.round()).isEmpty();
    }

    @Test
    void whereOthersWriteTooOneOfAnUnknownProducerIsTheirs() throws Exception {
        OpenTransaction offsets =
                new OpenTransaction(new TopicPartition("__consumer_offsets", 3), 8, (short) 139, 0, 51, true);
        open.add(offsets);
        assertThat(forgotten.round()).isEmpty();
        assertThat(forgotten.round()).isEmpty();
        known.put(8L, new Producer(Phase.ABORTED, 139, Set.of()));
        assertThat(forgotten.round()).isEmpty();
        assertThat(forgotten.round()).containsExactly(new Forgotten(offsets, Ending.ABORTED));
    }

    @Test
    void onlyWhatWasSeenForTheFirstTimeIsToBeConfirmed() throws Exception {
        assertThat(forgotten.unconfirmed()).isFalse();
        open.add(OPEN);
        forgotten.round();
        assertThat(forgotten.unconfirmed()).isTrue();
        forgotten.round();
        assertThat(forgotten.unconfirmed()).as("it is known by now").isFalse();
        forgotten.round();
        assertThat(forgotten.unconfirmed()).isFalse();
    }

    @Test
    void nothingIsAskedWhereNothingIsOpen() throws Exception {
        open.add(OPEN);
        assertThat(forgotten.round()).isEmpty();
        open.clear();
        assertThat(forgotten.round()).isEmpty();
        open.add(OPEN);
        assertThat(forgotten.round()).as("the rounds before do not count").isEmpty();
        assertThat(asked).containsExactly(8L, 8L);
    }
}
