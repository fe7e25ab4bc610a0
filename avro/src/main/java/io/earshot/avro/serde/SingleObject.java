package io.earshot.avro.serde;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Avro's single-object encoding of one record class: {@code C3 01}, the writer schema's fingerprint (8 bytes,
 * little-endian), the record. Needs no registry. Safe to share between threads; decoders belong to their callers.
 */
final class SingleObject<T extends SpecificRecord> {
    static final int HEADER_BYTES = 10;
    private static final byte MARK_0 = (byte) 0xC3;
    private static final byte MARK_1 = 0x01;

    private final String name;
    private final SchemaStore<T> schemas;
    private final byte[] header;
    private final SpecificDatumWriter<T> writer;

    SingleObject(Class<T> type, Collection<Schema> further) {
        name = type.getSimpleName();
        schemas = new SchemaStore<>(type, further);
        header = ByteBuffer.allocate(HEADER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MARK_0)
                .put(MARK_1)
                .putLong(SchemaStore.fingerprint(schemas.schema()))
                .array();
        SpecificData data = new SpecificData(SingleObject.class.getClassLoader());
        data.setCustomCoders(true);
        writer = new SpecificDatumWriter<>(schemas.schema(), data);
    }

    /** @throws SerializationException when a field that must have a value has none: a bug of the caller */
    byte[] encode(T value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        out.writeBytes(header);
        try {
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
            writer.write(value, encoder);
            encoder.flush();
        } catch (IOException | AvroRuntimeException | NullPointerException | ClassCastException e) {
            throw new SerializationException("cannot encode a " + name + "; is a required field null?", e);
        }
        return out.toByteArray();
    }

    /**
     * @param record its bytes from position to limit; position and limit stay as they are
     * @param reuse filled and returned where given
     * @throws UndecodableRecordException and nothing else, whatever the bytes
     */
    T decode(ByteBuffer record, @Nullable T reuse, RecordDecoder decoder) {
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
        return decodeBody(name, record, HEADER_BYTES, reader, reuse, decoder);
    }

    /** The record behind a header of any kind. */
    static <T extends SpecificRecord> T decodeBody(
            String name,
            ByteBuffer record,
            int headerBytes,
            SpecificDatumReader<T> reader,
            @Nullable T reuse,
            RecordDecoder decoder) {
        int start = record.position() + headerBytes;
        if (record.hasArray()) {
            decoder.reset(record.array(), record.arrayOffset() + start, record.arrayOffset() + record.limit());
        } else {
            byte[] copy = new byte[record.limit() - start];
            record.get(start, copy);
            decoder.reset(copy, 0, copy.length);
        }
        T value;
        try {
            value = reader.read(reuse, decoder);
        } catch (IOException | RuntimeException e) {
            // Whatever Avro makes of bytes that nobody vouches for, an index out of range included.
            throw new MalformedRecordException("%s: %s".formatted(name, e.getMessage()));
        }
        if (decoder.remaining() > 0) {
            throw new MalformedRecordException("%s: %d bytes too many".formatted(name, decoder.remaining()));
        }
        return value;
    }
}
