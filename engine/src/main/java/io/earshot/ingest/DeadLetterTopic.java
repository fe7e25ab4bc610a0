package io.earshot.ingest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends refused frames to the dead-letter topic: the first 4 KiB as received, and headers that say where the rest lies
 * and why. The frame is finished when the broker has the letter; a letter that cannot be sent stops the engine.
 *
 * <p>Thread-safe.
 */
public final class DeadLetterTopic implements DeadLetters {
    private static final Logger log = LoggerFactory.getLogger(DeadLetterTopic.class);
    private static final int KEPT_BYTES = 4096;
    private static final int KEPT_KEY_BYTES = 1024;
    private static final long LOG_EVERY_NANOS = 10_000_000_000L;

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final Consumer<Throwable> failure;
    private long logged = System.nanoTime() - LOG_EVERY_NANOS;
    private long unlogged;

    public DeadLetterTopic(Producer<byte[], byte[]> producer, String topic, Consumer<Throwable> failure) {
        this.producer = producer;
        this.topic = topic;
        this.failure = failure;
    }

    @Override
    public void reject(
            PartitionFeed feed, long offset, @Nullable ByteBuffer key, @Nullable ByteBuffer value, Rejection reason) {
        logAtARate(feed, offset, reason);
        int size = value == null ? 0 : value.remaining();
        List<Header> headers = List.of(
                header("topic", feed.topic()),
                header("partition", Integer.toString(feed.partition())),
                header("offset", Long.toString(offset)),
                header("size", Integer.toString(size)),
                header("reason", reason.label()));
        ProducerRecord<byte[], byte[]> letter =
                new ProducerRecord<>(topic, null, first(key, KEPT_KEY_BYTES), first(value, KEPT_BYTES), headers);
        // The callback answers; nobody waits.
        Future<?> unused = producer.send(letter, (metadata, error) -> {
            if (error == null) {
                feed.ledger().finished(offset);
            } else {
                failure.accept(error);
            }
        });
    }

    private synchronized void logAtARate(PartitionFeed feed, long offset, Rejection reason) {
        long now = System.nanoTime();
        if (now - logged < LOG_EVERY_NANOS) {
            unlogged++;
            return;
        }
        logged = now;
        log.warn(
                "frame refused: reason={} partition={} offset={}, sent to {}; {} more since the last such line",
                reason.label(),
                feed,
                offset,
                topic,
                unlogged);
        unlogged = 0;
    }

    private static byte @Nullable [] first(@Nullable ByteBuffer bytes, int most) {
        if (bytes == null) {
            return null;
        }
        byte[] kept = new byte[Math.min(most, bytes.remaining())];
        bytes.duplicate().get(kept);
        return kept;
    }

    private static Header header(String name, String value) {
        return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
