package io.earshot.edge.config;

import io.earshot.avro.serde.WireFormat;
import io.earshot.connectors.Secret;
import io.earshot.edge.spool.SpoolSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code earshot edge} does.
 *
 * @param bootstrapServers {@code host:port,host:port}
 * @param client further properties of the producer
 * @param topic of the frames
 * @param registry further properties of the schema registry's client
 * @param frameMillis how much audio a frame holds
 * @param port of the metrics on 127.0.0.1; 0 takes a free one, -1 none
 */
public record EdgeConfig(
        String bootstrapServers,
        Map<String, Secret> client,
        String compression,
        String topic,
        WireFormat wire,
        @Nullable String registryUrl,
        Map<String, Secret> registry,
        int frameMillis,
        SpoolSettings buffer,
        int port,
        List<SourceConfig> sources) {
    public EdgeConfig {
        client = Map.copyOf(client);
        registry = Map.copyOf(registry);
        sources = List.copyOf(sources);
    }

    /** A new map, secrets in clear: for the producer's constructor only. */
    public Map<String, Object> clientProperties() {
        Map<String, Object> properties = revealed(client);
        properties.put("bootstrap.servers", bootstrapServers);
        return properties;
    }

    /** A new map, secrets in clear. */
    public Map<String, Object> registryProperties() {
        return revealed(registry);
    }

    private static Map<String, Object> revealed(Map<String, Secret> secrets) {
        Map<String, Object> properties = new LinkedHashMap<>();
        secrets.forEach((name, value) -> properties.put(name, value.reveal()));
        return properties;
    }
}
