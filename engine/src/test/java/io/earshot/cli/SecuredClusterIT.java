package io.earshot.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.earshot.Deadline;
import io.earshot.config.EarshotConfig;
import io.earshot.model.TinyModels;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Every part against a broker that demands TLS, a password and rights: each role works with exactly the rights that
 * {@code topics acls} prints, is refused beyond them, and no secret is seen anywhere.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class) // the last looks through what the others have said
class SecuredClusterIT {
    private static final String TOKEN = "token-of-metrics-64ce9a";
    private static final String[] USERS = {
        "earshot-edge",
        "earshot-edge-coast",
        "earshot-ingest",
        "earshot-events",
        "earshot-alerts",
        "earshot-dashboard",
        "earshot-dashboard-audio",
        "earshot-registrar",
        "earshot-shadow",
        "earshot-sinks",
        "earshot-reader",
        "earshot-reader-audio"
    };
    private static final List<String> TOPICS = List.of(
            "s.frames",
            "s.frames.coast",
            "s.scores",
            "s.scores.shadow",
            "s.events",
            "s.alerts",
            "s.coverage",
            "s.mics",
            "s.reviews",
            "s.acknowledgements",
            "s.dead-letters");

    /** By user what its role must be able to do, written down by hand. */
    private static final Map<String, Set<String>> READS = Map.ofEntries(
            Map.entry("earshot-edge", Set.of()),
            Map.entry("earshot-edge-coast", Set.of()),
            Map.entry("earshot-ingest", Set.of("s.frames", "s.frames.coast", "s.mics")),
            // What they write, they also look through for transactions that nobody has ended.
            Map.entry("earshot-events", Set.of("s.scores", "s.mics", "s.events", "s.coverage")),
            Map.entry("earshot-alerts", Set.of("s.events", "s.coverage", "s.mics", "s.alerts")),
            Map.entry(
                    "earshot-dashboard",
                    Set.of("s.events", "s.alerts", "s.coverage", "s.mics", "s.reviews", "s.acknowledgements")),
            Map.entry("earshot-dashboard-audio", Set.of("s.frames", "s.frames.coast", "s.scores")),
            Map.entry("earshot-registrar", Set.of("s.mics")),
            Map.entry("earshot-shadow", Set.of("s.frames", "s.frames.coast", "s.mics")),
            Map.entry("earshot-sinks", Set.of("s.events", "s.alerts")),
            Map.entry("earshot-reader", Set.of("s.events", "s.alerts", "s.coverage", "s.mics")),
            Map.entry("earshot-reader-audio", Set.of("s.frames", "s.frames.coast", "s.scores", "s.scores.shadow")));

    private static final Map<String, Set<String>> WRITES = Map.ofEntries(
            Map.entry("earshot-edge", Set.of("s.frames")),
            Map.entry("earshot-edge-coast", Set.of("s.frames.coast")),
            Map.entry("earshot-ingest", Set.of("s.scores", "s.dead-letters")),
            Map.entry("earshot-events", Set.of("s.events", "s.coverage")),
            Map.entry("earshot-alerts", Set.of("s.alerts", "s.dead-letters")),
            Map.entry("earshot-dashboard", Set.of("s.reviews", "s.acknowledgements")),
            Map.entry("earshot-dashboard-audio", Set.of()),
            Map.entry("earshot-registrar", Set.of("s.mics")),
            Map.entry("earshot-shadow", Set.of("s.scores.shadow")),
            Map.entry("earshot-sinks", Set.of("s.dead-letters")),
            Map.entry("earshot-reader", Set.of()),
            Map.entry("earshot-reader-audio", Set.of()));

    @TempDir
    static Path folder;

    private static SecuredCluster cluster;
    private static final List<String> said = new ArrayList<>();
    private static String work;
    private static List<AclBinding> rules;

    @BeforeAll
    static void start() throws Exception {
        cluster = new SecuredCluster(folder);
        cluster.addUsers(USERS);
        new TinyModels().write(folder.resolve("tiny"));
        Path token = Files.writeString(folder.resolve("token"), TOKEN + "\n");
        Path types = Files.writeString(
                folder.resolve("events.yaml"),
                "types: {tone: {labels: ['Label, 0'], high: 0.45, low: 0.4, merge: 2s, minimum: 0ms, update-every: 100000}}");
        Path alertRules = Files.writeString(
                folder.resolve("alerts.yaml"), "settle: 1s\nrules: {heard: {events: [tone], severity: info}}");
        work = "models: [{path: %s}]\nevent-types: %s\nalert-rules: %s\nhealth: {port: 0, token: '${file:%s}'}"
                .formatted(folder.resolve("tiny"), types, alertRules, token);
        Path admin = cluster.config(SecuredCluster.ADMIN);
        assertThat(ok("topics", "create", "--config", admin).lines()).hasSize(12);
        rules = cluster.apply(ok("topics", "acls", "--config", admin).out());
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static Cli cli(Object... args) {
        Cli cli = Cli.run(args);
        said.add(cli.out());
        said.add(cli.err());
        return cli;
    }

    private static Cli ok(Object... args) {
        Cli cli = cli(args);
        assertThat(cli.code()).as(cli.err()).isZero();
        return cli;
    }

    @Test
    @Order(1)
    void eachRoleWorksWithTheRightsThatArePrintedForIt() throws Exception {
        Path registrar = cluster.config("earshot-registrar");
        ok("mics", "set", "m-1", "--site", "north", "--config", registrar);
        ok("mics", "set", "m-2", "--site", "north", "--domain", "coast", "--config", registrar);
        assertThat(ok("mics", "list", "--config", registrar).out()).contains("m-2");

        List<Child> children = new ArrayList<>();
        try {
            String trial = "\nshadow: {models: [{path: %s}]}".formatted(folder.resolve("tiny"));
            for (String role : List.of("ingest", "events", "alerts", "shadow")) {
                Path config = cluster.config("earshot-" + role, work + trial);
                children.add(Child.start(folder, "run", "--verbose", "--config", config, "--roles", role));
            }
            for (Child child : children) {
                child.awaitErr("earshot: ready");
            }
            Path wav = LocalCluster.wav(folder.resolve("tone.wav"), 3_200);
            Path edge = cluster.config("earshot-edge");
            Path coast = cluster.config("earshot-edge-coast");
            ok("send", wav, "--mic", "m-1", "--speed", "max", "--config", edge);
            ok("send", wav, "--mic", "m-2", "--speed", "max", "--domain", "coast", "--config", coast);
            // A hostile device speaks for a mic of another domain, in the topic that it may write to.
            ok("send", wav, "--mic", "m-2", "--speed", "max", "--config", edge);

            Path reader = cluster.config("earshot-reader");
            String events = tail("events", reader, 4);
            assertThat(events).contains("\"mic\":\"m-1\"", "\"mic\":\"m-2\"", "\"type\":\"tone\"");
            assertThat(tail("alerts", reader, 2)).contains("\"rule\":\"heard\"");
            assertThat(tail("coverage", reader, 2)).contains("m-1");
            assertThat(ok("coverage", "--from", "-1h", "--to", "now", "--config", reader)
                            .out())
                    .contains("m-2");
            sayAsDashboard();
            lookForTransactions("earshot-events");
            lookForTransactions("earshot-alerts");
            assertThat(tail("dead-letters", cluster.config(SecuredCluster.ADMIN), 2))
                    .contains("\"reason\":\"foreign-domain\"", "\"topic\":\"s.frames\"")
                    .doesNotContain("s.frames.coast");
            sayAsSinks();
            for (Child child : children) {
                assertThat(metrics(child.err())).contains("earshot_").contains("earshot_shadow_failures_total 0.0");
            }
            Child shadow = children.get(children.size() - 1);
            Deadline.await("the shadow has scored", () -> {
                try {
                    return !metrics(shadow.err()).contains("earshot_shadow_windows_total 0.0");
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            for (Child child : children) {
                assertThat(child.stop()).as(child.err()).isZero();
                assertThat(child.err()).doesNotContain("may not");
            }
        } finally {
            for (Child child : children) {
                child.close();
                said.add(child.out());
                said.add(child.err());
            }
        }
    }

    private static String tail(String topic, Path config, int count) {
        return ok(
                        "tail",
                        topic,
                        "--from-beginning",
                        "--count",
                        count,
                        "--timeout",
                        60,
                        "--format",
                        "jsonl",
                        "--config",
                        config)
                .out();
    }

    /** The page as its reader sees it, and what others see instead. */
    private static String metrics(String err) throws Exception {
        Matcher where = Pattern.compile("metrics at (http://\\S+)").matcher(err);
        assertThat(where.find()).as(err).isTrue();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(where.group(1)));
        HttpClient client = HttpClient.newHttpClient();
        HttpResponse<String> refused = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(refused.statusCode()).isEqualTo(401);
        HttpResponse<String> page = client.send(
                request.header("Authorization", "Bearer " + TOKEN).build(), HttpResponse.BodyHandlers.ofString());
        said.add(refused.body() + refused.headers().map());
        said.add(page.body() + page.headers().map());
        return page.body();
    }

    @Test
    @Order(2)
    void eachRoleIsRefusedEveryTopicBeyondItsOwn() throws Exception {
        for (String user : USERS) {
            Map<String, Object> properties = cluster.client(user);
            try (KafkaConsumer<byte[], byte[]> consumer = consumer(properties);
                    KafkaProducer<byte[], byte[]> producer = producer(properties)) {
                Set<String> readable = new TreeSet<>();
                Set<String> writable = new TreeSet<>();
                for (String topic : TOPICS) {
                    if (mayRead(consumer, topic)) {
                        readable.add(topic);
                    }
                    // What may be written has been written by the test before.
                    if (WRITES.get(user).contains(topic) || mayWrite(producer, topic)) {
                        writable.add(topic);
                    }
                }
                assertThat(readable).as(user + " reads").isEqualTo(new TreeSet<>(READS.get(user)));
                assertThat(writable).as(user + " writes").isEqualTo(new TreeSet<>(WRITES.get(user)));
            }
        }
    }

    /** What a stage does each minute or so; its rights for that are used though no round may have come yet. */
    private static void lookForTransactions(String user) throws Exception {
        try (Admin admin = Admin.create(cluster.client(user))) {
            TopicPartition offsets = new TopicPartition("__consumer_offsets", 0);
            assertThat(admin.describeProducers(List.of(offsets))
                            .partitionResult(offsets)
                            .get()
                            .activeProducers())
                    .isNotNull();
            assertThat(admin.describeTopics(List.of("__transaction_state"))
                            .allTopicNames()
                            .get())
                    .hasSize(1);
        }
    }

    /** What a dashboard does beside reading; its own tests have a whole one. */
    private static void sayAsDashboard() throws Exception {
        Map<String, Object> properties = cluster.client("earshot-dashboard");
        List<ConfigResource> described = new ArrayList<>();
        for (String topic : READS.get("earshot-dashboard")) {
            described.add(new ConfigResource(ConfigResource.Type.TOPIC, topic));
        }
        try (KafkaProducer<byte[], byte[]> producer = producer(properties);
                Admin admin = Admin.create(properties)) {
            for (String topic : WRITES.get("earshot-dashboard")) {
                producer.send(new ProducerRecord<>(topic, new byte[1], new byte[1]))
                        .get(); // compacted: with a key
            }
            assertThat(admin.describeConfigs(described).all().get())
                    .hasSize(READS.get("earshot-dashboard").size());
        }
    }

    /** What sinks do beside reading; their own tests have whole ones. */
    private static void sayAsSinks() throws Exception {
        Map<String, Object> properties = cluster.client("earshot-sinks");
        properties.put("enable.idempotence", true);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>("s.dead-letters", new byte[1], new byte[1]))
                    .get();
        }
    }

    private static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> client) {
        Map<String, Object> properties = new HashMap<>(client);
        properties.put("enable.auto.commit", false);
        properties.put("auto.offset.reset", "earliest");
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Not idempotent: a user without any right to write would be refused for that alone. */
    private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> client) {
        Map<String, Object> properties = new HashMap<>(client);
        properties.put("enable.idempotence", false);
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static boolean mayRead(KafkaConsumer<byte[], byte[]> consumer, String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        consumer.assign(List.of(partition));
        try {
            consumer.seekToBeginning(List.of(partition));
            consumer.position(partition, Duration.ofSeconds(20));
            consumer.poll(Duration.ofMillis(100));
            return true;
        } catch (TopicAuthorizationException refused) {
            return false;
        }
    }

    private static boolean mayWrite(KafkaProducer<byte[], byte[]> producer, String topic) throws Exception {
        try {
            producer.send(new ProducerRecord<>(topic, 0, null, new byte[1])).get();
            return true;
        } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(TopicAuthorizationException.class);
            return false;
        }
    }

    @Test
    @Order(2)
    void noRoleTakesOthersGroupsTransactionsOrInternalTopicsOrMakesTopics() throws Exception {
        assertThat(joining("earshot-ingest", "earshot-events", "s.mics"))
                .isInstanceOf(GroupAuthorizationException.class);
        assertThat(joining("earshot-dashboard", "earshot-ingest", "s.events"))
                .isInstanceOf(GroupAuthorizationException.class);
        assertThat(joining("earshot-dashboard", "earshot-dashboard-2", "s.events"))
                .isNull();
        assertThat(joining("earshot-sinks", "earshot-sinks.archive", "s.events"))
                .isNull();
        assertThat(joining("earshot-reader", "earshot-sinks.archive", "s.events"))
                .isInstanceOf(GroupAuthorizationException.class);
        assertThat(beginning("earshot-ingest", "earshot-events-x"))
                .isInstanceOf(TransactionalIdAuthorizationException.class);
        assertThat(beginning("earshot-alerts", "earshot-events-x"))
                .isInstanceOf(TransactionalIdAuthorizationException.class);
        assertThat(beginning("earshot-events", "earshot-events-x")).isNull();
        try (Admin admin = Admin.create(cluster.client(SecuredCluster.ADMIN))) {
            Set<String> internal = admin.listTopics().names().get();
            internal.removeAll(TOPICS);
            assertThat(internal)
                    .anyMatch(t -> t.startsWith("earshot-events-"))
                    .anyMatch(t -> t.startsWith("earshot-alerts-"));
            for (String topic : internal) {
                for (String user : USERS) {
                    try (KafkaConsumer<byte[], byte[]> consumer = consumer(cluster.client(user))) {
                        assertThat(mayRead(consumer, topic))
                                .as(user + " reads " + topic)
                                .isEqualTo(topic.startsWith(user));
                    }
                }
            }
        }
        for (String user : USERS) {
            try (Admin admin = Admin.create(cluster.client(user))) {
                NewTopic other = new NewTopic("s.other", 1, (short) 1);
                assertThat(catchThrowable(
                                () -> admin.createTopics(List.of(other)).all().get()))
                        .as(user)
                        .hasCauseInstanceOf(TopicAuthorizationException.class);
                assertThat(catchThrowable(() ->
                                admin.deleteTopics(List.of("s.frames")).all().get()))
                        .as(user)
                        .hasCauseInstanceOf(TopicAuthorizationException.class);
            }
        }
    }

    private static Throwable joining(String user, String group, String topic) {
        Map<String, Object> properties = cluster.client(user);
        properties.put("group.id", group);
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(properties)) {
            consumer.subscribe(List.of(topic));
            return catchThrowable(() -> {
                for (int i = 0; i < 100 && consumer.assignment().isEmpty(); i++) {
                    consumer.poll(Duration.ofMillis(100));
                }
            });
        }
    }

    private static Throwable beginning(String user, String transactionalId) {
        Map<String, Object> properties = cluster.client(user);
        properties.put("transactional.id", transactionalId);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            return catchThrowable(producer::initTransactions);
        }
    }

    @Test
    @Order(3)
    void noRightIsPrintedThatNobodyUsed() {
        assertThat(rules).hasSizeGreaterThan(30);
        assertThat(rules).filteredOn(rule -> !wasUsed(rule)).isEmpty();
    }

    private static boolean wasUsed(AclBinding rule) {
        ResourcePattern pattern = rule.pattern();
        return RecordingAuthorizer.used().stream()
                .anyMatch(used -> used.principal().equals(rule.entry().principal())
                        && used.operation().equals(rule.entry().operation().toString())
                        && used.kind().equals(pattern.resourceType().toString())
                        && (pattern.patternType() == PatternType.PREFIXED
                                ? used.name().startsWith(pattern.name())
                                : used.name().equals(pattern.name())));
    }

    @Test
    @Order(4)
    void aWrongPasswordAndAClientWithoutTlsAreToldInOneLine() throws Exception {
        Path wrong = Files.writeString(folder.resolve("wrong"), "pass-of-nobody\n");
        Cli refused = cli("topics", "check", "--config", cluster.config("earshot-edge", wrong));
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.errLines()).singleElement().asString().contains("refused", "Authentication failed");
        Cli verbose = cli("doctor", "--verbose", "--config", cluster.config("earshot-edge", wrong));
        assertThat(verbose.out()).contains("Authentication failed");

        Path plain = Files.writeString(
                folder.resolve("plain.yaml"),
                "kafka: {bootstrap-servers: ['" + cluster.servers() + "'], reach-within: 2s}\ntopics: {prefix: s.}");
        Cli open = cli("topics", "check", "--config", plain);
        assertThat(open.code()).isEqualTo(1);
        assertThat(open.errLines()).singleElement().asString().contains("kafka.client's security as the broker's?");

        Cli beyond = cli("tail", "frames", "--config", cluster.config("earshot-dashboard"));
        assertThat(beyond.code()).isEqualTo(2);
        assertThat(beyond.errLines())
                .singleElement()
                .asString()
                .contains("refused (topic s.frames)", "`earshot topics acls`");
    }

    @Test
    @Order(5)
    void noSecretIsSeenInLogsMetricsErrorsOrTheConfiguration() throws Exception {
        EarshotConfig config = ConfigFile.read(cluster.config("earshot-ingest", work), Map.of());
        assertThat(config.kafka().clientProperties().get("sasl.jaas.config").toString())
                .contains("pass-of-earshot-ingest");
        said.add(config.toString());
        said.add(logsOfAClient(config));
        assertThat(said).hasSizeGreaterThan(30);
        assertThat(said.stream().mapToLong(String::length).sum()).isGreaterThan(50_000);
        List<String> secrets = SecuredCluster.secrets(USERS);
        secrets.addAll(List.of(TOKEN, "pass-of-nobody", "pass-of-admin"));
        for (String text : said) {
            assertThat(text).doesNotContain(secrets);
        }
    }

    /** Everything that Kafka's own client logs, down to its details. */
    private static String logsOfAClient(EarshotConfig config) throws Exception {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Logger kafka = (Logger) LoggerFactory.getLogger("org.apache.kafka");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        Level before = kafka.getLevel();
        root.addAppender(lines);
        kafka.setLevel(Level.DEBUG);
        try (Admin admin = Admin.create(config.kafka().clientProperties())) {
            admin.describeTopics(List.of("s.frames")).allTopicNames().get();
        } finally {
            kafka.setLevel(before);
            root.detachAppender(lines);
        }
        StringBuilder text = new StringBuilder();
        for (ILoggingEvent line : List.copyOf(lines.list)) {
            text.append(line.getFormattedMessage()).append('\n');
        }
        assertThat(text).contains("sasl.jaas.config = [hidden]");
        return text.toString();
    }
}
