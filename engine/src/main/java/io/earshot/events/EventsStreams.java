package io.earshot.events;

import io.earshot.config.EventsConfig;
import io.earshot.streams.CommitPace;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.LogAndContinueExceptionHandler;

/** How {@link EventsTopology} is run: exactly once, end to end. */
public final class EventsStreams {
    private EventsStreams() {}

    /**
     * Properties for {@code KafkaStreams}.
     *
     * <p>An outcome that cannot be decoded is logged and skipped: acceptance then finds the hole and calls it
     * SCORES_LOST. Anything unexpected stops the stream thread with its transaction undone. Keep the state directory: the
     * process id in it names the transactions, without it the last one must time out first.
     *
     * @param bootstrapServers {@code host:port,…}
     * @param applicationId consumer group, and prefix of the changelog topic and the transactional ids
     * @param stateDirectory where the local stores lie
     * @param overrides Kafka Streams properties that replace or join these, security above all; must not lift
     *     exactly-once
     */
    public static Properties properties(
            String bootstrapServers,
            String applicationId,
            Path stateDirectory,
            EventsConfig config,
            Map<String, ?> overrides) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
        properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.toString());
        properties.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                CommitPace.unasked(config.commitInterval()).toMillis());
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.threads());
        properties.put(
                StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, LogAndContinueExceptionHandler.class);
        // Every outcome of a mic changes its state once, so a cache in front of the store would only cost memory.
        properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        // A new application id finds the scores that are there, as a replay must.
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        properties.putAll(overrides);
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        return properties;
    }
}
