package io.earshot.dashboard.topics;

import io.earshot.api.DashboardSeat;
import io.earshot.avro.AlertAcknowledgement;
import io.earshot.avro.EventReview;
import io.earshot.avro.serde.AvroSerdes;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Writes what people say. Returns once it is in the topic and our own reader has it. Thread-safe. */
public final class Writer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final DashboardSeat.Topics topics;
    private final KafkaProducer<String, byte[]> producer;
    private final Serializer<EventReview> reviews;
    private final Serializer<AlertAcknowledgement> acknowledgements;
    private final TopicTail tail;

    /** It may be there or not: say it again. */
    public static final class NotWrittenException extends Exception {
        private static final long serialVersionUID = 1;

        NotWrittenException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** @param tail reads what is written */
    public Writer(DashboardSeat.Topics topics, Map<String, Object> kafka, AvroSerdes serdes, TopicTail tail) {
        this.topics = topics;
        this.reviews = serdes.values(EventReview.class).serializer();
        this.acknowledgements = serdes.values(AlertAcknowledgement.class).serializer();
        this.tail = tail;
        Map<String, Object> properties = new HashMap<>(kafka);
        properties.put(ProducerConfig.CLIENT_ID_CONFIG, "earshot-dashboard");
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE.toMillis() / 2);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis() / 2);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        this.producer = new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
    }

    /** @param review null takes back what there was */
    public void review(String event, @Nullable EventReview review) throws NotWrittenException {
        write(topics.reviews(), event, review == null ? null : reviews.serialize(topics.reviews(), review));
    }

    public void acknowledge(AlertAcknowledgement acknowledgement) throws NotWrittenException {
        write(
                topics.acknowledgements(),
                acknowledgement.getAlertId(),
                acknowledgements.serialize(topics.acknowledgements(), acknowledgement));
    }

    private void write(String topic, String key, byte @Nullable [] value) throws NotWrittenException {
        try {
            RecordMetadata written = producer.send(new ProducerRecord<>(topic, key, value))
                    .get(2 * PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            TopicPartition partition = new TopicPartition(written.topic(), written.partition());
            if (!tail.awaitTaken(partition, written.offset(), PATIENCE)) {
                throw new NotWrittenException("it is in topic %s, but was not read back yet".formatted(topic), null);
            }
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
            throw new NotWrittenException("topic %s did not take it: %s".formatted(topic, cause.getMessage()), cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotWrittenException("the server stops", e);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
