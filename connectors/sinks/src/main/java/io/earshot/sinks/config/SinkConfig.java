package io.earshot.sinks.config;

/** One sink: a kind, and what all kinds have in common. */
public sealed interface SinkConfig permits WebhookConfig, MqttConfig, FilesConfig {
    CommonConfig common();
}
