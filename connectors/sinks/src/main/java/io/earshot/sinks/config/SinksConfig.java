package io.earshot.sinks.config;

import io.earshot.connectors.HealthSettings;
import io.earshot.connectors.KafkaSettings;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code earshot sinks} does.
 *
 * @param kafka the cluster and the form of its records
 * @param group what the names of the consumer groups begin with
 * @param prefix of the topics
 * @param health where it tells its metrics
 */
public record SinksConfig(
        KafkaSettings kafka,
        String group,
        String prefix,
        HealthSettings health,
        List<WebhookConfig> webhooks,
        List<MqttConfig> mqtt,
        List<FilesConfig> files) {
    public SinksConfig {
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
}
