package io.earshot.cli;

import io.earshot.Serialization;
import io.earshot.alerts.RuleHistory;
import io.earshot.avro.Alert;
import io.earshot.avro.SoundEvent;
import io.earshot.config.EarshotConfig;
import io.earshot.topics.TopicNames;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * What live engines have emitted: events and alerts, committed, by the time that they are about.
 *
 * @param history revisions and alerts
 * @param revisionsWrittenAt of each revision, its timestamp of Kafka, milliseconds since 1970-01-01 UTC
 * @param writtenUntil the newest timestamp of Kafka among revisions and alerts, milliseconds since 1970-01-01 UTC; 0 where there are none
 */
record Emitted(RuleHistory history, List<Long> revisionsWrittenAt, long writtenUntil) {

    /**
     * Revisions decided, and alerts fired, between two times; microseconds. What is about a time was written after it, but
     * for how far a device's clock may be ahead: so topics are read from there on.
     *
     * @param onsetBefore revisions of events that begin later are left out
     */
    static Emitted between(
            EarshotConfig config, Serialization serialization, TopicReader reader, long from, long to, long onsetBefore)
            throws UserException {
        TopicNames names = TopicNames.of(config.topics());
        long since = from / 1_000 - config.ingest().maxClockAhead().toMillis();
        Stamped<SoundEvent> revisions = new Stamped<>(serialization.events().deserializer());
        reader.read(
                names.events(),
                since,
                record -> revisions.take(
                        record,
                        event -> event.getDecidedAt() >= from
                                && event.getDecidedAt() < to
                                && event.getOnsetAt() < onsetBefore));
        Stamped<Alert> alerts = new Stamped<>(serialization.alerts().deserializer());
        reader.read(
                names.alerts(),
                since,
                record -> alerts.take(record, alert -> alert.getFiredAt() >= from && alert.getFiredAt() < to));
        return new Emitted(
                new RuleHistory(revisions.values, alerts.values),
                revisions.writtenAt,
                Math.max(revisions.newest(), alerts.newest()));
    }

    /** Values that are asked for, and when each was written. */
    private static final class Stamped<T> {
        final List<T> values = new ArrayList<>();
        final List<Long> writtenAt = new ArrayList<>();
        private final Deserializer<T> deserializer;

        Stamped(Deserializer<T> deserializer) {
            this.deserializer = deserializer;
        }

        long newest() {
            return writtenAt.stream().mapToLong(Long::longValue).max().orElse(0);
        }

        /** @return true: what comes later may be asked for too */
        boolean take(ConsumerRecord<byte[], byte[]> record, Predicate<T> wanted) {
            byte[] bytes = record.value();
            if (bytes == null) {
                return true;
            }
            T value;
            try {
                value = deserializer.deserialize(record.topic(), bytes);
            } catch (SerializationException e) {
                // Engines write in transactions what they can read: nothing that follows from the rest could be
                // trusted.
                throw new SerializationException(
                        "%s partition %d offset %d is not readable: %s"
                                .formatted(record.topic(), record.partition(), record.offset(), e.getMessage()),
                        e);
            }
            if (wanted.test(value)) {
                values.add(value);
                writtenAt.add(record.timestamp());
            }
            return true;
        }
    }
}
