package io.earshot.alerts;

import io.earshot.avro.Alert;
import io.earshot.avro.SoundEvent;
import io.earshot.config.AlertRulesConfig;
import io.earshot.streams.CommitPace;
import java.time.InstantSource;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * The alerts stage as a Kafka Streams topology.
 *
 * <pre>
 * events ──▶ mic-rules ───────────────────────────────────────▶ alerts
 *      └──▶ (by site) ──▶ site-settle, site-rules ─────────────▶
 * coverage ──▶ mic-silence ────────────────────────────────────▶
 * mics ──▶ a copy in each process
 * </pre>
 *
 * Every node and store is named, so that internal topics survive a change of the topology. No window, join or stream
 * time: state expires by what each mic says, see {@link RuleState}.
 */
public final class AlertsTopology {
    /** Version of the layout of stored values; local stores of another one are read back from the changelog. */
    public static final int STATE_LAYOUT = StateCodec.VERSION;

    private AlertsTopology() {}

    /**
     * @param positions whether alerts on silent mics say where they stand; others say what their events do
     * @param clock wall time; the same that drives Streams' punctuators
     * @param meter observer, called on Streams threads
     */
    public static Topology build(
            AlertsTopics topics,
            AlertRulesConfig config,
            boolean positions,
            AlertsSerdes serdes,
            InstantSource clock,
            AlertsMeter meter) {
        StreamsBuilder builder = new StreamsBuilder();
        CommitPace pace = new CommitPace(AlertsStreams.COMMIT);
        builder.globalTable(
                topics.mics(),
                Consumed.with(Serdes.String(), serdes.mics()).withName("mics-source"),
                Materialized.<String, io.earshot.avro.Microphone, KeyValueStore<Bytes, byte[]>>as(Stores.MICS)
                        .withKeySerde(Serdes.String())
                        .withValueSerde(serdes.mics()));

        KStream<String, SoundEvent> events = builder.stream(
                        topics.events(),
                        Consumed.with(Serdes.String(), serdes.events()).withName("events-source"))
                .filter((mic, event) -> event != null, Named.as("events-present"));
        KStream<String, Alert> ofMics = events.process(
                supplier(() -> new MicRulesProcessor(config, pace, clock, meter), Stores.MIC_RULES),
                Named.as("mic-rules-step"));

        AlertRules anyLabel = new AlertRules(config, MicDirectory.EMPTY, AlertsMeter.NONE);
        KStream<String, Alert> ofSites = events.filter(
                        (mic, event) -> anyLabel.concernsSite(Revision.of(event)), Named.as("events-of-sites"))
                .selectKey((mic, event) -> event.getSiteId(), Named.as("events-by-site"))
                .repartition(
                        Repartitioned.with(Serdes.String(), serdes.events()).withName("alerts-by-site"))
                .process(
                        supplier(
                                () -> new SiteRulesProcessor(config, pace, clock, meter),
                                Stores.SITE_RULES,
                                Stores.SITE_SETTLE),
                        Named.as("site-rules-step"));

        KStream<String, Alert> ofSilence = builder.stream(
                        topics.coverage(),
                        Consumed.with(serdes.coverageKeys(), serdes.coverage()).withName("coverage-source"))
                .process(
                        supplier(
                                () -> new MicSilenceProcessor(config, positions, pace, clock, meter),
                                Stores.MIC_SILENCE),
                        Named.as("mic-silence-step"));

        Produced<String, Alert> produced = Produced.with(Serdes.String(), serdes.alerts());
        ofMics.to(topics.alerts(), produced.withName("alerts-of-mics"));
        ofSites.to(topics.alerts(), produced.withName("alerts-of-sites"));
        ofSilence.to(topics.alerts(), produced.withName("alerts-of-silence"));
        return builder.build();
    }

    private static <KIn, VIn> ProcessorSupplier<KIn, VIn, String, Alert> supplier(
            java.util.function.Supplier<Processor<KIn, VIn, String, Alert>> processors, String... stores) {
        return new ProcessorSupplier<>() {
            @Override
            public Processor<KIn, VIn, String, Alert> get() {
                return processors.get();
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                return Stream.of(stores).map(Stores::builder).collect(Collectors.toSet());
            }
        };
    }
}
