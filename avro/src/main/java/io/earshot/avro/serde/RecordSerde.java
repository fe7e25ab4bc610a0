package io.earshot.avro.serde;

import java.nio.ByteBuffer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** A {@link RecordFormat} as Kafka sees it. */
class RecordSerde<T extends SpecificRecord> implements Serde<T> {
    private final RecordFormat<T> format;

    RecordSerde(RecordFormat<T> format) {
        this.format = format;
    }

    @Override
    public final Serializer<T> serializer() {
        return new Writer<>(format);
    }

    @Override
    public final Deserializer<T> deserializer() {
        return new Reader<>(format);
    }

    private record Writer<T extends SpecificRecord>(RecordFormat<T> format) implements Serializer<T> {
        @Override
        @SuppressWarnings("NullAway") // Kafka's own contract: null in, null out
        public byte[] serialize(String topic, @Nullable T value) {
            return value == null ? null : format.encode(topic, value);
        }
    }

    private record Reader<T extends SpecificRecord>(RecordFormat<T> format) implements Deserializer<T> {
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
