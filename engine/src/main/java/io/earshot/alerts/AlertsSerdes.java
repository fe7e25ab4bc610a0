package io.earshot.alerts;

import io.earshot.avro.Alert;
import io.earshot.avro.Coverage;
import io.earshot.avro.CoverageKey;
import io.earshot.avro.Microphone;
import io.earshot.avro.SoundEvent;
import org.apache.kafka.common.serialization.Serde;

/** How the topics of the alerts stage are written; keys are UTF-8 text but for coverage. */
public record AlertsSerdes(
        Serde<SoundEvent> events,
        Serde<CoverageKey> coverageKeys,
        Serde<Coverage> coverage,
        Serde<Microphone> mics,
        Serde<Alert> alerts) {}
