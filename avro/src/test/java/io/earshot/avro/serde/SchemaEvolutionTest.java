package io.earshot.avro.serde;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaFormatter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Old readers read new records and new readers old ones, for every record and every change that we allow ourselves. */
class SchemaEvolutionTest {
    static Stream<Class<? extends SpecificRecord>> types() {
        return Samples.TYPES.stream();
    }

    @ParameterizedTest
    @MethodSource("types")
    void theNewestFrozenSchemaIsTheOneInUse(Class<? extends SpecificRecord> type) throws IOException {
        Schema inUse = SpecificData.get().getSchema(type);
        List<Schema> released = SchemaStore.released(type);
        boolean frozen = !released.isEmpty()
                && SchemaStore.fingerprint(released.get(released.size() - 1)) == SchemaStore.fingerprint(inUse);
        if (!frozen) {
            Path copy = Path.of("target", "schemas", type.getSimpleName(), "v" + (released.size() + 1) + ".avsc");
            Files.createDirectories(copy.getParent());
            Files.writeString(copy, SchemaFormatter.format("json/pretty", inUse) + "\n");
            throw new AssertionError(type.getSimpleName() + ".avsc is not frozen: copy " + copy
                    + " to src/main/resources/schemas, under the newest version's name if that has not been released");
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyReleasedSchemaReadsAndIsReadByTheOneInUse(Class<? extends SpecificRecord> type) {
        Schema inUse = SpecificData.get().getSchema(type);
        for (Schema released : SchemaStore.released(type)) {
            assertThat(compatibility(released, inUse)).isEqualTo(SchemaCompatibilityType.COMPATIBLE);
            assertThat(compatibility(inUse, released)).isEqualTo(SchemaCompatibilityType.COMPATIBLE);
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void recordsOfEveryReleasedSchemaAreRead(Class<? extends SpecificRecord> type) throws IOException {
        for (Schema released : SchemaStore.released(type)) {
            for (int seed = 0; seed < 20; seed++) {
                GenericRecord written = (GenericRecord) Samples.random(released, new Random(seed));
                assertThat(asGeneric(read(type, encode(written), List.of())))
                        .isEqualTo(resolved(written, SpecificData.get().getSchema(type)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void aBuildReadsRecordsOfANewerOneWhoseSchemaItIsGiven(Class<? extends SpecificRecord> type) throws IOException {
        Schema inUse = SpecificData.get().getSchema(type);
        Schema newer = grown(inUse);
        assertThat(compatibility(inUse, newer)).isEqualTo(SchemaCompatibilityType.COMPATIBLE);
        for (int seed = 0; seed < 20; seed++) {
            GenericRecord written = (GenericRecord) Samples.random(newer, new Random(seed));
            assertThat(asGeneric(read(type, encode(written), List.of(newer)))).isEqualTo(resolved(written, inUse));
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void aBuildReadsRecordsOfAnOlderOneWithoutTheOptionalFields(Class<? extends SpecificRecord> type)
            throws IOException {
        Schema inUse = SpecificData.get().getSchema(type);
        Schema older = withoutOptionalFields(inUse);
        for (int seed = 0; seed < 20; seed++) {
            GenericRecord written = (GenericRecord) Samples.random(older, new Random(seed));
            assertThat(asGeneric(read(type, encode(written), List.of(older)))).isEqualTo(resolved(written, inUse));
        }
    }

    private static SchemaCompatibilityType compatibility(Schema reader, Schema writer) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                .getType();
    }

    private static <T extends SpecificRecord> T read(Class<T> type, byte[] bytes, List<Schema> further) {
        return new SingleObjectSerde<>(type, further).deserializer().deserialize("t", bytes);
    }

    private static byte[] encode(GenericRecord record) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(ByteBuffer.allocate(10)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 0xC3)
                .put((byte) 1)
                .putLong(SchemaStore.fingerprint(record.getSchema()))
                .array());
        out.writeBytes(body(record, record.getSchema()));
        return out.toByteArray();
    }

    private static byte[] body(Object record, Schema schema) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new GenericDatumWriter<>(schema, SpecificData.get()).write(record, encoder);
        encoder.flush();
        return out.toByteArray();
    }

    /** What Avro's own resolution makes of {@code written} for a reader of {@code schema}. */
    private static Object resolved(GenericRecord written, Schema schema) throws IOException {
        return generic(body(written, written.getSchema()), written.getSchema(), schema);
    }

    private static Object asGeneric(SpecificRecord record) throws IOException {
        return generic(body(record, record.getSchema()), record.getSchema(), record.getSchema());
    }

    private static Object generic(byte[] body, Schema writer, Schema reader) throws IOException {
        return new GenericDatumReader<>(writer, reader, new GenericData())
                .read(null, DecoderFactory.get().binaryDecoder(body, null));
    }

    /** The schema with an optional field more at both ends, and a value more in every enum. */
    private static Schema grown(Schema schema) {
        Schema text = Schema.createUnion(Schema.create(Schema.Type.NULL), Schema.create(Schema.Type.STRING));
        List<Schema.Field> fields = new ArrayList<>();
        fields.add(new Schema.Field("addedFirst", text, "Of a later version.", Schema.Field.NULL_DEFAULT_VALUE));
        for (Schema.Field field : schema.getFields()) {
            fields.add(new Schema.Field(
                    field, field.schema().getType() == Schema.Type.ENUM ? grownEnum(field.schema()) : field.schema()));
        }
        fields.add(new Schema.Field("addedLast", Schema.create(Schema.Type.LONG), "Of a later version.", 7L));
        return Schema.createRecord(schema.getName(), schema.getDoc(), schema.getNamespace(), false, fields);
    }

    private static Schema grownEnum(Schema schema) {
        List<String> symbols = new ArrayList<>(schema.getEnumSymbols());
        symbols.add(1, "ADDED_LATER");
        return Schema.createEnum(
                schema.getName(), schema.getDoc(), schema.getNamespace(), symbols, schema.getEnumDefault());
    }

    private static Schema withoutOptionalFields(Schema schema) {
        List<Schema.Field> fields = schema.getFields().stream()
                .filter(field -> !field.hasDefaultValue())
                .map(field -> new Schema.Field(field, field.schema()))
                .toList();
        return Schema.createRecord(schema.getName(), schema.getDoc(), schema.getNamespace(), false, fields);
    }
}
