package io.earshot.streams;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeProducersResult;
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
import org.apache.kafka.common.errors.LeaderNotAvailableException;

/** Asks a cluster about the topics that a Kafka Streams application writes to in transactions. */
final class KafkaTransactions implements TransactionDirectory {
    /** Where the offsets of the application's group are written, in the same transactions. */
    private static final String OFFSETS = "__consumer_offsets";

    private final Admin admin;
    private final CommitMarkers markers;
    private final String application;
    private final Set<String> outputs;

    /**
     * @param admin not closed here
     * @param application its id, which its changelogs and repartition topics begin with and which is its group
     * @param outputs further topics that it writes to
     */
    KafkaTransactions(Admin admin, CommitMarkers markers, String application, Set<String> outputs) {
        this.admin = admin;
        this.markers = markers;
        this.application = application;
        this.outputs = Set.copyOf(outputs);
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
                if (e.getCause() instanceof ApiException) {
                    continue; // without a leader just now, or without the right to look: another round, another
                    // instance
                }
                throw e;
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
        Map<String, Long> ids = new HashMap<>();
        for (TransactionListing each : admin.listTransactions(
                        new ListTransactionsOptions().filterProducerIds(new HashSet<>(producerIds)))
                .all()
                .get()) {
            ids.put(each.transactionalId(), each.producerId());
        }
        Set<Long> ending = new HashSet<>();
        Set<TopicPartition> unfinished = new HashSet<>();
        Map<Long, Integer> committed = new HashMap<>();
        for (TransactionDescription each :
                admin.describeTransactions(ids.keySet()).all().get().values()) {
            switch (each.state()) {
                case COMPLETE_COMMIT -> committed.put(each.producerId(), each.producerEpoch());
                case COMPLETE_ABORT -> {}
                case PREPARE_COMMIT, PREPARE_ABORT, PREPARE_EPOCH_FENCE -> ending.add(each.producerId());
                default -> unfinished.addAll(each.topicPartitions());
            }
        }
        return new Coordinated(new HashSet<>(ids.values()), ending, unfinished, committed);
    }

    @Override
    public void commit(OpenTransaction transaction) throws ExecutionException, InterruptedException {
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
    public void fence(String prefix, String but) throws ExecutionException, InterruptedException {
        List<String> underWay = admin
                .listTransactions(new ListTransactionsOptions().filterStates(Set.of(TransactionState.ONGOING)))
                .all()
                .get()
                .stream()
                .map(TransactionListing::transactionalId)
                .filter(id -> id.startsWith(prefix) && !id.equals(but))
                .toList();
        if (!underWay.isEmpty()) {
            admin.fenceProducers(underWay).all().get();
        }
    }

    @Override
    public void abort(OpenTransaction transaction) throws ExecutionException, InterruptedException {
        admin.abortTransaction(new AbortTransactionSpec(
                        transaction.partition(),
                        transaction.producerId(),
                        transaction.producerEpoch(),
                        transaction.coordinatorEpoch()))
                .all()
                .get();
    }
}
