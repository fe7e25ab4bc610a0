package io.earshot.avro.serde;

import java.nio.ByteBuffer;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** One record class on the wire, in one of the {@link WireFormat}s. Safe to share; decoders belong to their callers. */
interface RecordFormat<T extends SpecificRecord> {
    /** @throws org.apache.kafka.common.errors.SerializationException when a field that must have a value has none */
    byte[] encode(String topic, T value);

    /**
     * @param record its bytes from position to limit; position and limit stay as they are
     * @param reuse filled and returned where given
     * @throws UndecodableRecordException whatever is wrong with the bytes
     * @throws RegistryUnavailableException when a registry is needed and does not answer
     */
    T decode(ByteBuffer record, @Nullable T reuse, RecordDecoder decoder);
}
