package io.earshot.connect;

import io.earshot.avro.Alert;
import io.earshot.avro.SoundEvent;
import io.earshot.avro.serde.AvroSerdes;
import io.earshot.sinks.config.AlertFilter;
import io.earshot.sinks.config.EventFilter;
import io.earshot.sinks.config.WebhookConfig;
import io.earshot.sinks.notice.Notice;
import io.earshot.sinks.notice.Notices;
import java.util.Objects;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/** Connect's records as notices, as far as they pass the filters. For a task's thread. */
final class RecordNotices {
    private final WebhookOptions options;
    private final EventFilter eventFilter;
    private final AlertFilter alertFilter;
    private final Notices notices;
    private final Deserializer<SoundEvent> events;
    private final Deserializer<Alert> alerts;

    RecordNotices(WebhookOptions options, WebhookConfig webhook, AvroSerdes serdes) {
        this.options = options;
        eventFilter = Objects.requireNonNull(webhook.common().events());
        alertFilter = Objects.requireNonNull(webhook.common().alerts());
        notices = new Notices(webhook.common().positions());
        events = serdes.values(SoundEvent.class).deserializer();
        alerts = serdes.values(Alert.class).deserializer();
    }

    /**
     * @return null when it does not pass the filters, or is a tombstone
     * @throws io.earshot.avro.serde.UndecodableRecordException when it never can be read
     * @throws io.earshot.avro.serde.RegistryUnavailableException when it cannot be read now
     * @throws ConnectException when the connector is configured so that none can be
     */
    @Nullable
    Notice of(SinkRecord record) {
        if (record.value() == null) {
            return null;
        }
        if (!(record.value() instanceof byte[] value)) {
            throw new ConnectException(
                    "value.converter must be org.apache.kafka.connect.converters.ByteArrayConverter: a record came as "
                            + record.value().getClass().getName());
        }
        String topic = record.originalTopic();
        if (topic.equals(options.eventsTopic())) {
            SoundEvent event = events.deserialize(topic, value);
            return eventFilter.passes(event) ? notices.event(event) : null;
        }
        if (topic.equals(options.alertsTopic())) {
            Alert alert = alerts.deserialize(topic, value);
            return alertFilter.passes(alert) ? notices.alert(alert) : null;
        }
        throw new ConnectException("topic %s is neither events.topic, %s, nor alerts.topic, %s"
                .formatted(topic, options.eventsTopic(), options.alertsTopic()));
    }
}
