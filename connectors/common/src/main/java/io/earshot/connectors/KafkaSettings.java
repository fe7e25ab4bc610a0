package io.earshot.connectors;

import io.earshot.avro.serde.AvroSerdes;
import io.earshot.avro.serde.WireFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The cluster and the form of its records: the sections {@code kafka} and {@code wire}.
 *
 * @param bootstrapServers {@code host:port,host:port}
 * @param client further properties of every Kafka client
 * @param registry further properties of the schema registry's client
 */
public record KafkaSettings(
        String bootstrapServers,
        Map<String, Secret> client,
        WireFormat wire,
        @Nullable String registryUrl,
        Map<String, Secret> registry) {
    private static final String SERVER = "(\\[[0-9a-fA-F:]+]|[^\\s:,/]+):[0-9]{1,5}";

    public KafkaSettings {
        client = Map.copyOf(client);
        registry = Map.copyOf(registry);
    }

    /**
     * Reads them.
     *
     * @param kafka the section of that name, which may hold further keys: the caller ends it
     * @param ours properties of clients that a user must not set
     * @param who sets them, as {@code sinks set it, and what they promise}
     */
    public static KafkaSettings read(Fields file, Fields kafka, Set<String> ours, String who) {
        Set<String> servers = kafka.texts("bootstrap-servers", SERVER, "host:port, such as 127.0.0.1:9092");
        Map<String, Secret> client = kafka.secrets("client");
        client.keySet().stream()
                .filter(ours::contains)
                .forEach(key -> kafka.problem("client." + key, "must not be set: %s rests on it".formatted(who)));
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
        return new KafkaSettings(
                servers.isEmpty() ? "127.0.0.1:9092" : String.join(",", servers),
                client,
                format,
                registryUrl == null ? null : registryUrl.reveal(),
                registry);
    }

    /** A new map, secrets in clear: for a client's constructor only. */
    public Map<String, Object> clientProperties() {
        Map<String, Object> properties = revealed(client);
        properties.put("bootstrap.servers", bootstrapServers);
        return properties;
    }

    /** New serdes, the caller's to close. */
    public AvroSerdes serdes() {
        return AvroSerdes.create(wire, registryUrl, revealed(registry));
    }

    private static Map<String, Object> revealed(Map<String, Secret> secrets) {
        Map<String, Object> properties = new LinkedHashMap<>();
        secrets.forEach((name, value) -> properties.put(name, value.reveal()));
        return properties;
    }
}
