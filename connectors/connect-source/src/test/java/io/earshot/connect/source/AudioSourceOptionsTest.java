package io.earshot.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.earshot.edge.config.SourceConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.junit.jupiter.api.Test;

class AudioSourceOptionsTest {
    private static final Path DOCS = Path.of(System.getProperty("earshot.root"), "docs", "connectors.md");
    private static final String BYTES = "org.apache.kafka.connect.converters.ByteArrayConverter";

    private static Map<String, String> options(String... further) {
        Map<String, String> options = new HashMap<>();
        options.put("connector.class", AudioSourceConnector.class.getName());
        options.put("name", "ears");
        options.put("key.converter", BYTES);
        options.put("value.converter", "ByteArrayConverter");
        options.put("sources", "gate, ridge,mast");
        options.put("sources.gate.kind", "network");
        options.put("sources.gate.url", "rtsp://192.168.1.20/audio");
        options.put("sources.gate.user", "earshot");
        options.put("sources.gate.password", "S3CRET");
        options.put("sources.ridge.kind", "folder");
        options.put("sources.ridge.folder", "/media/audiomoth");
        options.put("sources.mast.kind", "tcp");
        options.put("sources.mast.mic", "mast-1");
        for (int i = 0; i < further.length; i += 2) {
            options.put(further[i], further[i + 1]);
        }
        return options;
    }

    /** @return what Connect shows, an entry each, with the option that it is shown at */
    private static List<String> problems(Map<String, String> options) {
        List<String> problems = new ArrayList<>();
        for (ConfigValue each : new AudioSourceConnector().validate(options).configValues()) {
            each.errorMessages().forEach(text -> problems.add(each.name() + "> " + text));
        }
        return problems;
    }

    private static void assertProblem(String key, String value, String at, String part) {
        assertThat(problems(options(key, value)))
                .as("%s=%s", key, value)
                .singleElement()
                .asString()
                .startsWith(at + "> ")
                .contains(part)
                .doesNotContain("S3CRET");
    }

    @Test
    void theDocumentedTablesAreWhatConnectShows() throws Exception {
        assertThat(documented("| connector option ")).isEqualTo(rows(AudioSourceOptions.DEFINITION));
        assertThat(documented("| source option ")).isEqualTo(rows(SourceOptions.DEFINITION));
    }

    private static List<String> documented(String head) throws Exception {
        return Files.readAllLines(DOCS).stream()
                .dropWhile(line -> !line.startsWith(head))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .toList();
    }

    private static List<String> rows(ConfigDef definition) {
        return definition.configKeys().values().stream()
                .map(AudioSourceOptionsTest::row)
                .toList();
    }

    private static String row(ConfigKey key) {
        String value = !key.hasDefault() ? "needed" : text(key);
        return "| `%s` | %s | %s |"
                .formatted(
                        key.name,
                        value.isEmpty() || value.equals("needed") ? value : "`" + value + "`",
                        key.documentation);
    }

    private static String text(ConfigKey key) {
        String text = ConfigDef.convertToString(key.defaultValue, key.type);
        return key.type == ConfigDef.Type.PASSWORD ? "" : text;
    }

    @Test
    void aSourcesOptionsAreThoseThatTheAgentsFileHasWithTheSameDefaults() {
        for (String kind : List.of("network", "folder", "tcp")) {
            Map<String, String> least = Map.of("kind", kind, "url", "http://127.0.0.1/a", "folder", "/a");
            Map<String, String> given = new HashMap<>();
            given.put("sources", "a");
            given.put("sources.a.nothing", "");
            least.forEach((key, value) -> given.put("sources.a." + key, value));
            String unknown = SourceOptions.read(given).problems().values().stream()
                    .flatMap(List::stream)
                    .filter(each -> each.contains("sources.a.nothing"))
                    .collect(Collectors.joining());
            Set<String> known = new TreeSet<>(Arrays.asList(
                    unknown.substring(unknown.indexOf("known are ") + 10).split(", ", -1)));
            Map<String, String> spelled = new HashMap<>(given);
            SourceOptions.DEFINITION.configKeys().values().stream()
                    .filter(each -> known.contains(each.name.replaceFirst("\\..*", "")))
                    .forEach(
                            each -> spelled.putIfAbsent("sources.a." + each.name, each.hasDefault() ? text(each) : ""));
            known.remove("options");
            assertThat(SourceOptions.DEFINITION.configKeys().keySet().stream()
                            .map(each -> each.replaceFirst("\\..*", "")))
                    .as(kind)
                    .containsAll(known);
            List<SourceConfig> otherwise = SourceOptions.read(given).sources();
            spelled.put("sources.a.mic", "a");
            assertThat(SourceOptions.read(spelled).sources())
                    .isEqualTo(otherwise)
                    .hasSize(1);
        }
    }

    @Test
    void goodOptionsHaveNoProblemAndMeanWhatTheAgentsFileMeans() {
        Map<String, String> options = options(
                "sources.gate.clock.error-bound",
                "50ms",
                "sources.gate.retry.most",
                "5m",
                "sources.ridge.time",
                "modified");
        assertThat(problems(options)).isEmpty();
        List<SourceConfig> sources = new AudioSourceOptions(options).sourceConfigs();
        assertThat(sources).hasSize(3);
        SourceConfig.Network gate = (SourceConfig.Network) sources.get(0);
        assertThat(gate.url().reveal()).isEqualTo("rtsp://earshot:S3CRET@192.168.1.20/audio");
        assertThat(gate.common().clock().errorBound()).hasMillis(50);
        assertThat(gate.common().most()).hasMinutes(5);
        assertThat(((SourceConfig.Folder) sources.get(1)).folder()).isEqualTo(Path.of("/media/audiomoth"));
        assertThat(sources).extracting(each -> each.common().mic()).containsExactly("gate", "ridge", "mast-1");
        assertThat(sources.toString()).doesNotContain("S3CRET");
    }

    @Test
    void eachBoundIsBrokenOnceAndToldAtItsOption() {
        assertProblem("sources", "gate,ridge,mast,a b", "sources", "letters, digits, dashes or _, was \"a b\"");
        assertProblem("topic", "a b", "topic", "letters, digits");
        assertProblem("frame.ms", "19", "frame.ms", "at least 20");
        assertProblem("queue.bytes", "1000", "queue.bytes", "at least 1048576");
        assertProblem("wire.format", "json", "wire.format", "must be one of: single_object");
        assertProblem("wire.format", "confluent", "wire.registry.url", "is needed for wire.format confluent");
        assertProblem(
                "value.converter",
                "org.apache.kafka.connect.json.JsonConverter",
                "value.converter",
                "must be " + BYTES);
        assertProblem("key.converter", "", "key.converter", "must be there");
        assertProblem("sources.gate.kind", "stdin", "sources.gate.kind", "must be network, folder or tcp in Connect");
        assertProblem(
                "sources.gate.url", "ftp://u:S3CRET@example.org", "sources.gate.url", "must be one of http, https");
        assertProblem("sources.gate.url", "", "sources.gate.url", "must be there");
        assertProblem(
                "sources.gate.password",
                "${file:/etc/hostname}",
                "sources.gate.password",
                "names a configuration provider");
        assertProblem(
                "sources.gate.options.protocol_whitelist",
                "file",
                "sources.gate.options.protocol_whitelist",
                "must not be set");
        assertProblem("sources.gate.clock.jump", "1", "sources.gate.clock.jump", "must have a unit");
        assertProblem("sources.gate.retry.most", "10ms", "sources.gate.retry.most", "at least retry.first");
        assertProblem("sources.gate.fodler", "/a", "sources.gate.fodler", "is not known here");
        assertProblem("sources.ridge.folder", "audiomoth", "sources.ridge.folder", "must be a whole path");
        assertProblem("sources.ridge.zone", "Mars", "sources.ridge.zone", "must be a time zone");
        assertProblem("sources.mast.port", "70000", "sources.mast.port", "from 0 to 65535");
        assertProblem("sources.mast.mic", "gate", "sources.mast.mic", "must differ");
        assertProblem("sources.other.kind", "tcp", "sources.other.kind", "belongs to no source");
    }

    @Test
    void everyProblemIsToldAtOnceAndNoSecretIsShown() {
        Map<String, String> wrong = options(
                "sources.gate.url",
                "ftp://u:S3CRET@example.org",
                "sources.mast.rate",
                "1",
                "frame.ms",
                "1",
                "sources.ridge.quiet",
                "x");
        assertThat(problems(wrong)).hasSize(4).allSatisfy(each -> assertThat(each)
                .doesNotContain("S3CRET"));
        assertThatThrownBy(() -> new AudioSourceOptions(options("sources.gate.url", "ftp://u:S3CRET@example.org")))
                .isInstanceOf(ConfigException.class)
                .hasMessageNotContaining("S3CRET");
        assertThat(new AudioSourceConnector().validate(options()).configValues().toString())
                .contains("sources.gate.password")
                .doesNotContain("S3CRET");
    }

    @Test
    void eachSourceIsOneTasksAlone() {
        for (int most = 1; most <= 5; most++) {
            AudioSourceConnector connector = new AudioSourceConnector();
            connector.start(options());
            List<Map<String, String>> tasks = connector.taskConfigs(most);
            assertThat(tasks).hasSize(Math.min(most, 3));
            assertThat(tasks.stream().flatMap(each -> new AudioSourceOptions(each).sources().stream()))
                    .containsExactly("gate", "ridge", "mast");
            for (Map<String, String> each : tasks) {
                boolean hasGate = each.get("sources").contains("gate");
                assertThat(each.containsKey("sources.gate.password")).isEqualTo(hasGate);
                assertThat(each).containsEntry("name", "ears");
            }
        }
    }

    @Test
    void offsetsAreConnectsAloneAndOnlySensibleOnesCanBeSet() {
        AudioSourceConnector connector = new AudioSourceConnector();
        assertThat(connector.exactlyOnceSupport(options())).isEqualTo(ExactlyOnceSupport.SUPPORTED);
        Map<String, Object> file = Position.partition("ridge", "a.wav");
        assertThat(file.keySet()).as("in every process, as Connect parses it").containsExactly("file", "mic");
        Map<Map<String, ?>, Map<String, ?>> offsets = new HashMap<>();
        offsets.put(file, null);
        offsets.put(Position.partition("ridge", "b.wav"), new Position(1, 2, 3, false).offset());
        offsets.put(Position.livePartition("gate"), Position.liveOffset("s", 4));
        assertThat(connector.alterOffsets(options(), offsets)).isTrue();
        for (Map<String, ?> wrong : List.of(Map.of("samples", 4L), Map.of("size", "x"))) {
            assertThatThrownBy(() -> connector.alterOffsets(options(), Map.of(file, wrong)))
                    .isInstanceOf(ConnectException.class);
        }
        assertThatThrownBy(() -> connector.alterOffsets(options(), Map.of(Map.of("file", "a.wav"), Map.of())))
                .isInstanceOf(ConnectException.class);
    }
}
