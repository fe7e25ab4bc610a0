package io.earshot.alerts;

import io.earshot.avro.Microphone;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.TimestampedKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;

/** The names of the stage's stores, which name their changelog topics too and therefore never change. */
final class Stores {
    /** {@link RuleStates} by mic. */
    static final String MIC_RULES = "mic-rules";

    /** {@link StateCodec.SiteState} by site. */
    static final String SITE_RULES = "site-rules";

    /** {@link SettleQueue.Waiting}, one record each. */
    static final String SITE_SETTLE = "site-settle";

    /** {@link SilenceState} by mic. */
    static final String MIC_SILENCE = "mic-silence";

    /** The registry, a copy in each process. */
    static final String MICS = "mics";

    private Stores() {}

    static StoreBuilder<KeyValueStore<String, byte[]>> builder(String name) {
        return org.apache.kafka.streams.state.Stores.keyValueStoreBuilder(
                org.apache.kafka.streams.state.Stores.persistentKeyValueStore(name),
                Serdes.String(),
                Serdes.ByteArray());
    }

    static MicDirectory mics(ProcessorContext<?, ?> context) {
        TimestampedKeyValueStore<String, Microphone> store = context.getStateStore(MICS);
        return micId -> ValueAndTimestamp.getValueOrNull(store.get(micId));
    }
}
