package io.earshot.sinks;

import io.earshot.sinks.notice.Notice;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record on its way.
 *
 * @param notice null when the record cannot be decoded
 * @param problem why not; empty when it can
 */
record Work(ConsumerRecord<byte[], byte[]> record, OffsetLedger ledger, @Nullable Notice notice, String problem) {
    Instant recordedAt() {
        return Instant.ofEpochMilli(record.timestamp());
    }

    void finished() {
        ledger.finished(record.offset());
    }
}
