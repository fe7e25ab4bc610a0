package io.earshot.sinks.config;

import io.earshot.connectors.ConfigException;
import io.earshot.connectors.ConfigFile;
import io.earshot.connectors.Environment;
import io.earshot.connectors.Fields;
import io.earshot.connectors.HealthSettings;
import io.earshot.connectors.KafkaSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Reads the file of {@code --config}; reports everything that is wrong with it at once. */
public final class SinksConfigFile {
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

    static SinksConfig read(Path file, Environment environment) {
        return ConfigFile.read(file, environment, SinksConfigFile::config);
    }

    private static SinksConfig config(Fields file, Path path) {
        Fields kafka = file.object("kafka");
        KafkaSettings settings = KafkaSettings.read(file, kafka, OURS, "sinks set it, and what they promise");
        String group = kafka.text(
                "group", "earshot-sinks", "[a-zA-Z0-9._-]{1,100}", "1 to 100 letters, digits, dots, dashes or _");
        kafka.end();
        Fields topics = file.object("topics");
        String prefix = topics.text(
                "prefix", "earshot.", "[a-zA-Z0-9._-]{0,100}", "up to 100 letters, digits, dots, dashes or _");
        topics.end();
        HealthSettings health = HealthSettings.read(file, 9406);
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
        return new SinksConfig(settings, group, prefix, health, webhooks, mqtt, files);
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
