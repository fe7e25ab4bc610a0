package io.earshot.sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.earshot.avro.EventStatus;
import io.earshot.avro.Severity;
import io.earshot.broker.EmbeddedBroker;
import io.earshot.sinks.config.SinksConfig;
import io.earshot.testing.Deadline;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** MQTT sinks on a real Kafka broker, with a real Mosquitto that dies, refuses and comes back. */
@Timeout(120)
class MqttIT {
    private static final int IN_FLIGHT = 4;
    private static EmbeddedBroker kafka;

    @TempDir
    Path folder;

    private Cluster cluster;
    private String prefix;

    @BeforeAll
    static void start() {
        assumeTrue(
                Mosquitto.isInstalled(),
                "mosquitto and mosquitto_sub are not installed: apt-get install mosquitto mosquitto-clients");
        kafka = EmbeddedBroker.start();
    }

    @AfterAll
    static void stop() {
        if (kafka != null) {
            kafka.close();
        }
    }

    @BeforeEach
    void topics() {
        prefix = "mqtt" + System.nanoTime() + ".";
        cluster = new Cluster(kafka.bootstrapServers(), prefix);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private SinksConfig config(Mosquitto mosquitto, String more) {
        return config("mqtt://127.0.0.1:" + mosquitto.port(), more);
    }

    private SinksConfig config(String url, String more) {
        return Given.config(
                folder,
                """
                kafka: {bootstrap-servers: ["%s"], group: "%sgroup"}
                topics: {prefix: "%s"}
                health: {port: 0}
                mqtt:
                  - name: home
                    url: %s
                    start: earliest
                    timeout: 5s
                    in-flight: %d
                    retry: {first: 5ms, most: 50ms, failures: 3, pause: 100ms}
                %s"""
                        .formatted(kafka.bootstrapServers(), prefix, prefix, url, IN_FLIGHT, more.indent(4)));
    }

    private static Sinks run(SinksConfig config) {
        return new Sinks(config, Clock.systemUTC());
    }

    private static String metrics(Sinks sinks) {
        try (var in = URI.create("http://127.0.0.1:%d/metrics".formatted(sinks.port()))
                .toURL()
                .openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isUp(Sinks sinks) {
        return metrics(sinks).contains("earshot_sink_up{sink=\"home\",} 1");
    }

    private static int delivered(Sinks sinks) {
        return metrics(sinks)
                .lines()
                .filter(each -> each.startsWith("earshot_sink_delivered_total{sink=\"home\""))
                .mapToInt(each -> (int) Double.parseDouble(each.substring(each.lastIndexOf(' '))))
                .sum();
    }

    private static List<String> keys(List<Mosquitto.Message> messages) {
        return messages.stream().map(each -> each.json().path("key").asText()).toList();
    }

    @Test
    void losesNothingWhenMosquittoIsKilledInMidDeliveryAndRepeatsNothingAfterARestart() {
        Set<String> expected = new HashSet<>();
        int delivered = 0;
        try (Mosquitto mosquitto = new Mosquitto(folder, "allow_anonymous true")) {
            List<Mosquitto.Message> events = mosquitto.read("reader", "earshot/events");
            SinksConfig config = config(mosquitto, "events: {}");
            produce(expected, 0, 30);
            try (Sinks sinks = run(config)) {
                Deadline.await("deliveries are under way", () -> events.size() >= 50);
                mosquitto.kill();
                produce(expected, 30, 35);
                Deadline.await("it is known to be down", () -> !isUp(sinks));
                mosquitto.start();
                Deadline.await("deliveries go on by themselves", () -> isUp(sinks) && delivered(sinks) >= 150);
                mosquitto.kill();
                Deadline.await("it is known to be down again", () -> !isUp(sinks));
                delivered += delivered(sinks);
            }
            produce(expected, 35, 40);
            mosquitto.start();
            try (Sinks sinks = run(config)) {
                Deadline.await("every key is there", () -> new HashSet<>(keys(events)).containsAll(expected));
                assertThat(metrics(sinks)).contains("earshot_sink_dead_letters_total{sink=\"home\",} 0");
                int before = delivered;
                Deadline.await("each was acknowledged", () -> before + delivered(sinks) >= expected.size());
                delivered += delivered(sinks);
            }
            assertThat(delivered).as("each acknowledged once").isEqualTo(expected.size());
            assertThat(new HashSet<>(keys(events))).isEqualTo(expected);
            // Mosquitto itself repeats to its readers what its last snapshot held: only the first of each says
            // something.
            assertInOrder(List.copyOf(new LinkedHashSet<>(keys(events))));
            assertThat(events).allSatisfy(each -> {
                assertThat(each.qos()).isEqualTo(1);
                assertThat(each.user().path("idempotency-key").asText())
                        .isEqualTo(each.json().path("key").asText());
            });

            int before = events.size();
            try (Sinks sinks = run(config)) {
                cluster.event(Given.event("marker", "mic-0", 1, EventStatus.OPENED));
                Deadline.await("the marker comes", () -> keys(events).contains("marker/1"));
                assertThat(sinks.port()).isPositive();
            }
            assertThat(events).as("a restart repeats nothing").hasSize(before + 1);
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
    void tellsHomeAssistantOfAMicItsStateAndWhetherWeAreThere() {
        try (Mosquitto mosquitto = new Mosquitto(folder, "allow_anonymous true")) {
            List<Mosquitto.Message> all = mosquitto.read("reader", "#");
            cluster.event(Given.event("e1", "mic/17", 1, EventStatus.OPENED));
            cluster.event(Given.event("e1", "mic/17", 2, EventStatus.CLOSED));
            cluster.alert(Given.alert("a1", Severity.WARNING, "mic/17"));
            cluster.flush();
            try (Sinks sinks = run(config(mosquitto, "events: {}\nalerts: {}"))) {
                Deadline.await(
                        "all of it",
                        () -> payloads(all, "earshot/alerts").size() == 1
                                && payloads(all, state(all)).contains("OFF"));
                assertThat(isUp(sinks)).isTrue();
                String state = state(all);
                assertThat(payloads(all, state)).containsExactly("ON", "OFF");
                assertThat(payloads(all, state + "/attributes")).hasSize(2);
                assertThat(payloads(all, "earshot/available")).containsExactly("online");
                JsonNode discovery = discovery(all).get(0).json();
                assertThat(discovery(all)).as("once").hasSize(1);
                assertThat(discovery.path("state_topic").asText()).isEqualTo(state);
                assertThat(discovery.path("device_class").asText()).isEqualTo("sound");
                // Another that comes later finds them retained.
                List<Mosquitto.Message> late = mosquitto.read("late", "#");
                Deadline.await(
                        "what is retained",
                        () -> payloads(late, state).equals(List.of("OFF"))
                                && payloads(late, "earshot/available").equals(List.of("online"))
                                && discovery(late).size() == 1);
                assertThat(payloads(late, "earshot/events")).isEmpty();
            }
            Deadline.await("it says that it is gone", () -> payloads(all, "earshot/available")
                    .equals(List.of("online", "offline")));
        }
    }

    private static String state(List<Mosquitto.Message> all) {
        return all.stream()
                .map(Mosquitto.Message::topic)
                .filter(each -> each.matches("earshot/mic_17-[0-9a-f]{8}/chainsaw"))
                .findAny()
                .orElse("none");
    }

    private static List<Mosquitto.Message> discovery(List<Mosquitto.Message> all) {
        return all.stream()
                .filter(each -> each.topic().matches("homeassistant/binary_sensor/[a-zA-Z0-9_-]+/config"))
                .toList();
    }

    private static List<String> payloads(List<Mosquitto.Message> all, String topic) {
        return all.stream()
                .filter(each -> each.topic().equals(topic))
                .map(Mosquitto.Message::payload)
                .toList();
    }

    @Test
    void waitsWhileItsPasswordIsRefusedAndDeliversOnceItIsTaken() throws Exception {
        Path passwords = folder.resolve("passwords");
        password(passwords, "another one");
        String conf = "allow_anonymous false\npassword_file " + passwords;
        try (Mosquitto mosquitto = new Mosquitto(folder, conf)) {
            cluster.alert(Given.alert("a1", Severity.WARNING, "m"));
            cluster.flush();
            try (Sinks sinks = run(config(mosquitto, "alerts: {}\nusername: ranger\npassword: right-one"))) {
                Deadline.await(
                        "it is refused again and again",
                        () -> !isUp(sinks)
                                && metrics(sinks)
                                        .matches("(?s).*earshot_sink_retries_total\\{sink=\"home\",} [4-9].*"));
                assertThat(metrics(sinks)).contains("earshot_sink_dead_letters_total{sink=\"home\",} 0");
                mosquitto.kill();
                password(passwords, "right-one");
                mosquitto.start();
                Deadline.await("it is delivered", () -> metrics(sinks)
                        .contains("earshot_sink_delivered_total{sink=\"home\",topic=\"" + prefix + "alerts\",} 1"));
                assertThat(isUp(sinks)).isTrue();
            }
        }
    }

    @Test
    void turnsOffWhatClosedTooLongAgoWithoutSendingIt() {
        try (Mosquitto mosquitto = new Mosquitto(folder, "allow_anonymous true")) {
            List<Mosquitto.Message> all = mosquitto.read("reader", "earshot/#");
            long old = System.currentTimeMillis() - 3_600_000;
            cluster.event(Given.event("e1", "m", 1, EventStatus.OPENED), old);
            cluster.event(Given.event("e1", "m", 2, EventStatus.CLOSED), old);
            cluster.event(Given.event("e2", "n", 1, EventStatus.OPENED));
            cluster.flush();
            try (Sinks sinks = run(config(mosquitto, "events: {}\nmax-age: 10m"))) {
                Deadline.await(
                        "both states",
                        () -> payloads(all, "earshot/m/chainsaw").equals(List.of("OFF"))
                                && payloads(all, "earshot/n/chainsaw").equals(List.of("ON")));
                Deadline.await("both are counted", () -> metrics(sinks)
                        .contains("earshot_sink_skipped_total{sink=\"home\",reason=\"age\",} 2"));
            }
            assertThat(payloads(all, "earshot/events"))
                    .singleElement()
                    .asString()
                    .startsWith("{\"key\":\"e2/1\"");
        }
    }

    @Test
    void speaksTlsWithABrokerWhoseCertificateItIsToldToTrust() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "openssl is not installed");
        Process openssl = new ProcessBuilder(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "rsa:2048",
                        "-nodes",
                        "-days",
                        "2",
                        "-keyout",
                        "key.pem",
                        "-out",
                        "cert.pem",
                        "-subj",
                        "/CN=broker",
                        "-addext",
                        "subjectAltName=IP:127.0.0.1")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("openssl.log").toFile())
                .start();
        assertThat(openssl.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String conf = "allow_anonymous true\ncertfile %1$s/cert.pem\nkeyfile %1$s/key.pem".formatted(folder);
        try (Mosquitto mosquitto = new Mosquitto(folder, conf)) {
            cluster.alert(Given.alert("a1", Severity.WARNING, "m"));
            cluster.flush();
            String url = "mqtts://127.0.0.1:" + mosquitto.port();
            SinksConfig stranger = config(url, "alerts: {}");
            try (Sinks sinks = run(stranger)) {
                Deadline.await(
                        "it trusts nobody",
                        () -> !isUp(sinks)
                                && metrics(sinks)
                                        .matches("(?s).*earshot_sink_retries_total\\{sink=\"home\",} [3-9].*"));
            }
            try (Sinks sinks = run(config(url, "alerts: {}\nca: cert.pem"))) {
                Deadline.await("it is delivered", () -> delivered(sinks) == 1);
                assertThat(isUp(sinks)).isTrue();
            }
        }
    }

    private static void password(Path file, String password) throws Exception {
        Files.deleteIfExists(file);
        Process process = new ProcessBuilder(
                        "/usr/bin/mosquitto_passwd", "-b", "-c", file.toString(), "ranger", password)
                .start();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    @Test
    void putsAsideWhatTheBrokersRightsForbid() throws IOException {
        Path rights = folder.resolve("rights");
        Files.writeString(rights, "topic write earshot/events\ntopic write earshot/available\n");
        try (Mosquitto mosquitto = new Mosquitto(folder, "allow_anonymous true\nacl_file " + rights)) {
            cluster.alert(Given.alert("a1", Severity.WARNING, "m"));
            cluster.flush();
            try (Sinks sinks = run(config(mosquitto, "alerts: {}"))) {
                Deadline.await(
                        "a letter", () -> metrics(sinks).contains("earshot_sink_dead_letters_total{sink=\"home\",} 1"));
            }
            assertThat(Cluster.header(cluster.deadLetters(1).get(0), "reason"))
                    .isEqualTo("earshot/alerts: not authorized");
        }
    }
}
