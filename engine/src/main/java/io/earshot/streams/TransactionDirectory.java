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
     * @param unfinished partitions that their transactions are still to end in
     * @param committed the epoch that a producer has now, for those whose last transaction was committed
     */
    record Coordinated(Set<Long> producers, Set<TopicPartition> unfinished, Map<Long, Integer> committed) {
        public Coordinated {
            producers = Set.copyOf(producers);
            unfinished = Set.copyOf(unfinished);
            committed = Map.copyOf(committed);
        }

        /**
         * Whether that transaction was the one committed last, or may have been: since KIP-890 each end raises the
         * producer's epoch by one, and before it left the epoch as it was.
         */
        boolean mayHaveCommitted(OpenTransaction transaction) {
            Integer epoch = committed.get(transaction.producerId());
            return epoch != null && (epoch == transaction.producerEpoch() || epoch == transaction.producerEpoch() + 1);
        }
    }

    /** Those of the watched partitions, as the partitions' leaders see them. */
    List<OpenTransaction> open() throws ExecutionException, InterruptedException;

    /** The producers as their coordinators see them. */
    Coordinated coordinated(Collection<Long> producerIds) throws ExecutionException, InterruptedException;

    /** Ends one in its partition, its records never to be read. */
    void abort(OpenTransaction transaction) throws ExecutionException, InterruptedException;
}
