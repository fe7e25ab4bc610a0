package io.earshot.streams;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;

/** What the cluster knows of transactions. Each call waits for the cluster. */
interface TransactionDirectory {
    /** What a coordinator says of a producer. */
    enum Phase {
        /** A transaction that may still be added to. */
        UNDER_WAY,
        /** Decided, and on its way to the partitions. */
        ENDING,
        /** The last one is committed in all its partitions, as far as the coordinator knows. */
        COMMITTED,
        /** The last one is aborted. */
        ABORTED
    }

    /**
     * A producer as its coordinator sees it.
     *
     * @param last no transaction of the producer has a greater epoch; since KIP-890 its end raises the producer's epoch by one
     * @param partitions that the transaction under way has written to
     */
    record Producer(Phase phase, int last, Set<TopicPartition> partitions) {
        public Producer {
            partitions = Set.copyOf(partitions);
        }
    }

    /**
     * The producers as their coordinators see them.
     *
     * @param known by producer id, those that a coordinator has heard of and we may know of
     * @param complete whether all coordinators were there to be asked: else one that is not known may be
     */
    record Coordinated(Map<Long, Producer> known, boolean complete) {
        public Coordinated {
            known = Map.copyOf(known);
        }
    }

    /** What became of a transaction. */
    enum Ending {
        COMMITTED,
        ABORTED
    }

    /** Those of the watched partitions, as the partitions' leaders see them. */
    List<OpenTransaction> open() throws ExecutionException, InterruptedException;

    Coordinated coordinated(Collection<Long> producerIds) throws ExecutionException, InterruptedException;

    /** Ends one in its partition, its records to be read or never to be read. */
    void end(OpenTransaction transaction, Ending ending) throws ExecutionException, InterruptedException;

    /**
     * Has those aborted that are under way.
     *
     * @param which by their transactional ids, asked once it is known which are under way
     */
    void fence(Predicate<String> which) throws ExecutionException, InterruptedException;

    /**
     * Waits until a coordinator has told all partitions how a producer's last transaction ended.
     *
     * @param longest how long
     * @return whether it has; true as well where we may not ask
     */
    boolean settled(String transactionalId, Duration longest) throws InterruptedException;
}
