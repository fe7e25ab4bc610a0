package io.earshot.topics;

import io.earshot.config.KafkaConfig;
import io.earshot.topics.TopicDifference.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Creates and checks the topics of a cluster. Every question to the cluster ends within the configured time, with an answer or a
 * {@link TopicsException}. Belongs to one thread.
 */
public final class Topics implements AutoCloseable {
    /** What an operator may have had reasons to change; everything else in a plan is a condition. */
    private static final Set<String> ADVICE = Set.of(TopicConfig.RETENTION_MS_CONFIG);

    private static final long LOOK_AGAIN_NANOS = 20_000_000;

    private final Admin admin;
    private final String servers;
    private final Duration patience;

    private Topics(Admin admin, String servers, Duration patience) {
        this.admin = admin;
        this.servers = servers;
        this.patience = patience;
    }

    /** @throws TopicsException when no broker answers within {@code kafka.reach-within}, or they refuse */
    public static Topics connect(KafkaConfig kafka) {
        Map<String, Object> properties = kafka.clientProperties();
        int wait = (int) kafka.reachWithin().toMillis();
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, wait);
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, wait);
        Admin admin;
        try {
            admin = Admin.create(properties);
        } catch (KafkaException e) {
            throw new TopicsException("kafka.bootstrap-servers or kafka.client cannot be used: " + reason(e), e);
        }
        Topics topics = new Topics(admin, kafka.servers(), kafka.reachWithin());
        try {
            topics.answer(admin.describeCluster().nodes(), "the cluster's nodes");
        } catch (TopicsException e) {
            topics.close();
            throw e;
        }
        return topics;
    }

    /**
     * Creates what is missing and leaves alone what is there, whatever it is like: {@link #check} says. Returns when the
     * new topics can be written, which is a little after the controller has made them. Who writes too soon may lose the
     * first batch and be stuck until it times out: the leader refuses it, not yet knowing the partition, and takes the
     * second for the first (KAFKA-15591, in brokers up to 4.3).
     *
     * @return the names of what was created, in the plan's order
     */
    public List<String> create(List<TopicPlan> plans) {
        Map<String, KafkaFuture<Void>> answers = new LinkedHashMap<>(
                admin.createTopics(plans.stream().map(TopicPlan::toCreate).toList())
                        .values());
        List<String> created = new ArrayList<>();
        for (TopicPlan plan : plans) {
            if (created(plan, answers)) {
                created.add(plan.name());
            }
        }
        awaitVisible(created);
        awaitLeaders(
                plans.stream().filter(plan -> created.contains(plan.name())).toList());
        return created;
    }

    private void awaitVisible(List<String> created) {
        long deadline = System.nanoTime() + patience.toNanos();
        List<String> waiting = new ArrayList<>(created);
        while (!waiting.isEmpty()) {
            Map<String, KafkaFuture<TopicDescription>> described =
                    admin.describeTopics(waiting).topicNameValues();
            described.forEach((name, answer) -> {
                if (!failsWith(UnknownTopicOrPartitionException.class, answer, "topic " + name)) {
                    waiting.remove(name);
                }
            });
            if (!waiting.isEmpty() && System.nanoTime() > deadline) {
                throw new TopicsException(
                        "topics %s were created but cannot be seen after %d s: are the brokers at %s well?"
                                .formatted(waiting, patience.toSeconds(), servers),
                        null);
            }
            if (!waiting.isEmpty()) {
                LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            }
        }
    }

    /** Each leader is asked for its end: the client asks again until it knows the partition. */
    private void awaitLeaders(List<TopicPlan> created) {
        if (created.isEmpty()) {
            return;
        }
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (TopicPlan plan : created) {
            for (int i = 0; i < plan.partitions(); i++) {
                ends.put(new TopicPartition(plan.name(), i), OffsetSpec.latest());
            }
        }
        try {
            answer(admin.listOffsets(ends).all(), "the ends of the new topics");
        } catch (TopicsException e) {
            throw new TopicsException(
                    "topics %s were created but not all of their leaders answer: %s"
                            .formatted(created.stream().map(TopicPlan::name).toList(), e.getMessage()),
                    e.getCause());
        }
    }

    private boolean created(TopicPlan plan, Map<String, KafkaFuture<Void>> answers) {
        KafkaFuture<Void> answer = answers.get(plan.name());
        if (answer == null) {
            throw new TopicsException("the cluster gave no answer about topic " + plan.name(), null);
        }
        return !failsWith(TopicExistsException.class, answer, "creating topic " + plan.name());
    }

    /** @return what is not as planned, in the plan's order; empty when all is well */
    public List<TopicDifference> check(List<TopicPlan> plans) {
        List<TopicDifference> differences = new ArrayList<>();
        Map<String, KafkaFuture<TopicDescription>> described = admin.describeTopics(
                        plans.stream().map(TopicPlan::name).toList())
                .topicNameValues();
        List<TopicPlan> present = new ArrayList<>();
        for (TopicPlan plan : plans) {
            KafkaFuture<TopicDescription> answer = described.get(plan.name());
            String asked = "topic " + plan.name();
            if (answer == null || failsWith(UnknownTopicOrPartitionException.class, answer, asked)) {
                differences.add(new TopicDifference(
                        plan.name(), Kind.MISSING, "is missing: create it with `earshot topics create`"));
            } else {
                present.add(plan);
                compare(plan, answer(answer, asked), differences);
            }
        }
        compareSettings(present, differences);
        return differences;
    }

    private static void compare(TopicPlan plan, TopicDescription is, List<TopicDifference> differences) {
        int partitions = is.partitions().size();
        if (partitions != plan.partitions()) {
            differences.add(new TopicDifference(
                    plan.name(),
                    Kind.PARTITIONS,
                    "has %d partitions, topics.partitions is %d: set the key to what the topics have; adding partitions would move mics"
                            .formatted(partitions, plan.partitions())));
        }
        int copies = is.partitions().stream()
                .mapToInt(partition -> partition.replicas().size())
                .min()
                .orElse(0);
        int planned = plan.replication().orElse(copies);
        if (copies != planned) {
            differences.add(new TopicDifference(
                    plan.name(),
                    Kind.ADVICE,
                    "has %d copies of a partition, topics.replication is %d".formatted(copies, planned)));
        }
    }

    /** Plans without settings are not asked about: that would need a right of its own. */
    private void compareSettings(List<TopicPlan> all, List<TopicDifference> differences) {
        List<TopicPlan> plans =
                all.stream().filter(plan -> !plan.settings().isEmpty()).toList();
        Map<ConfigResource, KafkaFuture<Config>> answers = admin.describeConfigs(
                        plans.stream().map(Topics::resource).toList())
                .values();
        for (TopicPlan plan : plans) {
            KafkaFuture<Config> answer = answers.get(resource(plan));
            if (answer == null) {
                continue;
            }
            Config config = answer(answer, "settings of topic " + plan.name());
            for (Map.Entry<String, String> setting : plan.settings().entrySet()) {
                ConfigEntry entry = config.get(setting.getKey());
                String is = entry == null ? "not there" : entry.value();
                if (!same(setting.getValue(), is)) {
                    boolean advice = ADVICE.contains(setting.getKey());
                    differences.add(new TopicDifference(
                            plan.name(),
                            advice ? Kind.ADVICE : Kind.SETTING,
                            "%s is %s, should be %s: kafka-configs.sh --bootstrap-server %s --alter --topic %s --add-config %s=%s"
                                    .formatted(
                                            setting.getKey(),
                                            is,
                                            setting.getValue(),
                                            servers,
                                            plan.name(),
                                            setting.getKey(),
                                            bracketed(setting.getValue()))));
                }
            }
        }
    }

    /** Lists are sets to Kafka: {@code compact,delete} is {@code delete,compact}. */
    private static boolean same(String planned, String is) {
        return Set.of(planned.split(",", -1)).equals(Set.of(is.split(",", -1)));
    }

    private static String bracketed(String value) {
        return value.contains(",") ? "[" + value + "]" : value;
    }

    private static ConfigResource resource(TopicPlan plan) {
        return new ConfigResource(ConfigResource.Type.TOPIC, plan.name());
    }

    /** @return whether the answer is that failure; any other failure is thrown */
    private boolean failsWith(Class<? extends Exception> expected, KafkaFuture<?> future, String asked) {
        try {
            answer(future, asked);
            return false;
        } catch (TopicsException e) {
            if (expected.isInstance(e.getCause())) {
                return true;
            }
            throw e;
        }
    }

    private <T> T answer(KafkaFuture<T> future, String asked) {
        try {
            // The client's own time runs out first; this is for a client that does not keep it.
            return future.get(patience.toMillis() + 2_000, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TopicsException("interrupted while asking " + servers + " for " + asked, e);
        } catch (TimeoutException e) {
            throw unreachable(e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof org.apache.kafka.common.errors.TimeoutException) {
                throw unreachable(cause);
            }
            String remedy = cause instanceof AuthorizationException
                    ? " `earshot topics acls` prints the rights that each role needs"
                    : "";
            throw new TopicsException(
                    "the cluster at %s refused (%s): %s%s".formatted(servers, asked, reason(cause), remedy), cause);
        }
    }

    private TopicsException unreachable(Throwable cause) {
        return new TopicsException(
                "no answer from kafka.bootstrap-servers %s within %d s: is the broker up, the address right, and kafka.client's security as the broker's?"
                        .formatted(servers, Math.max(1, patience.toSeconds())),
                cause);
    }

    private static String reason(@Nullable Throwable e) {
        Throwable root = e;
        while (root != null && root.getCause() != null) {
            root = root.getCause();
        }
        String message = root == null ? null : root.getMessage();
        return message == null
                ? String.valueOf(root)
                : message.lines().findFirst().orElse(message);
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(2));
    }
}
