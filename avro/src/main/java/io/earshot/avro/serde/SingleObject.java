package io.earshot.avro.serde;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Avro's single-object encoding of one record class: {@code C3 01}, the writer schema's fingerprint (8 bytes,
 * little-endian), the record. Needs no registry. Safe to share between threads; decoders belong to their callers.
 */
final class SingleObject<T extends SpecificRecord> implements RecordFormat<T> {
    static final int HEADER_BYTES = 10;
    private static final byte MARK_0 = (byte) 0xC3;
    private static final byte MARK_1 = 0x01;

    private final String name;
    private final SchemaStore<T> schemas;
    private final byte[] header;
    private final RecordBody<T> body;

    SingleObject(Class<T> type, Collection<Schema> further) {
        name = type.getSimpleName();
        schemas = new SchemaStore<>(type, further);
        header = ByteBuffer.allocate(HEADER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MARK_0)
                .put(MARK_1)
                .putLong(SchemaStore.fingerprint(schemas.schema()))
                .array();
        body = new RecordBody<>(name, schemas.schema());
    }

    @Override
    public byte[] encode(String topic, T value) {
        return body.encode(header, value);
    }

    @Override
    public T decode(ByteBuffer record, @Nullable T reuse, RecordDecoder decoder) {
        int length = record.remaining();
        if (length < HEADER_BYTES) {
            throw new MalformedRecordException(
                    "%s: %d bytes, fewer than the %d of a single-object header".formatted(name, length, HEADER_BYTES));
        }
        int start = record.position();
        if (record.get(start) != MARK_0 || record.get(start + 1) != MARK_1) {
            throw new MalformedRecordException("%s: begins with %02X %02X, a single-object record with C3 01"
                    .formatted(name, record.get(start), record.get(start + 1)));
        }
        long fingerprint = record.getLong(start + 2);
        if (record.order() == ByteOrder.BIG_ENDIAN) {
            fingerprint = Long.reverseBytes(fingerprint);
        }
        SpecificDatumReader<T> reader = schemas.reader(fingerprint);
        if (reader == null) {
            throw new UnknownSchemaException(
                    "%s: no schema with fingerprint %016x; is the writer newer than this build?"
                            .formatted(name, fingerprint));
        }
        return body.decode(record, HEADER_BYTES, reader, reuse, decoder);
    }
}
