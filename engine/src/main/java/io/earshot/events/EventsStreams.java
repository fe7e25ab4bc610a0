package io.earshot.events;

import io.earshot.config.EventsConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.utils.AppInfoParser;
import org.apache.kafka.streams.StreamsConfig;

/** How {@link EventsTopology} is run: exactly once. */
public final class EventsStreams {
    private EventsStreams() {}
}
