package io.earshot.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EarshotConfigTest {
    private static final Path SHIPPED = Path.of(System.getProperty("earshot.root"), "config", "earshot.yaml")
            .normalize();

    private static List<String> problems(String yaml, Map<String, String> environment) {
        ConfigException thrown = catchThrowableOfType(
                ConfigException.class, () -> Yaml.parse("my.yaml", yaml, EarshotConfig.class, environment));
        return thrown == null
                ? List.of()
                : thrown.problems().stream().map(Problem::toString).toList();
    }

    @Test
    void shippedFileEqualsTheDefaults() {
        assertThat(Yaml.read(SHIPPED, EarshotConfig.class)).isEqualTo(EarshotConfig.DEFAULTS);
    }

    @Test
    void shippedFileSetsEveryKey() {
        assertThat(new TreeSet<>(Yaml.keysIn(SHIPPED))).containsAll(Yaml.keys(EarshotConfig.class));
    }

    @Test
    void shippedFileNamesEveryPlaceForSecrets() throws Exception {
        String said = Files.readString(SHIPPED)
                .lines()
                .dropWhile(line -> !line.contains("is a file's content"))
                .takeWhile(line -> line.strip().startsWith("#"))
                .collect(Collectors.joining(" "));
        for (RecordShape.Key section : RecordShape.of(EarshotConfig.class).keys()) {
            if (section.type() instanceof Class<?> type && type.isRecord()) {
                for (RecordShape.Key key : RecordShape.of(type).keys()) {
                    String path = section.name() + "." + key.name();
                    if (key.type().getTypeName().contains(Secret.class.getName()) && !path.equals("kafka.client")) {
                        assertThat(said).contains(path); // where kafka.client is, the file itself says so
                    }
                }
            }
        }
    }

    @Test
    void pathsAreTakenFromTheFolderOfTheFile() {
        EarshotConfig config = Yaml.parse("x", "models: [{path: ../models/m}]", EarshotConfig.class)
                .relativeTo(Path.of("/etc/earshot"));
        assertThat(config.models().get(0).path()).isEqualTo(Path.of("/etc/models/m"));
        assertThat(config.eventTypes()).isEqualTo(Path.of("/etc/earshot/events.yaml"));
        assertThat(config.alertRules()).isEqualTo(Path.of("/etc/earshot/alerts.yaml"));
        assertThat(config.stateDir()).isEqualTo(Path.of("/etc/.earshot/state"));
    }

    @Test
    void absolutePathsStayWhatTheyAre() {
        EarshotConfig config = Yaml.parse("x", "state-dir: /var/lib/earshot", EarshotConfig.class)
                .relativeTo(Path.of("/etc"));
        assertThat(config.stateDir()).isEqualTo(Path.of("/var/lib/earshot"));
    }

    /** Each bound once, with what the message says: the key where it stands and the bound. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "ingest: {group: ' '}                       | ingest.group: group must not be empty",
                "ingest: {session-timeout: 50ms}            | ingest.session-timeout: session-timeout must be at least 100ms",
                "ingest: {threads: 0}                       | ingest.threads: threads must be in 1..256, was 0",
                "ingest: {threads: 257}                     | ingest.threads: threads must be in 1..256, was 257",
                "ingest: {ring-slots: 1000}                 | ingest.ring-slots: ring-slots must be a power of two from 16 on, was 1000",
                "ingest: {ring-slots: 8}                    | ingest.ring-slots: ring-slots must be a power of two from 16 on, was 8",
                "ingest: {ring-bytes: -1B}                  | ingest.ring-bytes: expected a size",
                "ingest: {ring-bytes: 32}                   | ingest.ring-bytes: expected a size with a unit",
                "ingest: {reorder: 61s}                     | ingest.reorder: reorder must be in 0s..60s",
                "ingest: {idle: 500ms}                      | ingest.idle: idle must be in 1s..24h",
                "ingest: {idle: 25h}                        | ingest.idle: idle must be in 1s..24h",
                "ingest: {channel: 8}                       | ingest.channel: channel must be mean or 0 to 7, was '8'",
                "ingest: {streams-per-mic: 0}               | ingest.streams-per-mic: streams-per-mic must be in 1..16, was 0",
                "ingest: {streams-per-mic: 17}              | ingest.streams-per-mic: streams-per-mic must be in 1..16, was 17",
                "ingest: {mics-per-partition: 0}            | ingest.mics-per-partition: mics-per-partition must be positive, was 0",
                "ingest: {max-clock-ahead: -1s}             | ingest.max-clock-ahead: expected a duration",
                "ingest: {max-clock-behind: 7}              | ingest.max-clock-behind: expected a duration with a unit",
                "ingest: {commit-interval: 1ms}             | ingest.commit-interval: commit-interval must be at least 10ms",
                "ingest: {drain: 32s}                       | ingest.drain: drain must be in 0s..30s",
                "ingest: {overload: {policy: drop}}         | ingest.overload.policy: expected one of wait, skip",
                "ingest: {overload: {enter-lag: 900ms}}     | ingest.overload.enter-lag: enter-lag must be in 1s..24h",
                "ingest: {overload: {enter-lag: 25h}}       | ingest.overload.enter-lag: enter-lag must be in 1s..24h",
                "ingest: {overload: {leave-lag: 99ms}}      | ingest.overload.leave-lag: leave-lag must be at least 100ms",
                "ingest: {overload: {leave-lag: 30s}}       | ingest.overload.leave-lag: leave-lag must be below enter-lag (PT30S), was PT30S: lower it, or raise enter-lag",
                "ingest: {overload: {gate-time: 11m}}       | ingest.overload.gate-time: gate-time must be in 0s..10m",
                "ingest: {overload: {silence-gate: 50}}     | ingest.overload.silence-gate: silence-gate must be off or a level below full scale such as -60, was '50'",
                "ingest: {protocol: modern}                 | ingest.protocol: expected one of classic, consumer",
                "ingest: {start: middle}                    | ingest.start: expected one of earliest, latest",
                "window: {ring-slots: 3}                    | window.ring-slots: ring-slots must be a power of two in 2..65536, was 3",
                "window: {ring-slots: 131072}               | window.ring-slots: ring-slots must be a power of two in 2..65536",
                "window: {silence-gate: 60}                 | window.silence-gate: silence-gate must be off or a level below full scale such as -60, was '60'",
                "inference: {device: -1}                    | inference.device: device must be 0 or more, was -1",
                "inference: {provider: gpu}                 | inference.provider: expected one of cpu, cuda, tensorrt",
                "inference: {fallback-to-cpu: maybe}        | inference.fallback-to-cpu: expected true or false",
                "inference: {sessions: 0}                   | inference.sessions: sessions must be in 1..64, was 0",
                "inference: {sessions: 65}                  | inference.sessions: sessions must be in 1..64, was 65",
                "inference: {threads-per-session: 0}        | inference.threads-per-session: threads-per-session must be in 1..256, was 0",
                "inference: {max-batch: 0}                  | inference.max-batch: max-batch must be in 1..4096, was 0",
                "inference: {max-batch: 5000}               | inference.max-batch: max-batch must be in 1..4096, was 5000",
                "publish: {scores: f16}                     | publish.scores: expected one of f32, sparse",
                "publish: {sparse-floor: 1.5}               | publish.sparse-floor: sparse-floor must be in 0..1, was 1.5",
                "publish: {sparse-floor: -0.1}              | publish.sparse-floor: sparse-floor must be in 0..1, was -0.1",
                "evidence: {voice-score: 0}                 | evidence.voice-score: voice-score must be above 0 and at most 1, was 0.0",
                "evidence: {voice: perhaps}                 | evidence.voice: expected true or false",
                "health: {host: ' '}                        | health.host: host must not be empty",
                "health: {port: -2}                         | health.port: port must be in -1..65535, was -2",
                "health: {port: 65536}                      | health.port: port must be in -1..65535, was 65536",
                "models: [{path: m, manifest-sha256: AB}]   | models[0].manifest-sha256: manifest-sha256 must be 64 lower-case hexadecimal digits, was 'AB'",
                "models: [{path: m, reload: 10ms}]          | models[0].reload: reload must be at least 1s",
                "models: [{reload: 10s}]                    | models[0].path: missing: it has no default",
                "events: {application-id: 'a b'}            | events.application-id: application-id must be 1 to 100 letters",
                "events: {session-timeout: 50ms}            | events.session-timeout: session-timeout must be at least 100ms",
                "events: {unknown-mics: -1}                 | events.unknown-mics: unknown-mics must be 0 or more, was -1",
                "events: {coverage-interval: 500ms}         | events.coverage-interval: coverage-interval must be in 1s..60s",
                "events: {coverage-interval: 61s}           | events.coverage-interval: coverage-interval must be in 1s..60s",
                "events: {commit-interval: 5ms}             | events.commit-interval: commit-interval must be in 10ms..30s",
                "events: {commit-interval: 31s}             | events.commit-interval: commit-interval must be in 10ms..30s",
                "events: {transaction-timeout: 999ms}       | events.transaction-timeout: transaction-timeout must be in 1s..15m",
                "events: {standbys: 17}                     | events.standbys: standbys must be in 0..16",
                "alerts: {standbys: -1}                     | alerts.standbys: standbys must be in 0..16",
                "alerts: {transaction-timeout: 16m}         | alerts.transaction-timeout: transaction-timeout must be in 1s..15m",
                "events: {threads: 0}                       | events.threads: threads must be in 1..256, was 0",
                "alerts: {application-id: ''}               | alerts.application-id: application-id must be 1 to 100 letters",
                "alerts: {session-timeout: 50ms}            | alerts.session-timeout: session-timeout must be at least 100ms",
                "alerts: {threads: 300}                     | alerts.threads: threads must be in 1..256, was 300",
                "topics: {partitions: 0}                    | topics.partitions: partitions must be in 1..10000, was 0",
                "topics: {keep-frames: 1s}                  | topics.keep-frames: keep-frames must be at least 1m",
                "kafka: {bootstrap-servers: [nowhere]}      | kafka.bootstrap-servers: bootstrap-servers must be host:port each",
                "kafka: {reach-within: 0s}                  | kafka.reach-within: reach-within must be above 0s"
            })
    void aBrokenBoundIsSaidAtItsKey(String yaml, String message) {
        assertThat(problems(yaml, Map.of())).singleElement().asString().startsWith("my.yaml:1: " + message);
    }

    @Test
    void allProblemsComeAtOnceEachWithItsLine() {
        String yaml =
                """
                ingest:
                  threads: many
                  idel: 15s
                health: {port: 70000}
                publish: 7
                """;
        assertThat(problems(yaml, Map.of()))
                .containsExactly(
                        "my.yaml:2: ingest.threads: expected a whole number, was \"many\"",
                        "my.yaml:3: ingest.idel: unknown key; did you mean idle?",
                        "my.yaml:4: health.port: port must be in -1..65535, was 70000",
                        "my.yaml:5: publish: expected keys (scores, sparse-floor, embeddings), was a single value");
    }

    @Test
    void aVariableOfTheEnvironmentOverridesTheFile() {
        EarshotConfig config =
                Yaml.read(SHIPPED, EarshotConfig.class, Map.of("EARSHOT_INGEST_THREADS", "2", "HOME", "/root"));
        assertThat(config.ingest().threads()).isEqualTo(2);
        assertThat(config.events()).isEqualTo(EventsConfig.DEFAULTS);
    }

    @Test
    void aVariableWithATypoIsRefusedWithTheNearestOne() {
        assertThat(problems("", Map.of("EARSHOT_INGEST_TREADS", "2")))
                .containsExactly("environment variable EARSHOT_INGEST_TREADS: fits no key of the configuration;"
                        + " did you mean EARSHOT_INGEST_THREADS?");
    }

    @Test
    void secretsAreNeverPrinted() {
        String yaml = "kafka: {client: {ssl.key.password: hunter2}}";
        EarshotConfig config = Yaml.parse(
                "my.yaml",
                yaml,
                EarshotConfig.class,
                Map.of("EARSHOT_KAFKA_CLIENT_SSL_KEYSTORE_PASSWORD", "swordfish"));
        assertThat(config.kafka().clientProperties())
                .containsEntry("ssl.key.password", "hunter2")
                .containsEntry("ssl.keystore.password", "swordfish");
        assertThat(config.toString()).doesNotContain("hunter2", "swordfish").contains("***");
    }
}
