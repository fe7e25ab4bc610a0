package io.earshot.sinks.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.earshot.avro.serde.WireFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Reads the file of {@code --config}; reports everything that is wrong with it at once. */
public final class SinksConfigFile {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** What at least once and in order rest on, or what other keys say. */
    private static final Set<String> OURS = Set.of(
            "acks",
            "auto.offset.reset",
            "bootstrap.servers",
            "enable.auto.commit",
            "enable.idempotence",
            "group.id",
            "isolation.level",
            "key.deserializer",
            "key.serializer",
            "partition.assignment.strategy",
            "value.deserializer",
            "value.serializer");

    private SinksConfigFile() {}

    /** @throws ConfigException naming each problem with the file and the key */
    public static SinksConfig read(Path file) {
        return read(file, System::getenv);
    }

    static SinksConfig read(Path file, UnaryOperator<@Nullable String> environment) {
        List<String> problems = new ArrayList<>();
        SinksConfig config = config(new Fields("", tree(file), problems, environment), file.toAbsolutePath());
        if (!problems.isEmpty()) {
            throw new ConfigException(
                    problems.stream().map(each -> file + ": " + each).toList());
        }
        return config;
    }

    private static JsonNode tree(Path file) {
        try {
            return YAML.readTree(Files.readString(file, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            // The parser's own words would quote the file, secrets too.
            throw new ConfigException(List.of("%s: line %d: is not YAML, or names a key twice".formatted(file, line)));
        } catch (IllegalArgumentException e) {
            // SnakeYAML lets it through.
            throw new ConfigException(
                    List.of(file + ": is not YAML: a tag (!...) or an escape such as \\u0041 is cut off, or is none"));
        } catch (IOException e) {
            throw new ConfigException(List.of(file + ": cannot be read: no such file, not allowed, or not UTF-8 text"));
        }
    }

    private static SinksConfig config(Fields file, Path path) {
        Fields kafka = file.object("kafka");
        Set<String> servers = kafka.texts(
                "bootstrap-servers", "(\\[[0-9a-fA-F:]+]|[^\\s:,/]+):[0-9]{1,5}", "host:port, such as 127.0.0.1:9092");
        Map<String, Secret> client = kafka.secrets("client");
        client.keySet().stream()
                .filter(OURS::contains)
                .forEach(key -> kafka.problem(
                        "client." + key, "must not be set: sinks set it, and what they promise rests on it"));
        String group = kafka.text(
                "group", "earshot-sinks", "[a-zA-Z0-9._-]{1,100}", "1 to 100 letters, digits, dots, dashes or _");
        kafka.end();
        Fields wire = file.object("wire");
        WireFormat format =
                wire.text("format", "single_object", "single_object|confluent", "single_object or confluent")
                                .equals("confluent")
                        ? WireFormat.CONFLUENT
                        : WireFormat.SINGLE_OBJECT;
        Secret registryUrl = wire.secret("registry-url");
        if (format == WireFormat.CONFLUENT && registryUrl == null) {
            wire.problem("registry-url", "is needed for format confluent: the URL of the registry's API");
        }
        Map<String, Secret> registry = wire.secrets("registry");
        wire.end();
        Fields topics = file.object("topics");
        String prefix = topics.text(
                "prefix", "earshot.", "[a-zA-Z0-9._-]{0,100}", "up to 100 letters, digits, dots, dashes or _");
        topics.end();
        Fields health = file.object("health");
        int port = health.count("port", 9406, -1, 65_535);
        health.end();
        Set<String> names = new HashSet<>();
        List<WebhookConfig> webhooks = entries(file, "webhooks", names, each -> WebhookFields.read(each, path));
        List<MqttConfig> mqtt = entries(file, "mqtt", names, each -> MqttFields.read(each, path, group));
        List<FilesConfig> files = entries(file, "files", names, each -> FilesFields.read(each, path));
        Set<Path> folders = new HashSet<>();
        for (FilesConfig each : files) {
            if (!folders.add(each.folder())) {
                file.problem(
                        "files", "must each have a folder of their own, %s is there twice".formatted(each.folder()));
            }
        }
        if (names.isEmpty()) {
            file.problem("webhooks", "mqtt or files must hold at least one, with a name, and events or alerts");
        }
        file.end();
        return new SinksConfig(
                servers.isEmpty() ? "127.0.0.1:9092" : String.join(",", servers),
                client,
                group,
                format,
                registryUrl == null ? null : registryUrl.reveal(),
                registry,
                prefix,
                port,
                webhooks,
                mqtt,
                files);
    }

    /**
     * The entries of one kind.
     *
     * @param names those of all kinds so far
     */
    private static <T extends SinkConfig> List<T> entries(
            Fields file, String kind, Set<String> names, Function<Fields, T> read) {
        List<T> entries = new ArrayList<>();
        for (Fields each : file.objects(kind)) {
            T entry = read.apply(each);
            String name = entry.common().name();
            if (!names.add(name)) {
                each.problem("name", "must differ from those of the others, \"%s\" is there twice".formatted(name));
            }
            entries.add(entry);
        }
        return entries;
    }
}
