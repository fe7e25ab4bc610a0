package io.earshot.sinks;

import io.earshot.avro.Alert;
import io.earshot.avro.SoundEvent;
import io.earshot.avro.serde.AvroSerdes;
import io.earshot.avro.serde.UndecodableRecordException;
import io.earshot.sinks.config.AlertFilter;
import io.earshot.sinks.config.CommonConfig;
import io.earshot.sinks.config.EventFilter;
import io.earshot.sinks.config.SinksConfig;
import io.earshot.sinks.notice.Notice;
import io.earshot.sinks.notice.Notices;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Turns records into notices, as far as they pass the filters. For the reader's thread. */
final class Records {
    private final SinksConfig config;
    private final @Nullable EventFilter events;
    private final @Nullable AlertFilter alerts;
    private final Notices notices;
    private final Deserializer<SoundEvent> eventReader;
    private final Deserializer<Alert> alertReader;

    Records(SinksConfig config, CommonConfig sink, AvroSerdes serdes) {
        this.config = config;
        events = sink.events();
        alerts = sink.alerts();
        notices = new Notices(sink.positions());
        eventReader = serdes.values(SoundEvent.class).deserializer();
        alertReader = serdes.values(Alert.class).deserializer();
    }

    List<String> topics() {
        List<String> topics = new ArrayList<>();
        if (events != null) {
            topics.add(config.events());
        }
        if (alerts != null) {
            topics.add(config.alerts());
        }
        return topics;
    }

    /**
     * @return null when it does not pass the filters, or is a tombstone
     * @throws UndecodableRecordException when it never can be read
     * @throws io.earshot.avro.serde.RegistryUnavailableException when it cannot be read now
     */
    @Nullable
    Notice notice(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return null;
        }
        if (events != null && record.topic().equals(config.events())) {
            SoundEvent event = eventReader.deserialize(record.topic(), record.value());
            return events.passes(event) ? notices.event(event) : null;
        }
        Alert alert = alertReader.deserialize(record.topic(), record.value());
        return alerts != null && alerts.passes(alert) ? notices.alert(alert) : null;
    }
}
