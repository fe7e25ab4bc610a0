package io.earshot.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * How broker and engines are set up.
 *
 * @param broker settings of the broker
 * @param session how long a silent engine keeps its partitions
 * @param transaction how long the broker waits for a transaction of an engine that is gone
 */
record Settings(String label, Map<String, String> broker, Duration session, Duration transaction) {
    /** Time-outs that stock brokers allow. */
    static final Settings STOCK = new Settings("stock", Map.of(), Duration.ofSeconds(6), Duration.ofSeconds(4));
    /** A broker that allows shorter ones, and engines that use them. */
    static final Settings TUNED =
            new Settings("tuned", BrokerSide.TUNED, Duration.ofMillis(1_500), Duration.ofSeconds(2));

    Settings {
        broker = Map.copyOf(broker);
    }

    /** @return {@code file}, which {@code earshot run --config} takes */
    Path write(Path file, String servers, Path model, Path eventTypes, Path alertRules, Path state) throws IOException {
        return Files.writeString(
                file,
                """
                kafka: {bootstrap-servers: ["%s"], reach-within: 60s}
                topics: {prefix: chaos., partitions: 6, replication: 1}
                models: [{path: "%s", reload: 2s}]
                event-types: "%s"
                alert-rules: "%s"
                state-dir: "%s"
                # A broker that is down for long must not end the mics' streams.
                ingest: {session-timeout: %dms, idle: 60s, commit-interval: 500ms}
                inference: {sessions: 1}
                events: {session-timeout: %dms, transaction-timeout: %dms}
                alerts: {session-timeout: %dms, transaction-timeout: %dms}
                health: {port: 0}
                """
                        .formatted(
                                servers,
                                model,
                                eventTypes,
                                alertRules,
                                state,
                                session.toMillis(),
                                session.toMillis(),
                                transaction.toMillis(),
                                session.toMillis(),
                                transaction.toMillis()));
    }
}
