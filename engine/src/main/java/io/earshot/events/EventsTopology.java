package io.earshot.events;

import io.earshot.avro.Coverage;
import io.earshot.avro.CoverageKey;
import io.earshot.avro.Microphone;
import io.earshot.config.EventsConfig;
import io.earshot.streams.CommitPace;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * Scores topic in, events and coverage topics out. Every node and store has a name of its own, so that state and
 * changelog survive a change of the topology. Run with {@link EventsStreams#properties}.
 */
public final class EventsTopology {
    /** Mic id to its state. */
    public static final String DETECTOR_STORE = "detector";
    /** Mic id to its registration, on every instance whole. */
    public static final String MICS_STORE = "mics";

    /** Version of the layout of stored values; local stores of another one are read back from the changelog. */
    public static final int STATE_LAYOUT = MicStateCodec.VERSION;

    static final String EVENTS_SINK = "events";
    static final String COVERAGE_SINK = "coverage";

    private static final String SCORES_SOURCE = "scores";
    private static final String DETECTOR = "detect";
    private static final String MICS_SOURCE = "mics-source";
    private static final String REGISTER = "register";

    private EventsTopology() {}

    public static Topology build(
            EventsTopics topics, EventsSerdes serdes, EventTypes types, EventsConfig config, EventsMeter meter) {
        Serde<String> micIds = Serdes.String();
        Topology topology = registry(topics, serdes.mics());
        topology.addSource(
                SCORES_SOURCE, micIds.deserializer(), serdes.outcomes().deserializer(), topics.scores());
        CommitPace pace = new CommitPace(config.commitInterval());
        topology.addProcessor(DETECTOR, () -> new DetectorProcessor(types, config, pace, meter), SCORES_SOURCE);
        topology.addStateStore(
                Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(DETECTOR_STORE), micIds, Serdes.ByteArray()),
                DETECTOR);
        topology.addSink(
                EVENTS_SINK,
                topics.events(),
                micIds.serializer(),
                serdes.events().serializer(),
                DETECTOR);
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

    private static Topology registry(EventsTopics topics, Serde<Microphone> mics) {
        Topology topology = new Topology();
        topology.addGlobalStore(
                Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(MICS_STORE), Serdes.String(), mics)
                        .withLoggingDisabled(),
                MICS_SOURCE,
                Serdes.String().deserializer(),
                mics.deserializer(),
                topics.mics(),
                REGISTER,
                RegistryProcessor::new);
        return topology;
    }

    /** The partition that Kafka's own partitioner gives the mic's records. */
    static int partitionOf(String micId, int partitions) {
        return Utils.toPositive(Utils.murmur2(micId.getBytes(StandardCharsets.UTF_8))) % partitions;
    }

    /** Keeps the newest registration of each mic. */
    private static final class RegistryProcessor implements Processor<String, Microphone, Void, Void> {
        private @Nullable KeyValueStore<String, Microphone> store;

        @Override
        public void init(ProcessorContext<Void, Void> context) {
            store = context.getStateStore(MICS_STORE);
        }

        @Override
        public void process(Record<String, Microphone> mic) {
            if (mic.key() != null) {
                Objects.requireNonNull(store).put(mic.key(), mic.value());
            }
        }
    }
}
