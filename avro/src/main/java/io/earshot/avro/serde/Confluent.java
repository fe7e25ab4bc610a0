package io.earshot.avro.serde;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Confluent's wire format of one record class: a zero byte, the schema's id in the registry (4 bytes, big-endian), the
 * record. Asks the registry once per topic when writing and once per id when reading. Safe to share between threads.
 */
final class Confluent<T extends SpecificRecord> implements RecordFormat<T> {
    private static final int HEADER_BYTES = 5;

    private final String name;
    private final boolean key;
    private final Registry registry;
    private final SchemaStore<T> schemas;
    private final RecordBody<T> body;
    private final Map<String, byte[]> headers = new ConcurrentHashMap<>();
    private final Map<Integer, SpecificDatumReader<T>> readers = new ConcurrentHashMap<>();

    /** @param key whether the records are keys: their subject is then {@code <topic>-key} */
    Confluent(Class<T> type, boolean key, Registry registry) {
        this.name = type.getSimpleName();
        this.key = key;
        this.registry = registry;
        this.schemas = new SchemaStore<>(type, java.util.List.of());
        this.body = new RecordBody<>(name, schemas.schema());
    }

    @Override
    public byte[] encode(String topic, T value) {
        byte[] header = headers.get(topic);
        if (header == null) {
            int id = registry.register(topic, value, key);
            header = ByteBuffer.allocate(HEADER_BYTES).put((byte) 0).putInt(id).array();
            headers.put(topic, header);
        }
        return body.encode(header, value);
    }

    @Override
    public T decode(ByteBuffer record, @Nullable T reuse, RecordDecoder decoder) {
        if (record.remaining() < HEADER_BYTES || record.get(record.position()) != 0) {
            throw new MalformedRecordException(
                    "%s: %d bytes that do not begin with a zero byte and a schema's id, as Confluent's format does"
                            .formatted(name, record.remaining()));
        }
        int id = id(record);
        SpecificDatumReader<T> reader = readers.get(id);
        if (reader == null) {
            reader = schemas.readerOf(schema(id));
            readers.put(id, reader);
        }
        return body.decode(record, HEADER_BYTES, reader, reuse, decoder);
    }

    static int id(ByteBuffer record) {
        int id = record.getInt(record.position() + 1);
        return record.order() == ByteOrder.BIG_ENDIAN ? id : Integer.reverseBytes(id);
    }

    private Schema schema(int id) {
        Schema written = registry.schema(id);
        if (written == null) {
            throw new UnknownSchemaException("%s: the registry has no Avro schema %d".formatted(name, id));
        }
        boolean readable = SchemaCompatibility.checkReaderWriterCompatibility(schemas.schema(), written)
                        .getType()
                == SchemaCompatibilityType.COMPATIBLE;
        if (!readable) {
            throw new UnknownSchemaException("%s: schema %d of the registry, %s, cannot be read as one"
                    .formatted(name, id, written.getFullName()));
        }
        return written;
    }
}
