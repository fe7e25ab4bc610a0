package io.earshot;

import io.earshot.alerts.AlertsSerdes;
import io.earshot.avro.Alert;
import io.earshot.avro.AudioFrame;
import io.earshot.avro.Coverage;
import io.earshot.avro.CoverageKey;
import io.earshot.avro.Microphone;
import io.earshot.avro.SoundEvent;
import io.earshot.avro.WindowOutcome;
import io.earshot.avro.serde.AvroSerdes;
import io.earshot.avro.serde.FrameReader;
import io.earshot.avro.serde.WireFormat;
import io.earshot.config.Secret;
import io.earshot.config.WireConfig;
import io.earshot.events.EventsSerdes;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;

/** How the values of every topic are written, as configured. One a process; safe to share. */
public final class Serialization implements AutoCloseable {
    private final AvroSerdes avro;

    private Serialization(AvroSerdes avro) {
        this.avro = avro;
    }

    /** Avro's single-object encoding: no registry needed. */
    public static Serialization singleObject() {
        return new Serialization(AvroSerdes.singleObject());
    }

    /** As configured; asks the registry nothing yet. */
    public static Serialization of(WireConfig config) {
        return new Serialization(serdes(config));
    }

    /** The same for a module that knows the records alone; the caller closes it. */
    public static AvroSerdes serdes(WireConfig config) {
        Map<String, String> registry = new LinkedHashMap<>();
        for (Map.Entry<String, Secret> property : config.registry().entrySet()) {
            registry.put(property.getKey(), property.getValue().reveal());
        }
        return AvroSerdes.create(WireFormat.valueOf(config.format().name()), config.registryUrl(), registry);
    }

    /** A reader of frames for one thread. */
    public FrameReader frameReader() {
        return avro.frameReader();
    }

    public Serde<AudioFrame> frames() {
        return avro.values(AudioFrame.class);
    }

    public Serde<WindowOutcome> outcomes() {
        return avro.values(WindowOutcome.class);
    }

    public Serde<SoundEvent> events() {
        return avro.values(SoundEvent.class);
    }

    public Serde<Alert> alerts() {
        return avro.values(Alert.class);
    }

    public Serde<CoverageKey> coverageKeys() {
        return avro.keys(CoverageKey.class);
    }

    public Serde<Coverage> coverage() {
        return avro.values(Coverage.class);
    }

    public Serde<Microphone> mics() {
        return avro.values(Microphone.class);
    }

    EventsSerdes ofEvents() {
        return new EventsSerdes(outcomes(), mics(), events(), coverageKeys(), coverage());
    }

    AlertsSerdes ofAlerts() {
        return new AlertsSerdes(events(), coverageKeys(), coverage(), mics(), alerts());
    }

    @Override
    public void close() {
        avro.close();
    }
}
