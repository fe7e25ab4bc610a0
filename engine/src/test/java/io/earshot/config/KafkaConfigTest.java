package io.earshot.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaConfigTest {
    record Root(KafkaConfig kafka, TopicsConfig topics) {
        static final Root DEFAULTS = new Root(KafkaConfig.DEFAULTS, TopicsConfig.DEFAULTS);
    }

    @Test
    void handsClientPropertiesOnAndPrintsNoneOfThem() {
        Root root = Yaml.parse(
                "earshot.yaml",
                """
                kafka:
                  bootstrap-servers: [a:9092, "[::1]:9093"]
                  client:
                    security.protocol: SASL_SSL
                    sasl.jaas.config: org.Login required password="hunter2";
                """,
                Root.class,
                Map.of("EARSHOT_KAFKA_CLIENT_SSL_KEY_PASSWORD", "hunter3"));
        assertThat(root.kafka().clientProperties())
                .containsEntry("bootstrap.servers", "a:9092,[::1]:9093")
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("sasl.jaas.config", "org.Login required password=\"hunter2\";")
                .containsEntry("ssl.key.password", "hunter3");
        assertThat(root.toString()).contains("ssl.key.password=***").doesNotContain("hunter");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kafka: {bootstrap-servers: []}|earshot.yaml:1: kafka.bootstrap-servers: bootstrap-servers must name",
                "kafka: {bootstrap-servers: [localhost]}|must be host:port each",
                "kafka: {bootstrap-servers: ['kafka://a:1']}|must be host:port each",
                "kafka: {client: {acks: 1}}|kafka.client.acks: client.acks must not be set",
                "kafka: {reach-within: 2h}|reach-within must be above 0s",
                "topics: {prefix: 'a/b'}|topics.prefix: prefix must be",
                "topics: {domains: [x, x]}|domains must differ",
                "topics: {domains: ['']}|domains must be up to 64",
                "topics: {partitions: 0}|partitions must be in 1..10000, was 0",
                "topics: {replication: 0}|replication must be in 1..32767",
                "topics: {keep-frames: 5s}|topics.keep-frames: keep-frames must be at least 1m"
            })
    void impossibleValuesAreRefused(String text, String message) {
        assertThatThrownBy(() -> Yaml.parse("earshot.yaml", text, Root.class))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }
}
