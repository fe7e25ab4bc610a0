package io.earshot.events;

import io.earshot.avro.Coverage;
import io.earshot.avro.CoverageKey;
import io.earshot.avro.Microphone;
import io.earshot.avro.SoundEvent;
import io.earshot.avro.WindowOutcome;
import org.apache.kafka.common.serialization.Serde;

/** How the values of the events stage's topics are written; keys are mic ids in UTF-8, but for coverage. */
public record EventsSerdes(
        Serde<WindowOutcome> outcomes,
        Serde<Microphone> mics,
        Serde<SoundEvent> events,
        Serde<CoverageKey> coverageKeys,
        Serde<Coverage> coverage) {}
