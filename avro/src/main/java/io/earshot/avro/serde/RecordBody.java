package io.earshot.avro.serde;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
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

/** The part of a record behind its header: plain Avro, the same in every wire format. Safe to share between threads. */
final class RecordBody<T extends SpecificRecord> {
    /** A rare large record need not be paid for by every thread for ever. */
    private static final int KEPT_BYTES = 1 << 16;

    private final String name;
    private final SpecificDatumWriter<T> writer;
    private final ThreadLocal<Scratch> scratch = ThreadLocal.withInitial(Scratch::new);

    /** @param name of the record, for messages */
    RecordBody(String name, Schema schema) {
        this.name = name;
        SpecificData data = new SpecificData(RecordBody.class.getClassLoader());
        data.setCustomCoders(true);
        writer = new SpecificDatumWriter<>(schema, data);
    }

    byte[] encode(byte[] header, T value) {
        Scratch using = scratch.get();
        using.out.reset();
        using.out.writeBytes(header);
        try {
            using.encoder = EncoderFactory.get().directBinaryEncoder(using.out, using.encoder);
            writer.write(value, using.encoder);
            using.encoder.flush();
        } catch (IOException | AvroRuntimeException | NullPointerException | ClassCastException e) {
            throw new SerializationException("cannot encode a " + name + "; is a required field null?", e);
        }
        byte[] record = using.out.toByteArray();
        if (record.length > KEPT_BYTES) {
            scratch.remove();
        }
        return record;
    }

    /** What a thread encodes into, again and again: a record then costs its own bytes and no more. */
    private static final class Scratch {
        final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

        @Nullable
        BinaryEncoder encoder;
    }

    T decode(
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
