package io.earshot.avro.serde;

/** How a record says which schema it was written with. */
public enum WireFormat {
    /** Avro's single-object encoding: the schema's fingerprint, no registry. */
    SINGLE_OBJECT,
    /** Confluent's: a zero byte and the schema's id in a registry, big-endian, 4 bytes. */
    CONFLUENT
}
