package io.earshot.alerts;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends records that cannot be read to dead letters, in the transaction that skips them, and goes on: the first 4 KiB as
 * received, with the headers topic, partition, offset, size and reason. Made by Streams from its configuration, one per
 * thread; see {@link AlertsStreams#properties}.
 */
public final class UnreadableRecords implements DeserializationExceptionHandler {
    static final String TOPIC_CONFIG = "earshot.dead-letters.topic";
    static final String METER_CONFIG = "earshot.alerts.meter";

    private static final Logger LOG = LoggerFactory.getLogger(UnreadableRecords.class);
    private static final int KEPT_BYTES = 4_096;

    private String topic = "";
    private AlertsMeter meter = AlertsMeter.NONE;

    @Override
    public void configure(Map<String, ?> configs) {
        topic = String.valueOf(configs.get(TOPIC_CONFIG));
        if (configs.get(METER_CONFIG) instanceof AlertsMeter configured) {
            meter = configured;
        }
    }

    @Override
    public Response handleError(
            ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> unread, Exception exception) {
        byte[] value = firstOf(unread.value());
        ProducerRecord<byte[], byte[]> letter = new ProducerRecord<>(topic, null, firstOf(unread.key()), value);
        int size = unread.value() == null ? 0 : unread.value().length;
        put(letter.headers(), "topic", unread.topic());
        put(letter.headers(), "partition", Integer.toString(unread.partition()));
        put(letter.headers(), "offset", Long.toString(unread.offset()));
        put(letter.headers(), "size", Integer.toString(size));
        put(letter.headers(), "reason", "UNREADABLE");
        meter.deadLetter(unread.topic());
        LOG.atWarn()
                .addKeyValue("topic", unread.topic())
                .addKeyValue("partition", unread.partition())
                .addKeyValue("offset", unread.offset())
                .addKeyValue("size", size)
                .log("Record cannot be read; sent to dead letters: {}", exception.getMessage());
        return Response.resume(List.of(letter));
    }

    private static byte @Nullable [] firstOf(byte @Nullable [] bytes) {
        return bytes == null || bytes.length <= KEPT_BYTES ? bytes : Arrays.copyOf(bytes, KEPT_BYTES);
    }

    private static void put(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
