package io.earshot;

import io.earshot.alerts.AlertsSerdes;
import io.earshot.avro.Alert;
import io.earshot.avro.AudioFrame;
import io.earshot.avro.Coverage;
import io.earshot.avro.CoverageKey;
import io.earshot.avro.Microphone;
import io.earshot.avro.SoundEvent;
import io.earshot.avro.WindowOutcome;
import io.earshot.avro.serde.SingleObjectSerde;
import io.earshot.events.EventsSerdes;
import org.apache.kafka.common.serialization.Serde;

/** How the values of every topic are written. */
public record Serialization(
        Serde<AudioFrame> frames,
        Serde<WindowOutcome> outcomes,
        Serde<SoundEvent> events,
        Serde<Alert> alerts,
        Serde<CoverageKey> coverageKeys,
        Serde<Coverage> coverage,
        Serde<Microphone> mics) {

    /** Avro's single-object encoding: no registry needed. */
    public static Serialization singleObject() {
        return new Serialization(
                new SingleObjectSerde<>(AudioFrame.class),
                new SingleObjectSerde<>(WindowOutcome.class),
                new SingleObjectSerde<>(SoundEvent.class),
                new SingleObjectSerde<>(Alert.class),
                new SingleObjectSerde<>(CoverageKey.class),
                new SingleObjectSerde<>(Coverage.class),
                new SingleObjectSerde<>(Microphone.class));
    }

    EventsSerdes ofEvents() {
        return new EventsSerdes(outcomes, mics, events, coverageKeys, coverage);
    }

    AlertsSerdes ofAlerts() {
        return new AlertsSerdes(events, coverageKeys, coverage, mics, alerts);
    }
}
