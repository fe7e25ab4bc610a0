package io.earshot.cli;

import io.earshot.Deadline;
import io.earshot.broker.EmbeddedBroker;
import io.earshot.media.WavWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.Resource;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A real broker, and the configurations and recordings with which a user would turn to it. */
final class LocalCluster implements AutoCloseable {
    private static final int RATE = 16_000;

    private final EmbeddedBroker broker;

    LocalCluster() {
        this(Map.of());
    }

    /** @param overrides settings of the broker */
    LocalCluster(Map<String, String> overrides) {
        broker = EmbeddedBroker.start(new EmbeddedBroker.Settings(0, null, overrides));
    }

    String servers() {
        return broker.bootstrapServers();
    }

    /** From here on nobody answers. */
    void stop() {
        broker.stop();
    }

    /**
     * Writes {@code prefix.yaml} into a folder: topics of that prefix, the shipped event types and alert rules.
     *
     * @param more further lines
     */
    Path config(Path folder, String prefix, String... more) throws IOException {
        Path shipped = Path.of(System.getProperty("earshot.root"), "config").normalize();
        String yaml =
                """
                kafka: {bootstrap-servers: ["%s"], reach-within: 10s}
                topics: {prefix: %s., partitions: 2, replication: 1, domains: [coast]}
                event-types: %s
                alert-rules: %s
                state-dir: state-%s
                %s
                """
                        .formatted(
                                servers(),
                                prefix,
                                shipped.resolve("events.yaml"),
                                shipped.resolve("alerts.yaml"),
                                prefix,
                                String.join("\n", more));
        return Files.writeString(folder.resolve(prefix + ".yaml"), yaml);
    }

    /** Likewise, and the topics are there. */
    Path configWithTopics(Path folder, String prefix, String... more) throws IOException {
        Path config = config(folder, prefix, more);
        Cli created = Cli.run("topics", "create", "--config", config);
        if (created.code() != 0) {
            throw new IllegalStateException(created.err());
        }
        return config;
    }

    /** Changes a setting of a topic. */
    void set(String topic, String setting, String value) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", (Object) servers()))) {
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, topic),
                            List.of(new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
    }

    /** Takes one right from everybody; the broker must have been started with an authorizer. */
    void denyDescribingTheCluster() throws ExecutionException, InterruptedException {
        ResourcePattern cluster = new ResourcePattern(ResourceType.CLUSTER, Resource.CLUSTER_NAME, PatternType.LITERAL);
        String everybody = "User:*";
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", (Object) servers()))) {
            admin.createAcls(List.of(
                            new AclBinding(
                                    cluster,
                                    new AccessControlEntry(everybody, "*", AclOperation.ALL, AclPermissionType.ALLOW)),
                            new AclBinding(
                                    cluster,
                                    new AccessControlEntry(
                                            everybody, "*", AclOperation.DESCRIBE, AclPermissionType.DENY))))
                    .all()
                    .get();
            Deadline.await("the right is gone", () -> refuses(admin));
        }
    }

    private static boolean refuses(Admin admin) {
        try {
            admin.describeMetadataQuorum().quorumInfo().get();
            return false;
        } catch (ExecutionException e) {
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The groups of consumers. */
    Set<String> groups() throws ExecutionException, InterruptedException {
        Set<String> groups = new TreeSet<>();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", (Object) servers()))) {
            admin.listGroups().all().get().forEach(group -> groups.add(group.groupId()));
        }
        return groups;
    }

    /** @return how many records a topic has got */
    long size(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", (Object) servers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            return consumer.endOffsets(partitions).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }
    }

    /** A tone, mono, 16 kHz. */
    static Path wav(Path file, int samples) throws IOException {
        float[] tone = new float[samples];
        for (int i = 0; i < samples; i++) {
            tone[i] = (float) (0.3 * Math.sin(2 * Math.PI * 440 * i / RATE));
        }
        WavWriter.write(file, RATE, tone);
        return file;
    }

    @Override
    public void close() {
        broker.close();
    }
}
