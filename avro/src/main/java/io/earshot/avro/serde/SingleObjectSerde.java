package io.earshot.avro.serde;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Single-object encoding for Kafka's clients and Streams. Decoded records own their memory. Nulls stay null, so
 * tombstones pass. Safe to share between threads, as producers and Streams do.
 *
 * <p>Decoding throws {@link UndecodableRecordException} and nothing else.
 */
public final class SingleObjectSerde<T extends SpecificRecord> implements Serde<T> {
    private final SingleObject<T> format;

    /** @param type a record generated from this module's schemas */
    public SingleObjectSerde(Class<T> type) {
        this(type, List.of());
    }

    /** @param further schemas of newer builds, whose records this one is to read as well */
    public SingleObjectSerde(Class<T> type, Collection<Schema> further) {
        format = new SingleObject<>(type, further);
    }

    @Override
    public Serializer<T> serializer() {
        return new Writer<>(format);
    }

    @Override
    public Deserializer<T> deserializer() {
        return new Reader<>(format);
    }

    private record Writer<T extends SpecificRecord>(SingleObject<T> format) implements Serializer<T> {
        @Override
        @SuppressWarnings("NullAway") // Kafka's own contract: null in, null out
        public byte[] serialize(String topic, @Nullable T value) {
            return value == null ? null : format.encode(value);
        }
    }

    private record Reader<T extends SpecificRecord>(SingleObject<T> format) implements Deserializer<T> {
        @Override
        @SuppressWarnings("NullAway") // Kafka's own contract: null in, null out
        public T deserialize(String topic, byte @Nullable [] bytes) {
            return bytes == null ? null : format.decode(ByteBuffer.wrap(bytes), null, new RecordDecoder(false));
        }

        @Override
        @SuppressWarnings("NullAway") // Kafka's own contract: null in, null out
        public T deserialize(String topic, Headers headers, @Nullable ByteBuffer bytes) {
            return bytes == null ? null : format.decode(bytes, null, new RecordDecoder(false));
        }
    }
}
