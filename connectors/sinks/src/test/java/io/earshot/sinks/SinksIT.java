package io.earshot.sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.earshot.avro.EventStatus;
import io.earshot.avro.Severity;
import io.earshot.broker.EmbeddedBroker;
import io.earshot.sinks.config.SinksConfig;
import io.earshot.testing.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The sinks on a real broker, with a real receiver in all its moods. */
@Timeout(180)
class SinksIT {
    private static EmbeddedBroker broker;

    @TempDir
    Path folder;

    private Cluster cluster;
    private String prefix;

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @BeforeEach
    void topics(TestInfo test) {
        prefix = test.getTestMethod().orElseThrow().getName().substring(0, 12) + System.nanoTime() + ".";
        cluster = new Cluster(broker.bootstrapServers(), prefix);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private SinksConfig config(String url, String more) {
        return Given.config(
                folder,
                """
                kafka: {bootstrap-servers: ["%s"], group: "%sgroup"}
                topics: {prefix: "%s"}
                health: {port: 0}
                webhooks:
                  - name: hook
                    url: %s
                    start: earliest
                    retry: {first: 5ms, most: 50ms, failures: 3, pause: 50ms, strikes: 3}
                %s"""
                        .formatted(broker.bootstrapServers(), prefix, prefix, url, more.indent(4)));
    }

    private static Sinks run(SinksConfig config) {
        return new Sinks(config, Clock.systemUTC());
    }

    private static void whileRunning(SinksConfig config, Runnable what) {
        try (Sinks sinks = run(config)) {
            assertThat(sinks.port()).isNotZero();
            what.run();
        }
    }

    private static String metrics(Sinks sinks) {
        try {
            URL url = URI.create("http://127.0.0.1:%d/metrics".formatted(sinks.port()))
                    .toURL();
            try (InputStream in = url.openStream()) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void losesNothingWhenTheReceiverIsKilledInMidDeliveryAndWhenItselfIsRestartedMeanwhile() {
        Set<String> expected = new HashSet<>();
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger count = new AtomicInteger();
        try (Receiver receiver = new Receiver((request, exchange) -> {
            if (count.incrementAndGet() > 60) {
                never.await(); // under way when it is killed
            }
            return 200;
        })) {
            SinksConfig config = config(receiver.url(), "events: {}\nsecret: a secret of 24 characters");
            produce(expected, 0, 20);
            try (Sinks sinks = run(config)) {
                Deadline.await("a delivery hangs", () -> count.get() > 60);
                receiver.kill();
                produce(expected, 20, 25);
                Deadline.await(
                        "it is known to be down", () -> metrics(sinks).contains("earshot_sink_up{sink=\"hook\",} 0"));
            }
            produce(expected, 25, 30);
            receiver.answer((request, exchange) -> 200);
            try (Sinks sinks = run(config)) {
                receiver.start();
                Deadline.await(
                        "every key is there", () -> new HashSet<>(receiver.acceptedKeys()).containsAll(expected));
                assertThat(receiver.acceptedKeys()).containsOnlyOnceElementsOf(expected);
                assertThat(metrics(sinks)).contains("earshot_sink_dead_letters_total{sink=\"hook\",} 0");
            }
            assertInOrder(receiver.acceptedKeys());

            int before = receiver.accepted.size();
            whileRunning(config, () -> {
                cluster.event(Given.event("marker", "mic-0", 1, EventStatus.OPENED));
                Deadline.await("the marker comes", () -> receiver.acceptedKeys().contains("marker/1"));
                assertThat(receiver.accepted).as("a restart repeats nothing").hasSize(before + 1);
            });
            assertThat(receiver.accepted).allMatch(each -> each.signature().matches("t=\\d{10},v1=[0-9a-f]{64}"));
        }
    }

    /** Each of 8 mics' events with the revisions from..to. */
    private void produce(Set<String> expected, int from, int to) {
        for (int revision = from; revision < to; revision++) {
            for (int mic = 0; mic < 8; mic++) {
                cluster.event(Given.event("e" + mic, "mic-" + mic, revision, EventStatus.UPDATED));
                expected.add("e" + mic + "/" + revision);
            }
        }
        cluster.flush();
    }

    private static void assertInOrder(List<String> keys) {
        Map<String, Integer> last = new HashMap<>();
        for (String key : keys) {
            int revision = Integer.parseInt(key.substring(key.indexOf('/') + 1));
            Integer before = last.put(key.substring(0, key.indexOf('/')), revision);
            assertThat(before == null || before <= revision)
                    .as("%s after %s", key, before)
                    .isTrue();
        }
    }

    @Test
    void putsAsideWhatIsRefusedOrCannotBeReadAndGoesOn() {
        try (Receiver receiver =
                new Receiver((request, exchange) -> request.key().equals("bad") ? 400 : 204)) {
            cluster.alert(Given.alert("good-1", Severity.WARNING, "m"));
            cluster.alert(Given.alert("bad", Severity.WARNING, "m"));
            cluster.raw("alerts", new byte[] {1, 2, 3});
            cluster.alert(Given.alert("quiet", Severity.INFO, "m"));
            cluster.alert(Given.alert("good-2", Severity.CRITICAL, "m"));
            try (Sinks sinks = run(config(receiver.url(), "alerts: {severity: warning}"))) {
                Deadline.await("both good ones", () -> receiver.acceptedKeys().contains("good-2"));
                Deadline.await("two letters", () -> metrics(sinks)
                        .contains("earshot_sink_dead_letters_total{sink=\"hook\",} 2.0"));
                assertThat(metrics(sinks)).contains("earshot_sink_skipped_total{sink=\"hook\",reason=\"filter\",} 1.0");
            }
            assertThat(receiver.acceptedKeys()).containsExactly("good-1", "good-2");
            List<ConsumerRecord<byte[], byte[]>> letters = cluster.deadLetters(2);
            assertThat(letters)
                    .extracting(each -> Cluster.header(each, "reason"))
                    .anyMatch("HTTP 400"::equals)
                    .anyMatch(reason -> reason.contains("fewer than"));
            assertThat(letters).allSatisfy(each -> {
                assertThat(Cluster.header(each, "topic")).isEqualTo(prefix + "alerts");
                assertThat(Cluster.header(each, "sink")).isEqualTo("hook");
            });
        }
    }

    @Test
    void outlastsAReceiverThatFailsHangsOrAsksToWait() {
        Map<String, Integer> tries = new ConcurrentHashMap<>();
        CountDownLatch never = new CountDownLatch(1);
        try (Receiver receiver = new Receiver((request, exchange) -> {
            int n = tries.merge(request.key(), 1, Integer::sum);
            switch (request.key()) {
                case "failing" -> {
                    return n <= 4 ? 500 : 200;
                }
                case "hanging" -> {
                    if (n == 1) {
                        never.await(); // interrupted when the server closes
                    }
                    if (n == 2) {
                        exchange.sendResponseHeaders(200, 0); // a body that never comes
                        exchange.getResponseBody().flush();
                        never.await();
                    }
                    return 200;
                }
                case "busy" -> {
                    exchange.getResponseHeaders().set("Retry-After", "2");
                    return n == 1 ? 429 : 200;
                }
                case "severed" -> {
                    return n == 1 ? Receiver.Answer.SILENT : 200;
                }
                default -> {
                    return 200;
                }
            }
        })) {
            List<String> keys = List.of("failing", "hanging", "severed", "busy", "plain");
            for (String each : keys) {
                cluster.alert(Given.alert(each, Severity.WARNING, "m"));
            }
            try (Sinks sinks = run(config(receiver.url(), "alerts: {}\ntimeout: 500ms"))) {
                Deadline.await("all are accepted", () -> receiver.acceptedKeys().containsAll(keys));
                assertThat(metrics(sinks)).contains("earshot_sink_dead_letters_total{sink=\"hook\",} 0");
                assertThat(metrics(sinks)).contains("earshot_sink_up{sink=\"hook\",} 1");
            }
            // One site, so in order.
            assertThat(receiver.acceptedKeys()).containsExactlyElementsOf(keys);
            List<Long> busy = new ArrayList<>();
            receiver.seen.stream().filter(each -> each.key().equals("busy")).forEach(each -> busy.add(each.nanos()));
            assertThat(busy).hasSize(2);
            assertThat(busy.get(1) - busy.get(0)).isGreaterThanOrEqualTo(1_990_000_000L);
        }
    }

    @Test
    void putsAsideWhatFailsAgainAndAgainWhileOthersAreAccepted() {
        try (Receiver receiver =
                new Receiver((request, exchange) -> request.key().startsWith("poison") ? 500 : 200)) {
            cluster.event(Given.event("poison", "mic-p", 1, EventStatus.CLOSED));
            // More than its lane holds.
            IntStream.range(0, 200)
                    .forEach(i -> cluster.event(Given.event("behind" + i, "mic-p", 1, EventStatus.CLOSED)));
            cluster.flush();
            try (Sinks sinks = run(config(receiver.url(), "events: {}\nin-flight: 8"))) {
                AtomicInteger others = new AtomicInteger();
                Deadline.await("it is put aside", () -> {
                    int n = others.incrementAndGet();
                    cluster.event(Given.event("other" + n, "mic-" + n % 20, 1, EventStatus.CLOSED));
                    cluster.flush();
                    return metrics(sinks).contains("earshot_sink_dead_letters_total{sink=\"hook\",} 1.0");
                });
            }
            assertThat(receiver.seen).as("tried until others had been accepted").hasSizeGreaterThan(6);
            assertThat(Cluster.header(cluster.deadLetters(1).get(0), "reason"))
                    .startsWith("HTTP 500, again and again while others");
        }
    }

    @Test
    void floodsNobodyWithWhatIsOld() {
        try (Receiver receiver = new Receiver((request, exchange) -> 200)) {
            long old = System.currentTimeMillis() - 3_600_000;
            IntStream.range(0, 20).forEach(i -> cluster.event(Given.event("old" + i, "m", 1, EventStatus.CLOSED), old));
            cluster.event(Given.event("new", "m", 1, EventStatus.CLOSED));
            try (Sinks sinks = run(config(receiver.url(), "events: {}\nmax-age: 10m"))) {
                Deadline.await("the new one", () -> receiver.acceptedKeys().contains("new/1"));
                assertThat(metrics(sinks)).contains("earshot_sink_skipped_total{sink=\"hook\",reason=\"age\",} 20.0");
            }
            assertThat(receiver.acceptedKeys()).containsExactly("new/1");
        }
    }

    @Test
    void aNewGroupBeginsWithWhatComesAndMissesNothingAfterwards() {
        try (Receiver receiver = new Receiver((request, exchange) -> 200)) {
            cluster.alert(Given.alert("before", Severity.WARNING, "m"));
            cluster.flush();
            SinksConfig config = Given.config(
                    folder,
                    """
                    kafka: {bootstrap-servers: ["%s"]}
                    topics: {prefix: "%s"}
                    health: {port: -1}
                    webhooks: [{name: "%snew", url: "%s", alerts: {}}]
                    """
                            .formatted(broker.bootstrapServers(), prefix, prefix, receiver.url()));
            String group = "earshot-sinks." + prefix + "new";
            whileRunning(config, () -> Deadline.await("it has begun", () -> cluster.hasCommitted(group)));
            cluster.alert(Given.alert("while away", Severity.WARNING, "m"));
            cluster.flush();
            whileRunning(
                    config, () -> Deadline.await("what came while it was away", () -> !receiver.accepted.isEmpty()));
            assertThat(receiver.acceptedKeys()).containsExactly("while away");
        }
    }

    @Test
    void saysWhichTopicIsNotThere() {
        prefix = "no.such.";
        assertThatThrownBy(() -> run(config("http://127.0.0.1:1", "alerts: {}")))
                .isInstanceOf(SinkException.class)
                .hasMessageContaining("topic no.such.alerts does not exist: create it with earshot topics create");
    }
}
