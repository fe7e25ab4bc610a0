package io.earshot.dashboard.topics;

import io.earshot.api.DashboardSeat;
import io.earshot.avro.Alert;
import io.earshot.avro.AlertAcknowledgement;
import io.earshot.avro.EventReview;
import io.earshot.avro.Microphone;
import io.earshot.avro.SoundEvent;
import io.earshot.avro.serde.AvroSerdes;
import io.earshot.dashboard.live.Hub;
import io.earshot.dashboard.live.Message;
import io.earshot.dashboard.live.MessageType;
import io.earshot.dashboard.store.Mic;
import io.earshot.dashboard.store.Store;
import io.earshot.dashboard.store.Views;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Takes events, alerts, mics and what people say into the store, and tells the live stream. Ids of messages speak of the
 * partitions of all but mics, whose state also moves with time. The reader's thread's.
 */
public final class Intake implements TopicTail.Listener {
    private final DashboardSeat.Topics topics;
    private final Decoder decoder;
    private final Deserializer<SoundEvent> events;
    private final Deserializer<Alert> alerts;
    private final Deserializer<Microphone> mics;
    private final Deserializer<EventReview> reviews;
    private final Deserializer<AlertAcknowledgement> acknowledgements;
    private final Store store;
    private final Hub hub;
    private final Views views;
    private final LongSupplier millis;
    /** Number of each partition in the ids of messages. */
    private final Map<TopicPartition, Integer> numbers = new HashMap<>();

    public Intake(
            DashboardSeat.Topics topics,
            AvroSerdes serdes,
            Decoder decoder,
            Store store,
            Hub hub,
            Views views,
            LongSupplier millis) {
        this.topics = topics;
        this.decoder = decoder;
        this.events = serdes.values(SoundEvent.class).deserializer();
        this.alerts = serdes.values(Alert.class).deserializer();
        this.mics = serdes.values(Microphone.class).deserializer();
        this.reviews = serdes.values(EventReview.class).deserializer();
        this.acknowledgements = serdes.values(AlertAcknowledgement.class).deserializer();
        this.store = store;
        this.hub = hub;
        this.views = views;
        this.millis = millis;
    }

    /** @param since how far back events and alerts are read, milliseconds since 1970-01-01 UTC */
    public List<TopicTail.Source> sources(long since) {
        return List.of(
                new TopicTail.Source(topics.events(), since),
                new TopicTail.Source(topics.alerts(), since),
                new TopicTail.Source(topics.reviews(), 0),
                new TopicTail.Source(topics.acknowledgements(), 0),
                new TopicTail.Source(topics.mics(), 0));
    }

    @Override
    public void begin(List<TopicPartition> partitions, long[] starts) {
        List<Long> spokenOf = new ArrayList<>();
        for (int i = 0; i < starts.length; i++) {
            if (!partitions.get(i).topic().equals(topics.mics())) {
                numbers.put(partitions.get(i), spokenOf.size());
                spokenOf.add(starts[i]);
            }
        }
        hub.begin(spokenOf.stream().mapToLong(Long::longValue).toArray());
    }

    @Override
    public void take(ConsumerRecord<byte[], byte[]> record) {
        String topic = record.topic();
        Message message;
        int number = numbers.getOrDefault(new TopicPartition(topic, record.partition()), -1);
        if (topic.equals(topics.events())) {
            message = event(decoder.decode(events, record), number, record.offset());
        } else if (topic.equals(topics.alerts())) {
            message = alert(decoder.decode(alerts, record), number, record.offset());
        } else if (topic.equals(topics.reviews())) {
            message = review(record, number);
        } else if (topic.equals(topics.acknowledgements())) {
            message = acknowledge(record, number);
        } else {
            message = mic(record);
        }
        if (message != null) {
            hub.publish(message);
        } else if (number >= 0) {
            hub.skip(number, record.offset());
        }
    }

    private @Nullable Message event(@Nullable SoundEvent event, int number, long offset) {
        if (event == null || !store.take(event)) {
            return null;
        }
        EventReview review = store.review(event.getId());
        return new Message(
                MessageType.EVENT,
                Set.of(event.getMicId()),
                number,
                offset,
                () -> Views.json(views.event(event, review)));
    }

    private @Nullable Message alert(@Nullable Alert alert, int number, long offset) {
        if (alert == null || !store.take(alert)) {
            return null;
        }
        AlertAcknowledgement acknowledgement = store.acknowledgement(alert.getId());
        return new Message(
                MessageType.ALERT,
                Set.copyOf(alert.getMicIds()),
                number,
                offset,
                () -> Views.json(views.alert(alert, acknowledgement)));
    }

    private @Nullable Message review(ConsumerRecord<byte[], byte[]> record, int number) {
        EventReview review = decoder.decode(reviews, record);
        String id = key(record);
        if (id == null || (review == null && record.value() != null)) {
            return null;
        }
        store.review(id, review);
        Map<String, @Nullable Object> view = new HashMap<>();
        view.put("id", id);
        view.put("review", views.review(review));
        return new Message(MessageType.REVIEW, Set.of(), number, record.offset(), () -> Views.json(view));
    }

    private @Nullable Message acknowledge(ConsumerRecord<byte[], byte[]> record, int number) {
        AlertAcknowledgement acknowledgement = decoder.decode(acknowledgements, record);
        String id = key(record);
        if (id == null || (acknowledgement == null && record.value() != null)) {
            return null;
        }
        store.acknowledge(id, acknowledgement);
        Map<String, @Nullable Object> view = new HashMap<>();
        view.put("id", id);
        view.put("acknowledged", views.acknowledgement(acknowledgement));
        return new Message(MessageType.ACKNOWLEDGE, Set.of(), number, record.offset(), () -> Views.json(view));
    }

    private @Nullable Message mic(ConsumerRecord<byte[], byte[]> record) {
        Microphone mic = decoder.decode(mics, record);
        String id = key(record);
        if (id == null || (mic == null && record.value() != null)) {
            return null;
        }
        if (!store.register(id, mic, millis.getAsLong())) {
            decoder.refused();
            return null;
        }
        return micMessage(id);
    }

    /** Tells clients of mics whose state has changed; called now and then. */
    public void tellChangedMics() {
        for (String id : store.changedMics(millis.getAsLong())) {
            hub.publish(micMessage(id));
        }
    }

    /** Mics that changed after a moment, milliseconds since 1970-01-01 UTC. */
    public static List<Message> micsChangedSince(Store store, Views views, long now, long since) {
        return store.mics(now).stream()
                .filter(mic -> mic.changedAt() >= since)
                .map(mic -> new Message(MessageType.MIC, Set.of(mic.id()), -1, -1, () -> Views.json(views.mic(mic))))
                .toList();
    }

    private Message micMessage(String id) {
        Mic mic = store.mic(id, millis.getAsLong());
        return new Message(
                MessageType.MIC,
                Set.of(id),
                -1,
                -1,
                () -> Views.json(mic == null ? Map.of("id", id, "removed", true) : views.mic(mic)));
    }

    private static @Nullable String key(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8);
    }
}
