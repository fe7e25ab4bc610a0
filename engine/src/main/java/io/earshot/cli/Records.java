package io.earshot.cli;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Records of Kafka, whose classes do not say that a value may be null. */
final class Records {
    private Records() {}

    /** @param value null is a tombstone */
    @SuppressWarnings("NullAway") // Kafka's own contract: a record without a value removes the key
    static <T> ProducerRecord<String, T> of(String topic, String key, @Nullable T value) {
        return new ProducerRecord<>(topic, key, value);
    }
}
