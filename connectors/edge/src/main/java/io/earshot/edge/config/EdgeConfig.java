package io.earshot.edge.config;

import io.earshot.connectors.HealthSettings;
import io.earshot.connectors.KafkaSettings;
import io.earshot.edge.spool.SpoolSettings;
import java.util.List;

/**
 * What {@code earshot edge} does.
 *
 * @param kafka the cluster and the form of its records
 * @param topic of the frames
 * @param frameMillis how much audio a frame holds
 * @param flac whether samples travel as FLAC, where it can hold them
 * @param health where it tells its metrics
 */
public record EdgeConfig(
        KafkaSettings kafka,
        String compression,
        String topic,
        int frameMillis,
        boolean flac,
        SpoolSettings buffer,
        HealthSettings health,
        List<SourceConfig> sources) {
    public EdgeConfig {
        sources = List.copyOf(sources);
    }
}
