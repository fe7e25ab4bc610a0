package io.earshot.avro.serde;

import java.util.Collection;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * Single-object encoding for Kafka's clients and Streams. Decoded records own their memory. Nulls stay null, so
 * tombstones pass. Safe to share between threads, as producers and Streams do.
 *
 * <p>Decoding throws {@link UndecodableRecordException} and nothing else.
 */
public final class SingleObjectSerde<T extends SpecificRecord> extends RecordSerde<T> {
    /** @param type a record generated from this module's schemas */
    public SingleObjectSerde(Class<T> type) {
        this(type, List.of());
    }

    /** @param further schemas of newer builds, whose records this one is to read as well */
    public SingleObjectSerde(Class<T> type, Collection<Schema> further) {
        super(new SingleObject<>(type, further));
    }
}
