package io.earshot.sinks.config;

import io.earshot.avro.serde.WireFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code earshot sinks} does.
 *
 * @param bootstrapServers {@code host:port,host:port}
 * @param client further properties of every Kafka client
 * @param group what the names of the consumer groups begin with
 * @param registry further properties of the schema registry's client
 * @param prefix of the topics
 * @param port of the metrics on 127.0.0.1; 0 takes a free one, -1 none
 */
public record SinksConfig(
        String bootstrapServers,
        Map<String, Secret> client,
        String group,
        WireFormat wire,
        @Nullable String registryUrl,
        Map<String, Secret> registry,
        String prefix,
        int port,
        List<WebhookConfig> webhooks,
        List<MqttConfig> mqtt,
        List<FilesConfig> files) {
    public SinksConfig {
        client = Map.copyOf(client);
        registry = Map.copyOf(registry);
        webhooks = List.copyOf(webhooks);
        mqtt = List.copyOf(mqtt);
        files = List.copyOf(files);
    }

    /** Of every kind. */
    public List<SinkConfig> sinks() {
        List<SinkConfig> sinks = new ArrayList<>(webhooks);
        sinks.addAll(mqtt);
        sinks.addAll(files);
        return sinks;
    }

    public String events() {
        return prefix + "events";
    }

    public String alerts() {
        return prefix + "alerts";
    }

    public String deadLetters() {
        return prefix + "dead-letters";
    }

    /** A new map, secrets in clear: for a client's constructor only. */
    public Map<String, Object> clientProperties() {
        Map<String, Object> properties = new LinkedHashMap<>();
        client.forEach((name, value) -> properties.put(name, value.reveal()));
        properties.put("bootstrap.servers", bootstrapServers);
        return properties;
    }

    /** A new map, secrets in clear. */
    public Map<String, Object> registryProperties() {
        Map<String, Object> properties = new LinkedHashMap<>();
        registry.forEach((name, value) -> properties.put(name, value.reveal()));
        return properties;
    }
}
