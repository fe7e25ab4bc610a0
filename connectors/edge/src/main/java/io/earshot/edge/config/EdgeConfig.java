package io.earshot.edge.config;

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
 * @param port of the metrics on 127.0.0.1; 0 takes a free one, -1 none
 */
public record EdgeConfig(
        KafkaSettings kafka,
        String compression,
        String topic,
        int frameMillis,
        boolean flac,
        SpoolSettings buffer,
        int port,
        List<SourceConfig> sources) {
    public EdgeConfig {
        sources = List.copyOf(sources);
    }
}
