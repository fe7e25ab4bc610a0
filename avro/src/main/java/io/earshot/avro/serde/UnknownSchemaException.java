package io.earshot.avro.serde;

/** A record written with a schema that this build does not know: a newer writer, or no writer of this topic at all. */
public final class UnknownSchemaException extends UndecodableRecordException {
    private static final long serialVersionUID = 1;

    UnknownSchemaException(String message) {
        super(message);
    }
}
