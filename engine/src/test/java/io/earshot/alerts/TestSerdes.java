package io.earshot.alerts;

import io.earshot.avro.Alert;
import io.earshot.avro.Coverage;
import io.earshot.avro.CoverageKey;
import io.earshot.avro.Microphone;
import io.earshot.avro.SoundEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** Avro single-object encoding through the generated classes. */
final class TestSerdes {
    static final Serde<SoundEvent> EVENTS = serde(SoundEvent.getEncoder(), SoundEvent.getDecoder());
    static final Serde<CoverageKey> COVERAGE_KEYS = serde(CoverageKey.getEncoder(), CoverageKey.getDecoder());
    static final Serde<Coverage> COVERAGE = serde(Coverage.getEncoder(), Coverage.getDecoder());
    static final Serde<Microphone> MICS = serde(Microphone.getEncoder(), Microphone.getDecoder());
    static final Serde<Alert> ALERTS = serde(Alert.getEncoder(), Alert.getDecoder());

    private TestSerdes() {}

    static AlertsSerdes all() {
        return new AlertsSerdes(EVENTS, COVERAGE_KEYS, COVERAGE, MICS, ALERTS);
    }

    private static <T> Serde<T> serde(BinaryMessageEncoder<T> encoder, BinaryMessageDecoder<T> decoder) {
        return Serdes.serdeFrom(
                (topic, value) -> {
                    try {
                        return value == null
                                ? null
                                : encoder.encode(value).array().clone();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                (topic, bytes) -> {
                    try {
                        return bytes == null ? null : decoder.decode(bytes);
                    } catch (IOException e) {
                        throw new SerializationException(e.getMessage(), e);
                    }
                });
    }
}
