package io.earshot.alerts;

import io.earshot.streams.CommitPace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** How Kafka Streams is set up for {@link AlertsTopology}. */
public final class AlertsStreams {
    /** Least time between two commits that alerts ask for. */
    static final Duration COMMIT = Duration.ofMillis(100);

    private AlertsStreams() {}

    /**
     * Exactly once; what cannot be read goes to dead letters. Callers add security and timeouts.
     *
     * @param applicationId of the alerts alone: also the consumer group and the prefix of internal topics
     * @param stateDirectory kept across restarts, so that the old transaction need not time out
     * @param threads Streams threads, 1 or more
     * @param deadLetters topic for records that cannot be read
     * @param meter told of those
     */
    public static Properties properties(
            String applicationId,
            String bootstrapServers,
            Path stateDirectory,
            int threads,
            String deadLetters,
            AlertsMeter meter) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.toString());
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                CommitPace.unasked(COMMIT).toMillis());
        properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, UnreadableRecords.class);
        properties.put(UnreadableRecords.TOPIC_CONFIG, deadLetters);
        properties.put(UnreadableRecords.METER_CONFIG, meter);
        return properties;
    }
}
