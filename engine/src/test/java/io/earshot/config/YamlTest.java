package io.earshot.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlTest {
    enum Protocol {
        COOPERATIVE_STICKY,
        CONSUMER
    }

    record Window(int hop, int samples) {
        static final Window DEFAULTS = new Window(7680, 15600);

        Window {
            Require.that(hop > 0, "window.hop must be positive, was %d", hop);
            Require.that(samples > 0, "samples must be positive, was %d", samples);
            Require.that(samples < 1_000_000, "a window of %d samples is too long", samples);
        }
    }

    record Ingest(
            @Renamed(from = {"poll-wait", "kafka.poll"}) Duration pollTimeout,
            Protocol protocol,
            ByteSize maxFetch,
            double share,
            boolean pauses) {
        static final Ingest DEFAULTS =
                new Ingest(Duration.ofMillis(100), Protocol.COOPERATIVE_STICKY, ByteSize.ofMebibytes(8), 0.5, true);
    }

    record Everything(
            Ingest ingest,
            Window window,
            @Nullable Path dir,
            List<String> topics,
            Map<String, Secret> client,
            Map<String, Window> models,
            @Nullable Integer threads,
            long big) {
        static final Everything DEFAULTS = new Everything(
                new Ingest(Duration.ofMillis(50), Protocol.CONSUMER, ByteSize.ofMebibytes(4), 0.25, false),
                Window.DEFAULTS,
                Path.of("data"),
                List.of("a"),
                Map.of(),
                Map.of(),
                2,
                1L << 40);
    }

    record Type(
            List<String> labels,
            @Default("20%") float threshold,
            @Default("250ms") Duration merge,
            @Default("[]") List<Integer> skip,
            @Nullable String note) {}

    private static final String NAME = "earshot.yaml";

    private static Everything read(String text) {
        return Yaml.parse(NAME, text, Everything.class);
    }

    private static List<String> problems(String text) {
        return problems(text, Map.of());
    }

    private static List<String> problems(String text, Map<String, String> environment) {
        ConfigException refused = catchThrowableOfType(
                ConfigException.class, () -> Yaml.parse(NAME, text, Everything.class, environment));
        assertThat(refused).as("nothing was wrong with:%n%s", text).isNotNull();
        return refused.problems().stream().map(Problem::toString).toList();
    }

    @SnakeCase
    record Field(@Default("0.1") double learningRate, int topK) {
        Field {
            Require.that(topK > 0, "top_k must be above 0, was %d", topK);
        }
    }

    @Test
    void aRecordMayHaveKeysInSnakeCase() {
        assertThat(Yaml.parse("a.yaml", "top_k: 3\n", Field.class)).isEqualTo(new Field(0.1, 3));
        assertThatThrownBy(() -> Yaml.parse("a.yaml", "\ntop_k: 0\n", Field.class))
                .hasMessageContaining("a.yaml:2")
                .hasMessageContaining("top_k must be above 0");
        assertThatThrownBy(() -> Yaml.parse("a.yaml", "top-k: 3\n", Field.class))
                .hasMessageContaining("did you mean top_k?");
    }

    @Test
    void anEmptyFileIsTheDefaults() {
        assertThat(read("")).isEqualTo(Everything.DEFAULTS);
        assertThat(read("# nothing but words\ningest:\n")).isEqualTo(Everything.DEFAULTS);
    }

    @Test
    void bindsEveryType() {
        Everything read = read(
                """
                ingest: {poll-timeout: 1.5s, protocol: cooperative-sticky, max-fetch: 900kB, share: 20%, pauses: true}
                window:
                  hop: 1_600
                dir: /var/lib/earshot
                topics: [x, y]
                client:
                  sasl.password: hunter2
                models:
                  z: {hop: 5}
                  a: {samples: 7}
                threads: null
                big: 9007199254740993
                """);
        assertThat(read.ingest())
                .isEqualTo(new Ingest(
                        Duration.ofMillis(1500), Protocol.COOPERATIVE_STICKY, new ByteSize(900_000), 0.2, true));
        assertThat(read.window()).isEqualTo(new Window(1600, 15600));
        assertThat(read.dir()).isEqualTo(Path.of("/var/lib/earshot"));
        assertThat(read.topics()).containsExactly("x", "y");
        assertThat(read.client().get("sasl.password").reveal()).isEqualTo("hunter2");
        assertThat(read.models())
                .containsExactly(Map.entry("z", new Window(5, 15600)), Map.entry("a", new Window(7680, 7)));
        assertThat(read.threads()).isNull();
        assertThat(read.big()).isEqualTo(9007199254740993L);
        assertThat(read.toString()).contains("***").doesNotContain("hunter2");
    }

    @Test
    void keysThatAreLeftOutKeepTheDefaultOfTheirHolderNotOfTheirType() {
        assertThat(read("ingest: {share: 0.75}").ingest())
                .isEqualTo(new Ingest(Duration.ofMillis(50), Protocol.CONSUMER, ByteSize.ofMebibytes(4), 0.75, false));
    }

    @Test
    void aRecordWithRequiredKeysTakesTheOthersFromTheirAnnotations() {
        Map<String, Type> types = Yaml.parseMap("events.yaml", "chainsaw:\n  labels: [Chainsaw]\n", Type.class);
        assertThat(types)
                .containsExactly(Map.entry(
                        "chainsaw", new Type(List.of("Chainsaw"), 0.2f, Duration.ofMillis(250), List.of(), null)));
    }

    @Test
    void namesWhatIsMissingAndHasNoDefault() {
        assertThatThrownBy(() -> Yaml.parseMap("events.yaml", "rain: {}\n\nchainsaw:\n  note: x\n", Type.class))
                .isInstanceOf(ConfigException.class)
                .hasMessage("events.yaml:1: rain.labels: missing: it has no default\n"
                        + "events.yaml:4: chainsaw.labels: missing: it has no default");
    }

    @Test
    void reportsAllProblemsAtOnceInFileOrder() {
        assertThat(
                        problems(
                                """
                        ingest:
                          poll-timeout: 10
                          pol-timeout: 10ms
                          poll-wait: 5s
                          protocol: consumr
                          max-fetch: 64mb
                          share: many
                          pauses: yes
                        window:
                          hop: 3.5
                          hop: 4
                        topics: a
                        dir: [1]
                        models: {a: {hop: -1}}
                        threads: 99999999999
                        sharee: 3
                        """))
                .containsExactly(
                        "earshot.yaml:2: ingest.poll-timeout: expected a duration with a unit such as 250ms, 10s, 5m,"
                                + " 2h or 7d, was \"10\"",
                        "earshot.yaml:3: ingest.pol-timeout: unknown key; did you mean poll-timeout?",
                        "earshot.yaml:4: ingest.poll-wait: was renamed to poll-timeout",
                        "earshot.yaml:5: ingest.protocol: expected one of cooperative-sticky, consumer, was"
                                + " \"consumr\"; did you mean consumer?",
                        "earshot.yaml:6: ingest.max-fetch: expected a size with a unit such as 512B, 900kB, 64MiB or"
                                + " 2GiB, was \"64mb\"",
                        "earshot.yaml:7: ingest.share: expected a number such as 0.2 or 20%, was \"many\"",
                        "earshot.yaml:8: ingest.pauses: expected true or false, was \"yes\"",
                        "earshot.yaml:10: window.hop: expected a whole number, was \"3.5\"",
                        "earshot.yaml:11: window.hop: written twice, first on line 10: keep one",
                        "earshot.yaml:12: topics: expected a list such as [a, b] or [], was a single value",
                        "earshot.yaml:13: dir: expected a single value, was a list",
                        "earshot.yaml:14: models.a.hop: window.hop must be positive, was -1",
                        "earshot.yaml:15: threads: expected a whole number between -2147483648 and 2147483647, was"
                                + " 99999999999",
                        "earshot.yaml:16: sharee: unknown key; known here: ingest, window, dir, topics, client,"
                                + " models, threads, big");
    }

    @Test
    void pointsAtTheKeyThatAConstructorNames() {
        assertThat(problems("window:\n  samples: 5\n  hop: 0\n"))
                .containsExactly("earshot.yaml:3: window.hop must be positive, was 0");
        assertThat(problems("window:\n  hop: 5\n  samples: 0\n"))
                .containsExactly("earshot.yaml:3: window.samples: samples must be positive, was 0");
        assertThat(problems("\nwindow:\n  hop: 5\n  samples: 1000000\n"))
                .containsExactly("earshot.yaml:3: window: a window of 1000000 samples is too long");
    }

    @Test
    void saysWhereAKeyMovedTo() {
        assertThat(problems("kafka:\n  poll: 3s\n")).singleElement().asString().contains("kafka: unknown key");
        assertThat(problems("poll-timeout: 3s\n"))
                .containsExactly("earshot.yaml:1: poll-timeout: unknown key here; did you mean ingest.poll-timeout?");
    }

    @Test
    void aValueIsMissedWhereAKeyHasNone() {
        assertThat(problems("big:\n")).containsExactly("earshot.yaml:1: big: has no value");
        assertThat(problems("window: 7\n"))
                .containsExactly("earshot.yaml:1: window: expected keys (hop, samples), was a single value");
        assertThat(read("dir:").dir()).isNull();
    }

    @Test
    void neverPrintsASecretNotEvenInSyntaxErrors() {
        assertThat(problems("client:\n  sasl.password: \"hunter2\n"))
                .singleElement()
                .asString()
                .doesNotContain("hunter2");
        assertThat(problems("client: {sasl.password: [hunter2]}"))
                .containsExactly("earshot.yaml:1: client.sasl.password: expected a single value, was a list");
    }

    @Test
    void environmentVariablesOverrideTheFile() {
        Everything read = Yaml.parse(
                NAME,
                "models: {my-model: {hop: 3}}\nclient: {ssl.key: a}\n",
                Everything.class,
                Map.of(
                        "EARSHOT_INGEST_POLL_TIMEOUT", "7s",
                        "EARSHOT_MODELS_MY_MODEL_HOP", "4",
                        "EARSHOT_TOPICS", "p, q",
                        "EARSHOT_CLIENT_SSL_KEY", "b",
                        "EARSHOT_CLIENT_SASL_JAAS_CONFIG", "c",
                        "EARSHOT_DIR", "",
                        "EARSHOT_WEB", "skip",
                        "EARSHOT_OPTS", "-Xmx1g",
                        "HOME", "/root"));
        assertThat(read.ingest().pollTimeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(read.ingest().protocol()).isEqualTo(Protocol.CONSUMER);
        assertThat(read.models()).containsExactly(Map.entry("my-model", new Window(4, 15600)));
        assertThat(read.topics()).containsExactly("p", "q");
        assertThat(read.client())
                .containsExactly(
                        Map.entry("ssl.key", Secret.parse("b")), Map.entry("sasl.jaas.config", Secret.parse("c")));
        assertThat(read.dir()).isNull();
    }

    @Test
    void environmentVariablesThatFitNoKeyOrNoTypeAreProblems() {
        assertThat(problems("", Map.of("EARSHOT_INGEST_POL_TIMEOUT", "7s", "EARSHOT_WINDOW_HOP", "-3")))
                .containsExactly(
                        "environment variable EARSHOT_INGEST_POL_TIMEOUT: fits no key of the configuration; did you"
                                + " mean EARSHOT_INGEST_POLL_TIMEOUT?",
                        "environment variable EARSHOT_WINDOW_HOP: window.hop must be positive, was -3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"EARSHOT_CONFIG", "EARSHOT_CACHE", "EARSHOT_HOME", "EARSHOT_ROOT"})
    void variablesThatNothingReadsAreNotIgnored(String name) {
        assertThat(problems("", Map.of(name, "/opt")))
                .singleElement()
                .asString()
                .startsWith("environment variable " + name + ": fits no key of the configuration");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'a: [1'|earshot.yaml:1: not valid YAML",
                "'a: b: c'|not valid YAML",
                "'- a'|expected keys (ingest, window",
                "'a: &x {b: *x}'|deep",
                "'--- {}\n--- {}'|not valid YAML: but found another document",
                "'? [a]\n: b'|expected a word as key",
                "'<<: {a: b}'|merge keys",
                "'big: !!javax.script.ScriptEngineManager [x]'|not valid YAML: Global tag is not allowed"
            })
    void whatIsNoConfigurationIsRefused(String text, String message) {
        assertThat(String.join("\n", problems(text))).contains(message);
    }

    @Test
    void filesThatCannotBeReadAreProblemsToo(@TempDir Path dir) throws Exception {
        Path latin = Files.write(dir.resolve("latin.yaml"), "dir: höhle".getBytes(StandardCharsets.ISO_8859_1));
        for (Map.Entry<Path, String> wrong : Map.of(
                        dir.resolve("none.yaml"), "no such file", dir, "is a folder", latin, "not UTF-8 text")
                .entrySet()) {
            assertThatThrownBy(() -> Yaml.read(wrong.getKey(), Everything.class))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(wrong.getKey().toString())
                    .hasMessageContaining(wrong.getValue());
        }
    }

    @Test
    void listsItsKeysAndThoseOfAFile(@TempDir Path dir) throws Exception {
        assertThat(Yaml.keys(Everything.class))
                .contains("ingest.poll-timeout", "window.hop", "models")
                .hasSize(13);
        Path file = Files.writeString(dir.resolve("a.yaml"), "\uFEFFingest: {share: 1}\n");
        assertThat(Yaml.keysIn(file)).containsExactly("ingest", "ingest.share");
        assertThat(Yaml.read(file, Everything.class).ingest().share()).isEqualTo(1.0);
    }

    static LongStream seeds() {
        return LongStream.concat(LongStream.range(0, 200), LongStream.of(System.nanoTime()));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void garbageIsAConfigExceptionAndNothingElse(long seed) {
        Random random = new Random(seed);
        List<String> pieces = List.of(
                "ingest", "window", ":", ": ", "\n", "\n  ", "- ", "[", "]", "{", "}", "&a ", "*a", "!", "|", "\"", "'",
                "5", "10s", ",", "#", "\t", "\u0000", "%", "@", "?", "~", "<<");
        StringBuilder text = new StringBuilder();
        List<String> used = new ArrayList<>();
        for (int i = random.nextInt(30); i >= 0; i--) {
            used.add(pieces.get(random.nextInt(pieces.size())));
            text.append(used.get(used.size() - 1));
        }
        try {
            assertThat(read(text.toString())).isNotNull();
        } catch (ConfigException e) {
            assertThat(e.problems()).isNotEmpty();
        }
    }
}
