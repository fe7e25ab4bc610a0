package io.earshot.avro.serde;

import org.apache.kafka.common.errors.SerializationException;

/** A record's bytes that this build cannot turn into a record, now or on another try: it belongs to the dead letters. */
public abstract sealed class UndecodableRecordException extends SerializationException
        permits MalformedRecordException, UnknownSchemaException {
    private static final long serialVersionUID = 1;

    UndecodableRecordException(String message) {
        super(message);
    }
}
