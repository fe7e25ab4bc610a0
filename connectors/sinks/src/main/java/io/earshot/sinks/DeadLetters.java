package io.earshot.sinks;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts records aside that cannot be delivered, in the form of all our dead letters: the first 4 KiB as received, and headers
 * that say where the whole lies and why; header {@code sink} says whose they are. Thread-safe.
 */
final class DeadLetters {
    private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);
    private static final int KEPT_BYTES = 4096;
    private static final int KEPT_KEY_BYTES = 1024;
    private static final int LONGEST_REASON = 300;

    private final Producer<byte[], byte[]> producer;
    private final String topic;

    DeadLetters(Producer<byte[], byte[]> producer, String topic) {
        this.producer = producer;
        this.topic = topic;
    }

    /**
     * Returns when the broker has it, however long that takes.
     *
     * @return false when it was not wanted any more before that
     * @throws SinkException when the topic cannot be written to
     */
    boolean put(String sink, ConsumerRecord<byte[], byte[]> record, String reason, BooleanSupplier wanted) {
        byte[] value = record.value();
        List<Header> headers = List.of(
                header("topic", record.topic()),
                header("partition", Integer.toString(record.partition())),
                header("offset", Long.toString(record.offset())),
                header("size", Integer.toString(value == null ? 0 : value.length)),
                header("reason", reason.substring(0, Math.min(LONGEST_REASON, reason.length()))),
                header("sink", sink));
        while (wanted.getAsBoolean()) {
            try {
                producer.send(new ProducerRecord<>(
                                topic, null, first(record.key(), KEPT_KEY_BYTES), first(value, KEPT_BYTES), headers))
                        .get();
                return true;
            } catch (InterruptedException e) {
                // Asked above whether to go on: a second letter does no harm.
            } catch (InterruptException e) {
                Thread.interrupted(); // the same, as Kafka says it; it leaves the flag up
            } catch (ExecutionException e) {
                if (e.getCause() instanceof AuthorizationException || e.getCause() instanceof InvalidTopicException) {
                    throw new SinkException("dead letters cannot be written to %s: %s".formatted(topic, e.getCause()));
                }
                log.warn("sink {}: dead letter not written yet: {}", sink, String.valueOf(e.getCause()));
            }
        }
        return false;
    }

    @SuppressWarnings("NullAway") // Kafka's own contract: null in, null out
    private static byte[] first(byte[] bytes, int most) {
        return bytes == null ? null : Arrays.copyOf(bytes, Math.min(most, bytes.length));
    }

    private static Header header(String name, String value) {
        return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
