package io.earshot.sinks.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.earshot.avro.EventStatus;
import io.earshot.avro.Severity;
import io.earshot.connectors.ConfigException;
import io.earshot.connectors.Secret;
import io.earshot.sinks.Given;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SinksConfigFileTest {
    @TempDir
    Path folder;

    private SinksConfig read(String yaml, Map<String, String> environment) throws IOException {
        Path file = folder.resolve("sinks.yaml");
        Files.writeString(file, yaml);
        return SinksConfigFile.read(file, environment::get);
    }

    private List<String> problems(String yaml) {
        return catchThrowableOfType(ConfigException.class, () -> read(yaml, Map.of())).problems().stream()
                .map(each -> each.substring(each.indexOf("sinks.yaml: ") + "sinks.yaml: ".length()))
                .toList();
    }

    @Test
    void hasADefaultForAllButNameUrlAndWhatIsDelivered() throws IOException {
        SinksConfig config = read("webhooks: [{name: ops, url: http://localhost/x, alerts: {}}]", Map.of());
        assertThat(config.kafka().bootstrapServers()).isEqualTo("127.0.0.1:9092");
        assertThat(config.deadLetters()).isEqualTo("earshot.dead-letters");
        WebhookConfig webhook = config.webhooks().get(0);
        assertThat(webhook.common().events()).isNull();
        assertThat(webhook.body()).isEqualTo(BodyKind.JSON);
        assertThat(webhook.timeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(webhook.common().maxAge()).isEqualTo(Duration.ofDays(1));
        assertThat(webhook.common().retry()).isEqualTo(RetryConfig.DEFAULTS);
        assertThat(webhook.common().fromEarliest()).isFalse();
    }

    @Test
    void theFileInTheBoxHoldsTheDefaults() throws IOException {
        SinksConfig config = SinksConfigFile.read(Path.of(System.getProperty("earshot.root"), "config/sinks.yaml"));
        assertThat(config)
                .isEqualTo(
                        read("webhooks: [{name: example, url: http://127.0.0.1:8090/earshot, alerts: {}}]", Map.of()));
    }

    @Test
    void theFileInTheBoxHoldsTheDefaultsOfWhatIsCommentedOutToo() throws IOException {
        String box = Files.readString(Path.of(System.getProperty("earshot.root"), "config/sinks.yaml"));
        SinksConfig config = read(box.replaceAll("(?m)^( *)#(?! |$)|^( *)#(?=  )", "$1$2"), Map.of());
        assertThat(config)
                .isEqualTo(read(
                        """
                                webhooks: [{name: example, url: http://127.0.0.1:8090/earshot, alerts: {}, events: {}}]
                                mqtt: [{name: home, url: "mqtt://127.0.0.1:1883", events: {}, alerts: {}}]
                                files: [{name: archive, folder: archive, events: {}, alerts: {}}]
                                """,
                        Map.of()));
    }

    @Test
    void reportsEverythingThatIsWrongAtOnce() {
        assertThat(
                        problems(
                                """
                                kafka: {bootstrap-servers: [nowhere], client: {group.id: x}, grup: y}
                                health: {port: 70000, host: 10.0.0.7}
                                webhooks:
                                  - name: "a b"
                                    url: ftp://example.org
                                    events: {status: [open], min-score: 2}
                                    body: xml
                                    timeout: 10
                                    in-flight: 0
                                    secret: short
                                    headers: {Host: x}
                                    retry: {first: 2s, most: 1s}
                                  - {name: b, url: "${env:NOT_SET}"}
                                  - {name: t, url: http://x, alerts: {severity: bad}, body: telegram}
                                """))
                .containsExactlyInAnyOrder(
                        "kafka.bootstrap-servers: each must be host:port, such as 127.0.0.1:9092, was \"nowhere\"",
                        "kafka.client.group.id: must not be set: sinks set it, and what they promise rests on it",
                        "kafka.grup: is not known here; known are bootstrap-servers, client, group",
                        "health.port: must be a whole number from -1 to 65535, was 70000",
                        "health.host: 10.0.0.7 is reached from other machines, so health.token is needed: such as token:"
                                + " ${file:/run/secrets/health-token}, made by `openssl rand -hex 32`",
                        "webhooks[0].name: must be 1 to 60 letters, digits, dots, dashes or _, was \"a b\"",
                        "webhooks[0].url: must be http:// or https:// with a host and no user in it;"
                                + " what it is instead is not shown",
                        "webhooks[0].events.status: each must be opened, updated or closed, was \"open\"",
                        "webhooks[0].events.min-score: must be a number from 0.0 to 1.0, was 2",
                        "webhooks[0].body: must be one of json, cloudevents, cloudevents-binary, ntfy, slack, discord,"
                                + " telegram, template, was \"xml\"",
                        "webhooks[0].timeout: a time must have a unit, such as 250ms, 10s, 5m, 2h or 7d",
                        "webhooks[0].in-flight: must be a whole number from 1 to 64, was 0",
                        "webhooks[0].secret: must have at least 16 characters; what it is is not shown",
                        "webhooks[0].headers.Host: is no header, or one that is not free to set",
                        "webhooks[0].retry.most: must be at least retry.first, 2s",
                        "webhooks[1].url: ${env:NOT_SET}: that environment variable is not set",
                        "webhooks[1].alerts: or events must be there: what is to be delivered, such as alerts: {}",
                        "webhooks[2].alerts.severity: must be info, warning or critical, was \"bad\"",
                        "webhooks[2].parameters.chat-id: must be there for body: telegram");
    }

    @Test
    void reportsEverythingThatIsWrongWithAnMqttSinkAtOnce() {
        assertThat(
                        problems(
                                """
                                webhooks: [{name: a, url: http://h, alerts: {}}]
                                mqtt:
                                  - name: a
                                    url: tcp://user:hidden@h:1883
                                    events: {status: [closed]}
                                    password: hidden
                                    prefix: "a/#"
                                    keep-alive: 1ms
                                    ca: nowhere.pem
                                    qos: 2
                                  - {name: b, alerts: {}}
                                """))
                .containsExactlyInAnyOrder(
                        "mqtt[0].name: must differ from those of the others, \"a\" is there twice",
                        "mqtt[0].url: must be mqtt:// or mqtts:// with a host, and a port or none, and nothing else:"
                                + " username and password are keys of their own; what it is instead is not shown",
                        "mqtt[0].username: must be there with a password",
                        "mqtt[0].prefix: must be 1 to 5 levels of letters, digits, dots, dashes or _, was \"a/#\"",
                        "mqtt[0].keep-alive: must be 1s to 18h, was 1ms",
                        "mqtt[0].ca: no such file, or it cannot be read: \"nowhere.pem\"",
                        "mqtt[0].states: need events.status to have opened and closed, or to be left out;"
                                + " or states: false",
                        "mqtt[0].qos: is not known here; known are events, alerts, name, positions, retry, in-flight,"
                                + " start, max-age, username, password, url, ca, client-id, prefix, keep-alive, timeout,"
                                + " states, discovery, discovery-prefix",
                        "mqtt[1].url: must be there, such as mqtt://127.0.0.1:1883 or mqtts://broker.example.org");
    }

    @Test
    void hasADefaultForAllOfAnMqttSinkButNameUrlAndWhatIsDelivered() throws IOException {
        MqttConfig mqtt = read("mqtt: [{name: home, url: mqtts://broker, events: {}}]", Map.of())
                .mqtt()
                .get(0);
        assertThat(mqtt.port()).isEqualTo(8883);
        assertThat(mqtt.clientId()).isEqualTo("earshot-sinks.home");
        assertThat(mqtt.prefix()).isEqualTo("earshot");
        assertThat(mqtt.discoveryPrefix()).isEqualTo("homeassistant");
        assertThat(mqtt.states()).isTrue();
        assertThat(mqtt.common().maxAge()).isEqualTo(Duration.ofDays(1));
    }

    @Test
    void reportsEverythingThatIsWrongWithAFilesSinkAtOnce() {
        assertThat(
                        problems(
                                """
                                files:
                                  - {name: a, events: {}, format: xml, roll-size: 10, keep: 1GiB}
                                  - {name: b, folder: x, events: {}, alerts: {}, format: raven, roll-size: 1KiB}
                                  - {name: c, folder: y, events: {}, roll-size: 1GiB, keep: 1GiB}
                                  - {name: d, folder: ./y, events: {}, path: z}
                                """))
                .containsExactlyInAnyOrder(
                        "files[0].format: must be one of jsonl, csv, raven, audacity, was \"xml\"",
                        "files[0].roll-size: a size must have a unit, such as 512KiB, 64MiB or 10GiB",
                        "files[0].folder: must be there: where the files lie, such as /var/lib/earshot/archive",
                        "files[1].alerts: have no place in format raven: use jsonl or csv",
                        "files[1].roll-size: must be 1MiB to 1GiB, was 1KiB",
                        "files[2].keep: must be at least twice roll-size: a file is deleted whole,"
                                + " once another follows it",
                        "files[3].path: is not known here; known are format, events, alerts, name, positions, retry,"
                                + " in-flight, start, max-age, folder, roll-size, keep",
                        "files: must each have a folder of their own, " + folder.resolve("y") + " is there twice");
    }

    @Test
    void keepsClosedEventsAloneInFormatsThatWouldRepeatThem() throws IOException {
        SinksConfig config = read(
                "files: [{name: r, folder: r, events: {}, format: raven}, {name: j, folder: j, events: {}},"
                        + " {name: o, folder: o, events: {status: [opened]}, format: audacity}]",
                Map.of());
        assertThat(config.files())
                .extracting(each -> each.common().events().status())
                .containsExactly(Set.of(EventStatus.CLOSED), Set.of(), Set.of(EventStatus.OPENED));
        assertThat(config.files().get(1).common().maxAge()).isEqualTo(Duration.ofDays(36_500));
        assertThat(config.files().get(1).rollBytes()).isEqualTo(64L << 20);
    }

    @Test
    void takesSecretsFromFilesAndEnvironmentAndNeverShowsThem() throws IOException {
        Path secret = folder.resolve("secret");
        Files.writeString(secret, "of 24 characters, by file\n");
        SinksConfig config = read(
                "webhooks: [{name: ops, url: 'http://h:8080/${env:TOKEN}', alerts: {}, secret: '${file:%s}'}]"
                        .formatted(secret),
                Map.of("TOKEN", "tok3n"));
        WebhookConfig webhook = config.webhooks().get(0);
        assertThat(webhook.uri()).hasToString("http://h:8080/tok3n");
        assertThat(webhook.shownUrl()).isEqualTo("http://h:8080");
        assertThat(webhook.secret()).isEqualTo(new Secret("of 24 characters, by file"));
        assertThat(config.toString()).doesNotContain("tok3n").doesNotContain("of 24");
    }

    @Test
    void saysWhichLineIsNoYamlWithoutQuotingIt() {
        assertThat(problems("webhooks:\n  - {name: ops, secret: 'hidden\n"))
                .singleElement()
                .asString()
                .startsWith("line ")
                .doesNotContain("hidden");
    }

    @Test
    void passesWhatTheFiltersName() throws IOException {
        WebhookConfig webhook = read(
                        "webhooks: [{name: w, url: http://h, events: {types: chainsaw, status: [closed], mics: [m1]},"
                                + " alerts: {severity: warning, sites: [north-ridge]}}]",
                        Map.of())
                .webhooks()
                .get(0);
        assertThat(webhook.common().events().passes(Given.event("e", "m1", 1, EventStatus.CLOSED)))
                .isTrue();
        assertThat(webhook.common().events().passes(Given.event("e", "m1", 1, EventStatus.OPENED)))
                .isFalse();
        assertThat(webhook.common().events().passes(Given.event("e", "m2", 1, EventStatus.CLOSED)))
                .isFalse();
        assertThat(webhook.common().alerts().passes(Given.alert("a", Severity.CRITICAL, "m1")))
                .isTrue();
        assertThat(webhook.common().alerts().passes(Given.alert("a", Severity.INFO, "m1")))
                .isFalse();
        assertThat(webhook.common().alerts().passes(Given.alert("a", Severity.UNKNOWN, "m1")))
                .isTrue();
    }
}
