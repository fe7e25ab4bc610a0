package io.earshot.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.streams.ForgottenTransactions.Forgotten;
import io.earshot.streams.TransactionDirectory.Ending;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForgottenTransactionsTest {
    private static final TopicPartition PARTITION = new TopicPartition("store-changelog", 2);
    private static final OpenTransaction OPEN = new OpenTransaction(PARTITION, 8, (short) 139, 0, 51, false);

    private final List<OpenTransaction> open = new ArrayList<>();
    private final Set<Long> ending = new HashSet<>();
    private final Set<TopicPartition> unfinished = new HashSet<>();
    private final Set<Long> known = new HashSet<>();
    private final Map<Long, Integer> committed = new HashMap<>();
    private final List<Long> asked = new ArrayList<>();
    private final ForgottenTransactions forgotten = new ForgottenTransactions(new TransactionDirectory() {
        @Override
        public List<OpenTransaction> open() {
            return List.copyOf(open);
        }

        @Override
        public Coordinated coordinated(Collection<Long> producerIds) {
            asked.addAll(producerIds);
            return new Coordinated(known, ending, unfinished, committed);
        }

        @Override
        public void abort(OpenTransaction transaction) {
            throw new AssertionError("looking is not ending");
        }

        @Override
        public void commit(OpenTransaction transaction) {
            throw new AssertionError("looking is not ending");
        }

        @Override
        public void fence(String prefix, String but) {
            throw new AssertionError("looking is not ending");
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
    void oneThatIsUnderWayIsNot() throws Exception {
        open.add(OPEN);
        unfinished.add(PARTITION);
        assertThat(forgotten.round()).isEmpty();
        assertThat(forgotten.round()).isEmpty();
        unfinished.clear();
        assertThat(forgotten.round())
                .as("its marker may have been written while we asked")
                .isEmpty();
        assertThat(forgotten.round()).containsExactly(new Forgotten(OPEN, Ending.ABORTED));
    }

    @Test
    void oneThatIsAboutToEndIsNotWhateverPartitionsItStillNames() throws Exception {
        open.add(OPEN);
        ending.add(8L);
        assertThat(forgotten.round()).isEmpty();
        assertThat(forgotten.round()).isEmpty();
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
        known.add(8L);
        assertThat(forgotten.round()).isEmpty();
        assertThat(forgotten.round()).containsExactly(new Forgotten(offsets, Ending.ABORTED));
    }

    @ParameterizedTest
    @CsvSource({"138, ABORTED", "139, UNCLEAR", "140, COMMITTED", "141, ABORTED"})
    void whatItsProducerCommittedLastIsToldApartByTheEpoch(int epochNow, Ending ending) throws Exception {
        open.add(OPEN);
        committed.put(8L, epochNow);
        assertThat(forgotten.round()).isEmpty();
        assertThat(forgotten.round()).containsExactly(new Forgotten(OPEN, ending));
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
