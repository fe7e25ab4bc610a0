package io.earshot.events;

import io.earshot.avro.Coverage;
import io.earshot.avro.CoverageKey;
import io.earshot.avro.Microphone;
import io.earshot.avro.WindowOutcome;
import io.earshot.config.EventsConfig;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.Stores;

/**
 * Scores topic in, events and coverage topics out. Every node and store has a name of its own, so that state and
 * changelog survive a change of the topology. Run with {@link EventsStreams#properties}.
 */
public final class EventsTopology {
    /** Mic id to its state. */
    public static final String DETECTOR_STORE = "detector";
    /** Mic id to its registration, on every instance whole. */
    public static final String MICS_STORE = "mics";

    static final String EVENTS_SINK = "events";
    static final String COVERAGE_SINK = "coverage";

    private static final String SCORES_SOURCE = "scores";
    private static final String DETECTOR = "detect";

    private EventsTopology() {}

    public static Topology build(
            EventsTopics topics, EventsSerdes serdes, EventTypes types, EventsConfig config, EventsMeter meter) {
        Serde<String> micIds = Serdes.String();
        Topology topology = registry(topics, serdes.mics());
        topology.addSource(SCORES_SOURCE, micIds.deserializer(), serdes.outcomes().deserializer(), topics.scores());
        topology.addProcessor(DETECTOR, detector(types, config, meter), SCORES_SOURCE);
        topology.addStateStore(
                Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(DETECTOR_STORE), micIds, Serdes.ByteArray()),
                DETECTOR);
        topology.addSink(
                EVENTS_SINK, topics.events(), micIds.serializer(), serdes.events().serializer(), DETECTOR);
        StreamPartitioner<CoverageKey, Coverage> byMic =
                (topic, key, value, partitions) -> Optional.of(Set.of(partitionOf(key.getMicId(), partitions)));
        topology.addSink(
                COVERAGE_SINK,
                topics.coverage(),
                serdes.coverageKeys().serializer(),
                serdes.coverage().serializer(),
                byMic,
                DETECTOR);
        return topology;
    }
}
