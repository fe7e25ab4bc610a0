package io.earshot.config;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How the cluster is reached.
 *
 * @param bootstrapServers {@code host:port} of at least one broker
 * @param client further properties of every client, as Kafka names them: security above all. Never printed, since
 *     passwords and JAAS lines are among them
 * @param reachWithin how long a start waits for the cluster before it gives up
 */
public record KafkaConfig(List<String> bootstrapServers, Map<String, Secret> client, Duration reachWithin) {
    public static final KafkaConfig DEFAULTS =
            new KafkaConfig(List.of("127.0.0.1:9092"), Map.of(), Duration.ofSeconds(15));

    /** What the guarantees rest on, or what other keys say. */
    private static final Set<String> OURS = Set.of(
            "acks",
            "application.id",
            "auto.offset.reset",
            "bootstrap.servers",
            "enable.auto.commit",
            "enable.idempotence",
            "group.id",
            "group.protocol",
            "isolation.level",
            "key.deserializer",
            "key.serializer",
            "partition.assignment.strategy",
            "partitioner.class",
            "processing.guarantee",
            "transactional.id",
            "value.deserializer",
            "value.serializer");

    private static final String JAAS = "sasl.jaas.config";

    /** {@code module flag key="value" …;}, as Kafka reads it: its own complaints would quote what does not fit. */
    private static final Pattern JAAS_LINE = Pattern.compile("\\s*[\\w.$-]+\\s+(required|requisite|sufficient|optional)"
            + "(\\s+[\\w.-]+\\s*=\\s*(\"[^\"\\\\\r\n]*+(\\\\.[^\"\\\\\r\n]*+)*+\"|[\\w.$-]+))*+\\s*;\\s*");

    private static final int LONGEST_JAAS = 4096;

    public KafkaConfig {
        Require.that(
                !bootstrapServers.isEmpty(),
                "bootstrap-servers must name at least one broker as host:port, such as 127.0.0.1:9092");
        for (String server : bootstrapServers) {
            Require.that(
                    server.matches("(\\[[0-9a-fA-F:]+\\]|[^\\s:,/]+):[0-9]{1,5}"),
                    "bootstrap-servers must be host:port each, such as 127.0.0.1:9092, was \"%s\"",
                    server);
        }
        for (String property : client.keySet()) {
            Require.that(
                    !OURS.contains(property),
                    "client.%s must not be set: Earshot sets it, and what it promises rests on it",
                    property);
        }
        client.forEach((property, value) -> Require.that(
                !property.endsWith(JAAS) || isJaas(value.reveal()),
                "client.%s must be MODULE required username=\"...\" password=\"...\"; of up to %d characters, with"
                        + " quotes and backslashes in values escaped; what it is instead is not shown",
                property,
                LONGEST_JAAS));
        Require.that(
                !reachWithin.isZero() && !reachWithin.isNegative() && reachWithin.toHours() < 1,
                "reach-within must be above 0s and below 1h, was %ds",
                reachWithin.toSeconds());
        bootstrapServers = List.copyOf(bootstrapServers);
        client = Collections.unmodifiableMap(new LinkedHashMap<>(client));
    }

    private static boolean isJaas(String line) {
        return line.length() <= LONGEST_JAAS && JAAS_LINE.matcher(line).matches();
    }

    /** @return {@code host:port,host:port}, as Kafka's clients take it */
    public String servers() {
        return String.join(",", bootstrapServers);
    }

    /**
     * @return a new mutable map with {@code bootstrap.servers} and {@link #client}, secrets in clear: for a client's
     *     constructor only
     */
    public Map<String, Object> clientProperties() {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("bootstrap.servers", servers());
        client.forEach((name, value) -> properties.put(name, value.reveal()));
        return properties;
    }
}
