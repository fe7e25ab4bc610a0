package io.earshot.dashboard.topics;

import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads values; what cannot be read is counted, named in the log now and then, and passed over. Thread-safe. */
public final class Decoder {
    private static final Logger log = LoggerFactory.getLogger(Decoder.class);
    private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Runnable unreadable;
    private final Runnable refused;
    private long saidAt = System.nanoTime() - QUIET_NANOS;

    /**
     * @param unreadable counts a record that cannot be read
     * @param refused counts one that there is no room for
     */
    public Decoder(Runnable unreadable, Runnable refused) {
        this.unreadable = unreadable;
        this.refused = refused;
    }

    /** @return null where there is no value, or none that can be read */
    <T> @Nullable T decode(Deserializer<T> values, ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return null;
        }
        try {
            return values.deserialize(record.topic(), record.value());
        } catch (SerializationException e) {
            unreadable.run();
            say(record, e);
            return null;
        }
    }

    void refused() {
        refused.run();
    }

    private synchronized void say(ConsumerRecord<byte[], byte[]> record, SerializationException e) {
        if (System.nanoTime() - saidAt >= QUIET_NANOS) {
            saidAt = System.nanoTime();
            log.warn(
                    "{} partition {} offset {} is not readable and passed over: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e.getMessage());
        }
    }
}
