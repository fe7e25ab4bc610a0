package io.earshot.streams;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.TopicPartition;

/** What the cluster knows of transactions. Each call waits for the cluster. */
interface TransactionDirectory {
    /**
     * @param producers those that a coordinator has heard of, and we may know of
     * @param ending those whose coordinator is about to end a transaction in its partitions
     * @param unfinished partitions of transactions that are under way
     * @param committed the epoch that a producer has now, for those whose last transaction was committed
     */
    record Coordinated(
            Set<Long> producers, Set<Long> ending, Set<TopicPartition> unfinished, Map<Long, Integer> committed) {
        public Coordinated {
            producers = Set.copyOf(producers);
            ending = Set.copyOf(ending);
            unfinished = Set.copyOf(unfinished);
            committed = Map.copyOf(committed);
        }

        /**
         * What became of that transaction. Since KIP-890 each end raises the producer's epoch by one; before, it left the epoch
         * as it was, so that the one committed last cannot be told from one aborted before it.
         */
        Ending ending(OpenTransaction transaction) {
            Integer epoch = committed.get(transaction.producerId());
            if (epoch == null) {
                return Ending.ABORTED;
            }
            return switch (epoch - transaction.producerEpoch()) {
                case 1 -> Ending.COMMITTED;
                case 0 -> Ending.UNCLEAR;
                default -> Ending.ABORTED;
            };
        }
    }

    /** What the coordinator has decided of a transaction. */
    enum Ending {
        COMMITTED,
        ABORTED,
        UNCLEAR
    }

    /** Those of the watched partitions, as the partitions' leaders see them. */
    List<OpenTransaction> open() throws ExecutionException, InterruptedException;

    /** The producers as their coordinators see them. */
    Coordinated coordinated(Collection<Long> producerIds) throws ExecutionException, InterruptedException;

    /** Ends one in its partition, its records never to be read. */
    void abort(OpenTransaction transaction) throws ExecutionException, InterruptedException;

    /** Ends one in its partition, its records to be read. */
    void commit(OpenTransaction transaction) throws ExecutionException, InterruptedException;

    /**
     * Has those aborted that are under way.
     *
     * @param prefix of their transactional ids
     * @param but one that is left alone
     */
    void fence(String prefix, String but) throws ExecutionException, InterruptedException;
}
