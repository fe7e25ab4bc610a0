package io.earshot.streams;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.TopicPartition;

/** What the cluster knows of transactions. Each call waits for the cluster. */
interface TransactionDirectory {
    /**
     * @param producers those that a coordinator has heard of, and we may know of
     * @param unfinished partitions that their transactions are still to end in
     */
    record Coordinated(Set<Long> producers, Set<TopicPartition> unfinished) {
        public Coordinated {
            producers = Set.copyOf(producers);
            unfinished = Set.copyOf(unfinished);
        }
    }

    /** Those of the watched partitions, as the partitions' leaders see them. */
    List<OpenTransaction> open() throws ExecutionException, InterruptedException;

    /** The producers as their coordinators see them. */
    Coordinated coordinated(Collection<Long> producerIds) throws ExecutionException, InterruptedException;

    /** Ends one in its partition, its records never to be read. */
    void abort(OpenTransaction transaction) throws ExecutionException, InterruptedException;
}
