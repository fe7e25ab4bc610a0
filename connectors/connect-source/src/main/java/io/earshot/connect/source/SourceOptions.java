package io.earshot.connect.source;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.earshot.connectors.Fields;
import io.earshot.edge.config.SourceConfig;
import io.earshot.edge.config.SourceFields;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/**
 * The options of each source, {@code sources.NAME.KEY}. A key means what config/edge.yaml says of it, a dot where that file has a
 * further level, and the same code reads both.
 */
final class SourceOptions {
    private static final String PREFIX = AudioSourceOptions.SOURCES + ".";
    static final String NAME = "[A-Za-z0-9_-]{1,64}";

    private static final Set<String> KINDS = Set.of("network", "folder", "tcp");
    private static final Set<String> LEVELS = Set.of("clock", "retry", "options");
    private static final Set<String> SECRETS = Set.of("url", "user", "password");
    private static final String OPTIONS = "options.";
    /** Stands in for what is not to be looked at, so that the rest is checked too. */
    private static final String NOWHERE = "http://127.0.0.1";
    /** The agent's own notation: on a worker it would let whoever may configure connectors read the worker's files. */
    private static final Pattern PLACE = Pattern.compile("\\$\\{(file|env):");

    /** For the documentation, and which of them are secrets. */
    static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    "kind",
                    ConfigDef.Type.STRING,
                    ConfigDef.NO_DEFAULT_VALUE,
                    Importance.HIGH,
                    "network, folder or tcp.")
            .define(
                    "mic",
                    ConfigDef.Type.STRING,
                    "",
                    Importance.HIGH,
                    "The microphone's id, the frames' key; the source's name unless given.")
            .define(
                    "url",
                    ConfigDef.Type.PASSWORD,
                    "",
                    Importance.HIGH,
                    "network, needed: http, https (HLS too), rtsp, rtsps, rtmp, rtp, udp or srt.")
            .define("user", ConfigDef.Type.PASSWORD, "", Importance.MEDIUM, "network.")
            .define("password", ConfigDef.Type.PASSWORD, "", Importance.MEDIUM, "network.")
            .define(
                    "folder",
                    ConfigDef.Type.STRING,
                    "",
                    Importance.HIGH,
                    "folder, needed: a whole path on the worker, the same on every worker.")
            .define(
                    "match",
                    ConfigDef.Type.STRING,
                    "*.{wav,flac,ogg,opus,mp3,m4a,aac,aif,aiff,wma}",
                    Importance.LOW,
                    "folder: pattern of the recordings' names.")
            .define(
                    "time",
                    ConfigDef.Type.LIST,
                    "name,metadata",
                    Importance.MEDIUM,
                    "folder: where a recording's start stands, first one first: name, metadata, modified.")
            .define("zone", ConfigDef.Type.STRING, "UTC", Importance.MEDIUM, "folder: of times that name none.")
            .define(
                    "quiet",
                    ConfigDef.Type.STRING,
                    "10s",
                    Importance.LOW,
                    "folder: so long unchanged, and a recording counts as complete.")
            .define(
                    "watch",
                    ConfigDef.Type.STRING,
                    "true",
                    Importance.LOW,
                    "folder: whether further recordings are waited for.")
            .define(
                    "host",
                    ConfigDef.Type.STRING,
                    "127.0.0.1",
                    Importance.MEDIUM,
                    "tcp: the worker's address to listen on.")
            .define("port", ConfigDef.Type.STRING, "7355", Importance.MEDIUM, "tcp: the port to listen on.")
            .define("format", ConfigDef.Type.STRING, "s16le", Importance.MEDIUM, "tcp: s16le, s24le or f32le.")
            .define(
                    "rate",
                    ConfigDef.Type.STRING,
                    "16000",
                    Importance.MEDIUM,
                    "tcp: samples per second, 8000 to 192000.")
            .define("channels", ConfigDef.Type.STRING, "1", Importance.MEDIUM, "tcp: 1 to 8.")
            .define(
                    "liveness",
                    ConfigDef.Type.STRING,
                    "15s",
                    Importance.LOW,
                    "So long without samples, and the connection is cut and made anew.")
            .define(
                    "retry.first",
                    ConfigDef.Type.STRING,
                    "1s",
                    Importance.LOW,
                    "The first wait before that; each is twice the one before, give or take half of it.")
            .define("retry.most", ConfigDef.Type.STRING, "1m", Importance.LOW, "The longest wait.")
            .define(
                    "clock.error-bound",
                    ConfigDef.Type.STRING,
                    "",
                    Importance.MEDIUM,
                    "The largest error of the worker's clock (of a recorder's, for a folder), such as 50ms; none:"
                            + " nobody knows it.")
            .define(
                    "clock.latency",
                    ConfigDef.Type.STRING,
                    "0ms",
                    Importance.LOW,
                    "Between a sound and its samples' arrival, where you know it.")
            .define(
                    "clock.jump",
                    ConfigDef.Type.STRING,
                    "2s",
                    Importance.LOW,
                    "Samples and clock further apart than that begin another stream.");

    /**
     * What a configuration says.
     *
     * @param problems by option
     */
    record Read(List<SourceConfig> sources, Map<String, List<String>> problems) {}

    private SourceOptions() {}

    /** @return those of a list, as given or as text; none where it is no list */
    static List<String> names(@Nullable Object value) {
        try {
            Object list = ConfigDef.parseType(AudioSourceOptions.SOURCES, value, ConfigDef.Type.LIST);
            return list instanceof List<?> names
                    ? names.stream().map(String::valueOf).toList()
                    : List.of();
        } catch (ConfigException e) {
            return List.of(); // reported where that option is checked
        }
    }

    /** Reads all of them; reports everything that is wrong at once. */
    static Read read(Map<String, String> properties) {
        List<SourceConfig> sources = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        Set<String> mics = new HashSet<>();
        List<String> names = names(properties.get(AudioSourceOptions.SOURCES));
        for (String name : names) {
            if (!name.matches(NAME)) {
                continue; // told where that option is checked
            }
            String path = PREFIX + name;
            Map<String, String> given = under(properties, path + ".");
            SourceConfig source = source(path, name, given, problems);
            if (source != null) {
                sources.add(source);
                if (!mics.add(source.common().mic())) {
                    problems.add("%s.mic: must differ from those of the others, \"%s\" is there twice"
                            .formatted(path, source.common().mic()));
                }
            }
        }
        new TreeMap<>(properties)
                .keySet().stream()
                        .filter(key -> key.startsWith(PREFIX) && !names.contains(name(key)))
                        .forEach(key -> problems.add(
                                "%s: belongs to no source: sources is %s".formatted(key, String.join(",", names))));
        return new Read(sources, byOption(problems));
    }

    private static @Nullable SourceConfig source(
            String path, String name, Map<String, String> given, List<String> problems) {
        String kind = given.getOrDefault("kind", "");
        if (!KINDS.contains(kind)) {
            problems.add("%s.kind: must be network, folder or tcp in Connect, was \"%s\"".formatted(path, kind));
            return null;
        }
        Map<String, String> safe = new HashMap<>(given);
        safe.putIfAbsent("mic", name);
        given.forEach((key, value) -> {
            if (isSecret(key) && PLACE.matcher(value).find()) {
                problems.add(
                        "%s.%s: names a configuration provider that this worker does not have".formatted(path, key));
                safe.put(key, key.equals("url") ? NOWHERE : "");
            }
        });
        if (safe.remove(OPTIONS + "protocol_whitelist") != null) {
            problems.add(path + ".options.protocol_whitelist: must not be set: streams could read the worker's files");
        }
        if (!isWholePath(given.getOrDefault("folder", "/"))) {
            problems.add(path + ".folder: must be a whole path, such as /media/audiomoth");
        }
        return SourceFields.read(
                new Fields(path, tree(safe), problems, variable -> null),
                Path.of("connector").toAbsolutePath());
    }

    private static boolean isWholePath(String text) {
        try {
            return text.isBlank() || Path.of(text).isAbsolute();
        } catch (InvalidPathException e) {
            return true; // told by who reads it
        }
    }

    private static ObjectNode tree(Map<String, String> given) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        // Sorted, so that a level's own name comes before what is below it.
        new TreeMap<>(given).forEach((key, value) -> {
            int dot = key.indexOf('.');
            String level = dot < 0 ? "" : key.substring(0, dot);
            if (LEVELS.contains(level)) {
                ObjectNode below = tree.get(level) instanceof ObjectNode is ? is : tree.putObject(level);
                put(below, key.substring(dot + 1), value);
            } else if (key.equals("time")) {
                names(value).forEach(tree.withArray("time")::add);
            } else {
                put(tree, key, value);
            }
        });
        return tree;
    }

    private static void put(ObjectNode node, String key, String value) {
        if (value.isBlank()) {
            node.putNull(key);
        } else {
            node.put(key, value.strip());
        }
    }

    /** @param problems {@code key: what} */
    private static Map<String, List<String>> byOption(List<String> problems) {
        Map<String, List<String>> all = new LinkedHashMap<>();
        for (String each : problems) {
            String key = each.substring(0, each.indexOf(": "));
            all.computeIfAbsent(key, unused -> new ArrayList<>()).add(key + each.substring(key.length() + 1));
        }
        return all;
    }

    /** What Connect shows: the options that are given or wrong, with their problems. */
    static List<ConfigValue> values(Map<String, String> properties) {
        Map<String, ConfigValue> values = new TreeMap<>();
        properties.forEach((key, value) -> {
            if (key.startsWith(PREFIX)) {
                int end = PREFIX.length() + name(key).length() + 1;
                boolean secret = isSecret(key.substring(Math.min(end, key.length())));
                values.put(
                        key, new ConfigValue(key, secret ? new Password(value) : value, List.of(), new ArrayList<>()));
            }
        });
        read(properties).problems().forEach((key, problems) -> {
            ConfigValue value = values.computeIfAbsent(key, ConfigValue::new);
            problems.forEach(value::addErrorMessage);
        });
        return List.copyOf(values.values());
    }

    /** The configuration of a task: all but the other sources. */
    static Map<String, String> only(Map<String, String> properties, List<String> names) {
        Map<String, String> task = new HashMap<>(properties);
        task.keySet().removeIf(key -> key.startsWith(PREFIX) && !names.contains(name(key)));
        task.put(AudioSourceOptions.SOURCES, String.join(",", names));
        return task;
    }

    private static boolean isSecret(String key) {
        return SECRETS.contains(key) || key.startsWith(OPTIONS);
    }

    /** @param key begins with the prefix */
    private static String name(String key) {
        String rest = key.substring(PREFIX.length());
        int dot = rest.indexOf('.');
        return dot < 0 ? rest : rest.substring(0, dot);
    }

    private static Map<String, String> under(Map<String, String> properties, String prefix) {
        Map<String, String> all = new HashMap<>();
        properties.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                all.put(key.substring(prefix.length()), value);
            }
        });
        return all;
    }
}
