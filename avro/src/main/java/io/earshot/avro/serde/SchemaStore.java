package io.earshot.avro.serde;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * The schemas with which a record may have been written: the one of this build, and every released one, frozen under
 * {@code schemas/<record>/v<N>.avsc}, N from 1. A change of a schema adds the next file; a file never changes once it
 * has been released. A build that must read what a newer one writes is given that one's schemas too. Built once per
 * record class, immutable, shared by threads.
 */
final class SchemaStore<T extends SpecificRecord> {
    private final Schema schema;
    private final Map<Long, SpecificDatumReader<T>> readers = new LinkedHashMap<>();

    /** @param further schemas of newer builds; those of other records are passed over */
    SchemaStore(Class<T> type, Collection<Schema> further) {
        TrustedClasses.install();
        schema = SpecificData.get().getSchema(type);
        for (Schema written : further) {
            if (written.getFullName().equals(schema.getFullName())) {
                readers.put(fingerprint(written), reader(written, schema));
            }
        }
        for (Schema written : released(type)) {
            readers.put(fingerprint(written), reader(written, schema));
        }
        readers.put(fingerprint(schema), reader(schema, schema));
    }

    Schema schema() {
        return schema;
    }

    /** @return a reader from the schema of that fingerprint to this build's; null when the schema is not known */
    @Nullable
    SpecificDatumReader<T> reader(long fingerprint) {
        return readers.get(fingerprint);
    }

    /** @return a reader from a schema known by other means, such as a registry */
    SpecificDatumReader<T> readerOf(Schema written) {
        return reader(written, schema);
    }

    /** CRC-64-AVRO of the schema's parsing canonical form, as single-object encoding has it. */
    static long fingerprint(Schema schema) {
        return SchemaNormalization.parsingFingerprint64(schema);
    }

    /** @return the frozen schemas of {@code type}, oldest first */
    static List<Schema> released(Class<?> type) {
        List<Schema> schemas = new ArrayList<>();
        while (true) {
            String name = "/schemas/" + type.getSimpleName() + "/v" + (schemas.size() + 1) + ".avsc";
            try (InputStream resource = SchemaStore.class.getResourceAsStream(name)) {
                if (resource == null) {
                    return schemas;
                }
                schemas.add(new Schema.Parser().parse(resource));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + name, e);
            }
        }
    }

    private static <T extends SpecificRecord> SpecificDatumReader<T> reader(Schema written, Schema read) {
        // Generated coders set fields directly; the reflective way would box every number.
        SpecificData data = new SpecificData(SchemaStore.class.getClassLoader());
        data.setCustomCoders(true);
        return new SpecificDatumReader<>(written, read, data);
    }
}
