package io.earshot.cli;

import io.earshot.Serialization;
import io.earshot.alerts.RuleHistory;
import io.earshot.avro.Alert;
import io.earshot.avro.SoundEvent;
import io.earshot.config.EarshotConfig;
import io.earshot.topics.TopicNames;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;

/** Reads what live engines have emitted: events and alerts, committed, by the time that they are about. */
final class Emitted {
    private Emitted() {}

    /**
     * Revisions decided, and alerts fired, between two times; microseconds. What is about a time was written after it, but
     * for how far a device's clock may be ahead: so topics are read from there on.
     */
    static RuleHistory between(
            EarshotConfig config, Serialization serialization, TopicReader reader, long from, long to)
            throws UserException {
        TopicNames names = TopicNames.of(config.topics());
        long since = from / 1_000 - config.ingest().maxClockAhead().toMillis();
        List<SoundEvent> revisions = new ArrayList<>();
        List<Alert> alerts = new ArrayList<>();
        var events = serialization.events().deserializer();
        reader.read(names.events(), since, record -> {
            byte[] value = record.value();
            if (value != null) {
                SoundEvent revision = readable(record, () -> events.deserialize(record.topic(), value));
                if (revision.getDecidedAt() >= from && revision.getDecidedAt() < to) {
                    revisions.add(revision);
                }
            }
            return true;
        });
        var fired = serialization.alerts().deserializer();
        reader.read(names.alerts(), since, record -> {
            byte[] value = record.value();
            if (value != null) {
                Alert alert = readable(record, () -> fired.deserialize(record.topic(), value));
                if (alert.getFiredAt() >= from && alert.getFiredAt() < to) {
                    alerts.add(alert);
                }
            }
            return true;
        });
        return new RuleHistory(revisions, alerts);
    }

    /** What an engine wrote in a transaction is readable, or nothing that follows from it can be trusted. */
    private static <T> T readable(ConsumerRecord<byte[], byte[]> record, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (SerializationException e) {
            throw new SerializationException(
                    "%s partition %d offset %d is not readable: %s"
                            .formatted(record.topic(), record.partition(), record.offset(), e.getMessage()),
                    e);
        }
    }
}
