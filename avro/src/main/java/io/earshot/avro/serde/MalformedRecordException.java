package io.earshot.avro.serde;

/** Bytes that are no record: foreign, truncated, overlong, or with lengths that reach past their end. */
public final class MalformedRecordException extends UndecodableRecordException {
    private static final long serialVersionUID = 1;

    MalformedRecordException(String message) {
        super(message);
    }
}
