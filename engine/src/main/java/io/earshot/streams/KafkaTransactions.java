package io.earshot.streams;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeProducersResult;
import org.apache.kafka.clients.admin.DescribeTransactionsOptions;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.LeaderNotAvailableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks a cluster about the topics that a Kafka Streams application writes to in transactions. */
final class KafkaTransactions implements TransactionDirectory {
    /** Where the offsets of the application's group are written, in the same transactions. */
    private static final String OFFSETS = "__consumer_offsets";

    private static final String TRANSACTIONS = "__transaction_state";
    /** Markers are written within some milliseconds. */
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(2);

    private final Admin admin;
    private final CommitMarkers markers;
    private final String application;
    private final Set<String> outputs;
    private final Consumer<String> denied;

    /**
     * @param admin not closed here
     * @param application its id, which its changelogs and repartition topics begin with and which is its group
     * @param outputs further topics that it writes to
     * @param denied told what this principal may not do that looking takes, each time
     */
    KafkaTransactions(
            Admin admin, CommitMarkers markers, String application, Set<String> outputs, Consumer<String> denied) {
        this.admin = admin;
        this.markers = markers;
        this.application = application;
        this.outputs = Set.copyOf(outputs);
        this.denied = denied;
    }

    @Override
    public List<OpenTransaction> open() throws ExecutionException, InterruptedException {
        Set<TopicPartition> partitions = partitions();
        DescribeProducersResult result = admin.describeProducers(partitions);
        List<OpenTransaction> open = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            List<ProducerState> producers;
            try {
                producers = result.partitionResult(partition).get().activeProducers();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof AuthorizationException) {
                    denied.accept("read topic " + partition.topic());
                } else if (!(e.getCause() instanceof ApiException)) {
                    throw e;
                }
                continue; // without a leader just now: another round looks
            }
            for (ProducerState producer : producers) {
                producer.currentTransactionStartOffset()
                        .ifPresent(start -> open.add(new OpenTransaction(
                                partition,
                                producer.producerId(),
                                (short) producer.producerEpoch(),
                                producer.coordinatorEpoch().orElse(0),
                                start,
                                partition.topic().equals(OFFSETS))));
            }
        }
        return open;
    }

    private Set<TopicPartition> partitions() throws ExecutionException, InterruptedException {
        List<String> topics = new ArrayList<>();
        for (String topic : admin.listTopics(new ListTopicsOptions().listInternal(true))
                .names()
                .get()) {
            if (outputs.contains(topic) || topic.startsWith(application + "-") || topic.equals(OFFSETS)) {
                topics.add(topic);
            }
        }
        Set<TopicPartition> partitions = new HashSet<>();
        for (TopicDescription topic :
                admin.describeTopics(topics).allTopicNames().get().values()) {
            int count = topic.partitions().size();
            if (topic.name().equals(OFFSETS)) {
                partitions.add(new TopicPartition(OFFSETS, (application.hashCode() & Integer.MAX_VALUE) % count));
            } else {
                topic.partitions().forEach(each -> partitions.add(new TopicPartition(topic.name(), each.partition())));
            }
        }
        return partitions;
    }

    @Override
    public Coordinated coordinated(Collection<Long> producerIds) throws ExecutionException, InterruptedException {
        Map<Long, Producer> known = known(producerIds);
        Set<Long> unlisted = new HashSet<>(producerIds);
        unlisted.removeAll(known.keySet());
        // Brokers leave out, without a word, what a coordinator that is not there would have listed: asked again once
        // all are.
        boolean complete = unlisted.isEmpty() || coordinatorsAreThere();
        if (complete && !unlisted.isEmpty()) {
            known.putAll(known(unlisted));
        }
        return new Coordinated(known, complete);
    }

    private Map<Long, Producer> known(Collection<Long> producerIds) throws ExecutionException, InterruptedException {
        List<String> ids = admin
                .listTransactions(new ListTransactionsOptions().filterProducerIds(new HashSet<>(producerIds)))
                .all()
                .get()
                .stream()
                .map(TransactionListing::transactionalId)
                .toList();
        Map<Long, Producer> known = new HashMap<>();
        for (TransactionDescription each :
                admin.describeTransactions(ids).all().get().values()) {
            known.put(each.producerId(), producer(each));
        }
        return known;
    }

    static Producer producer(TransactionDescription description) {
        int epoch = description.producerEpoch();
        return switch (description.state()) {
            case PREPARE_COMMIT, PREPARE_ABORT, PREPARE_EPOCH_FENCE -> new Producer(Phase.ENDING, epoch, Set.of());
            case COMPLETE_COMMIT -> new Producer(Phase.COMMITTED, epoch - 1, Set.of());
            case COMPLETE_ABORT -> new Producer(Phase.ABORTED, epoch - 1, Set.of());
            // Of ids that are begun with once: fenced, which aborts what is under way and raises the epoch once more.
            case EMPTY -> new Producer(Phase.ABORTED, epoch - 2, Set.of());
            default -> new Producer(Phase.UNDER_WAY, epoch, description.topicPartitions());
        };
    }

    private boolean coordinatorsAreThere() throws ExecutionException, InterruptedException {
        try {
            for (TopicDescription topic : admin.describeTopics(List.of(TRANSACTIONS))
                    .allTopicNames()
                    .get()
                    .values()) {
                if (topic.partitions().stream().anyMatch(each -> each.leader() == null)) {
                    return false;
                }
            }
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return true; // nobody has ever had a transaction
            }
            if (e.getCause() instanceof AuthorizationException) {
                denied.accept("describe topic " + TRANSACTIONS);
                return false;
            }
            throw e;
        }
    }

    @Override
    public void end(OpenTransaction transaction, Ending ending) throws ExecutionException, InterruptedException {
        if (ending == Ending.ABORTED) {
            admin.abortTransaction(new AbortTransactionSpec(
                            transaction.partition(),
                            transaction.producerId(),
                            transaction.producerEpoch(),
                            transaction.coordinatorEpoch()))
                    .all()
                    .get();
            return;
        }
        TopicPartition partition = transaction.partition();
        for (TopicDescription topic : admin.describeTopics(List.of(partition.topic()))
                .allTopicNames()
                .get()
                .values()) {
            Node leader = topic.partitions().get(partition.partition()).leader();
            if (leader == null) {
                throw new ExecutionException(new LeaderNotAvailableException(partition + " has no leader"));
            }
            markers.commit(transaction, leader);
        }
    }

    @Override
    public void fence(Predicate<String> which) throws ExecutionException, InterruptedException {
        List<String> underWay = admin
                .listTransactions(new ListTransactionsOptions().filterStates(Set.of(TransactionState.ONGOING)))
                .all()
                .get()
                .stream()
                .map(TransactionListing::transactionalId)
                .filter(which)
                .toList();
        if (!underWay.isEmpty()) {
            admin.fenceProducers(underWay).all().get();
        }
    }

    @Override
    public boolean settled(String transactionalId, Duration longest) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        try {
            for (long left = longest.toMillis(); left > 0; left = (end - System.nanoTime()) / 1_000_000) {
                DescribeTransactionsOptions options = new DescribeTransactionsOptions().timeoutMs((int) left);
                TransactionState state = admin.describeTransactions(List.of(transactionalId), options)
                        .description(transactionalId)
                        .get()
                        .state();
                if (state != TransactionState.PREPARE_COMMIT && state != TransactionState.PREPARE_ABORT) {
                    return true;
                }
                Thread.sleep(BETWEEN_LOOKS.toMillis());
            }
            return false;
        } catch (ExecutionException e) {
            return e.getCause() instanceof AuthorizationException;
        }
    }
}
