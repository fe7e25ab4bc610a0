package io.earshot.connect.source;

import io.earshot.avro.serde.AvroSerdes;
import io.earshot.avro.serde.WireFormat;
import io.earshot.edge.config.SourceConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/** The connector's options; those of each source are {@link SourceOptions}. */
final class AudioSourceOptions {
    static final String SOURCES = "sources";
    static final String TOPIC = "topic";
    static final String FRAME = "frame.ms";
    static final String QUEUE = "queue.bytes";
    static final String WIRE_FORMAT = "wire.format";
    static final String REGISTRY_URL = "wire.registry.url";

    private static final String BYTES = "org.apache.kafka.connect.converters.ByteArrayConverter";
    /** Connect takes classes by their short names too. */
    private static final String BYTES_PATTERN =
            "(org\\.apache\\.kafka\\.connect\\.converters\\.)?ByteArrayConverter|ByteArray";

    static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    SOURCES,
                    ConfigDef.Type.LIST,
                    ConfigDef.NO_DEFAULT_VALUE,
                    legalNames(),
                    Importance.HIGH,
                    "Names of your choice, each for a source, whose options are sources.NAME.kind and so on.")
            .define(
                    TOPIC,
                    ConfigDef.Type.STRING,
                    "earshot.frames",
                    legalTopic(),
                    Importance.HIGH,
                    "Where frames go; of another trust domain: earshot.frames.DOMAIN.")
            .define(
                    FRAME,
                    ConfigDef.Type.INT,
                    100,
                    Range.between(20, 500),
                    Importance.LOW,
                    "How much audio a frame holds.")
            .define(
                    QUEUE,
                    ConfigDef.Type.INT,
                    4 << 20,
                    Range.between(1 << 20, 1 << 30),
                    Importance.LOW,
                    "What may wait in memory for each source: beyond it recordings wait, and live sound's oldest is"
                            + " lost, counted.")
            .define(
                    WIRE_FORMAT,
                    ConfigDef.Type.STRING,
                    "single_object",
                    ValidString.in("single_object", "confluent"),
                    Importance.LOW,
                    "As in earshot.yaml.")
            .define(
                    REGISTRY_URL,
                    ConfigDef.Type.PASSWORD,
                    "",
                    Importance.LOW,
                    "The schema registry's API; needed for confluent.");

    private final AbstractConfig values;
    private final List<SourceConfig> sourceConfigs;

    /** @throws ConfigException naming what is wrong */
    AudioSourceOptions(Map<String, String> properties) {
        values = new AbstractConfig(DEFINITION, properties, false);
        checkTogether(properties).forEach((key, problem) -> {
            throw new ConfigException(problem);
        });
        SourceOptions.Read read = SourceOptions.read(properties);
        if (!read.problems().isEmpty()) {
            throw new ConfigException(String.join(
                    "; ",
                    read.problems().values().stream().flatMap(List::stream).toList()));
        }
        sourceConfigs = read.sources();
    }

    /** @return what is wrong beyond each option by itself, by the option to be mended */
    static Map<String, String> checkTogether(Map<String, String> properties) {
        Map<String, String> problems = new LinkedHashMap<>();
        if (properties.getOrDefault(WIRE_FORMAT, "").equals("confluent")
                && properties.getOrDefault(REGISTRY_URL, "").isBlank()) {
            problems.put(REGISTRY_URL, REGISTRY_URL + " is needed for wire.format confluent");
        }
        // The worker's own default is not seen from here, and another converter would spoil the topic without a word.
        for (String each : List.of("key.converter", "value.converter")) {
            if (!properties.getOrDefault(each, "").matches(BYTES_PATTERN)) {
                problems.put(each, "%s must be there, and must be %s: frames are bytes already".formatted(each, BYTES));
            }
        }
        return problems;
    }

    /** Their names. */
    List<String> sources() {
        return values.getList(SOURCES);
    }

    List<SourceConfig> sourceConfigs() {
        return sourceConfigs;
    }

    String topic() {
        return values.getString(TOPIC);
    }

    int frameMillis() {
        return values.getInt(FRAME);
    }

    int queueBytes() {
        return values.getInt(QUEUE);
    }

    /** New ones, the caller's to close. */
    AvroSerdes serdes() {
        WireFormat format = WireFormat.valueOf(values.getString(WIRE_FORMAT).toUpperCase(Locale.ROOT));
        Password registry = values.getPassword(REGISTRY_URL);
        try {
            return AvroSerdes.create(format, registry.value(), Map.of());
        } catch (RuntimeException e) {
            // Its own words could quote a password.
            throw new ConfigException("%s is no address that a client can be made of (%s)"
                    .formatted(REGISTRY_URL, e.getClass().getSimpleName()));
        }
    }

    private static ConfigDef.Validator legalNames() {
        return LambdaValidator.with(
                (name, value) -> {
                    List<String> names = SourceOptions.names(value);
                    if (names.isEmpty() || names.stream().distinct().count() < names.size()) {
                        throw new ConfigException(name + " must be one name or more, with commas between, each once");
                    }
                    for (String each : names) {
                        if (!each.matches(SourceOptions.NAME)) {
                            throw new ConfigException(
                                    "each of %s must be 1 to 64 letters, digits, dashes or _, was \"%s\""
                                            .formatted(name, each));
                        }
                    }
                },
                () -> "names of letters, digits, dashes or _");
    }

    private static ConfigDef.Validator legalTopic() {
        return LambdaValidator.with(
                (name, value) -> {
                    if (!isTopic(value)) {
                        throw new ConfigException("%s must be 1 to 249 letters, digits, dots, dashes or _, was \"%s\""
                                .formatted(name, value));
                    }
                },
                () -> "a topic's name");
    }

    private static boolean isTopic(@Nullable Object value) {
        return value instanceof String text && text.matches("[a-zA-Z0-9._-]{1,249}") && !text.matches("\\.{1,2}");
    }
}
