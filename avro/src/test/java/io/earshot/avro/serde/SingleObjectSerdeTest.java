package io.earshot.avro.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.earshot.avro.AudioFrame;
import io.earshot.avro.CoverageKey;
import io.earshot.avro.Microphone;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SingleObjectSerdeTest {
    private static final int LENGTH_OF_PAYLOAD_AT = SingleObject.HEADER_BYTES;

    static LongStream seeds() {
        return LongStream.concat(LongStream.range(0, 200), LongStream.of(System.nanoTime()));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void readsWhatAvroWritesAndWritesWhatAvroReadsForEveryRecord(long seed) throws Exception {
        Random random = new Random(seed);
        for (Class<? extends SpecificRecord> type : Samples.TYPES) {
            agreesWithAvro(type, random);
        }
    }

    private static <T extends SpecificRecord> void agreesWithAvro(Class<T> type, Random random) throws IOException {
        SingleObjectSerde<T> serde = new SingleObjectSerde<>(type);
        Schema schema = SpecificData.get().getSchema(type);
        T value = type.cast(SpecificData.get().deepCopy(schema, specific(type, random)));
        byte[] theirs = bytes(new BinaryMessageEncoder<T>(new SpecificData(), schema).encode(value));
        byte[] ours = serde.serializer().serialize("t", value);
        assertThat(ours).isEqualTo(theirs);
        assertThat(serde.deserializer().deserialize("t", theirs)).isEqualTo(value);
        assertThat(serde.deserializer().deserialize("t", new RecordHeaders(), shifted(theirs)))
                .isEqualTo(value);
        assertThat(new BinaryMessageDecoder<T>(SpecificData.get(), schema).decode(ours))
                .isEqualTo(value);
    }

    /** A specific record of random content, made by Avro alone. */
    private static <T extends SpecificRecord> T specific(Class<T> type, Random random) throws IOException {
        Schema schema = SpecificData.get().getSchema(type);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        new GenericDatumWriter<Object>(schema).write(Samples.random(schema, random), encoder);
        encoder.flush();
        TrustedClasses.install();
        return new org.apache.avro.specific.SpecificDatumReader<T>(schema)
                .read(null, org.apache.avro.io.DecoderFactory.get().binaryDecoder(out.toByteArray(), null));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void brokenBytesAreUndecodableAndNothingElse(long seed) throws Exception {
        Random random = new Random(seed);
        for (Class<? extends SpecificRecord> type : Samples.TYPES) {
            breaks(type, random);
        }
    }

    private static <T extends SpecificRecord> void breaks(Class<T> type, Random random) throws IOException {
        SingleObjectSerde<T> serde = new SingleObjectSerde<>(type);
        byte[] good = serde.serializer().serialize("t", specific(type, random));
        for (int i = 0; i < 50; i++) {
            byte[] bad = Arrays.copyOf(good, random.nextInt(good.length + 3));
            int from = random.nextInt(4) == 0 ? 0 : SingleObject.HEADER_BYTES;
            for (int flips = random.nextInt(4); flips >= 0 && bad.length > from; flips--) {
                bad[from + random.nextInt(bad.length - from)] = (byte) random.nextInt();
            }
            try {
                serde.deserializer().deserialize("t", bad);
            } catch (UndecodableRecordException e) {
                assertThat(e).hasMessageContaining(type.getSimpleName());
            }
        }
    }

    @Test
    void everyTruncationIsMalformed() {
        SingleObjectSerde<AudioFrame> serde = new SingleObjectSerde<>(AudioFrame.class);
        byte[] good =
                serde.serializer().serialize("t", Samples.frame(new byte[20]).build());
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            assertThatThrownBy(() -> serde.deserializer().deserialize("t", cut))
                    .isInstanceOf(MalformedRecordException.class);
        }
        assertThatThrownBy(() -> serde.deserializer().deserialize("t", Arrays.copyOf(good, good.length + 1)))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("1 bytes too many");
    }

    @Test
    void foreignBytesAndUnknownFingerprintsSayWhatTheyAre() {
        SingleObjectSerde<Microphone> serde = new SingleObjectSerde<>(Microphone.class);
        assertThatThrownBy(() -> serde.deserializer()
                        .deserialize("t", "{\"mic\": \"17\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessage("Microphone: begins with 7B 22, a single-object record with C3 01");
        byte[] unknown = ByteBuffer.allocate(30)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 0xC3)
                .put((byte) 1)
                .putLong(0x1234)
                .array();
        assertThatThrownBy(() -> serde.deserializer().deserialize("t", unknown))
                .isInstanceOf(UnknownSchemaException.class)
                .hasMessageContaining("0000000000001234");
    }

    @Test
    void aHostileLengthAllocatesNothing() {
        SingleObjectSerde<CoverageKey> serde = new SingleObjectSerde<>(CoverageKey.class);
        byte[] good = serde.serializer().serialize("t", new CoverageKey("m", "y", 1L));
        byte[] hostile = Arrays.copyOf(good, good.length + 4);
        byte[] twoGigabytes = {(byte) 0xFE, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x0F};
        System.arraycopy(twoGigabytes, 0, hostile, LENGTH_OF_PAYLOAD_AT, twoGigabytes.length);
        assertThatThrownBy(() -> serde.deserializer().deserialize("t", hostile))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("a field of 2147483647 bytes in the last");
    }

    @Test
    void aHostileItemCountAllocatesNothing() throws Exception {
        // A WindowOutcome without discards ends: count of discards (0), appendedAt, scoredAt.
        SingleObjectSerde<Microphone> serde = new SingleObjectSerde<>(Microphone.class);
        Microphone mic = Microphone.newBuilder().setMicId("m").build();
        byte[] good = serde.serializer().serialize("t", mic);
        byte[] hostile = Arrays.copyOf(good, good.length + 4);
        byte[] twoBillionLabels = {(byte) 0xFE, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x0F};
        System.arraycopy(twoBillionLabels, 0, hostile, good.length - 1, twoBillionLabels.length);
        assertThatThrownBy(() -> serde.deserializer().deserialize("t", hostile))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("a block of 2147483647 items in the last 0 bytes");
    }

    @Test
    void nullsStayNull() {
        SingleObjectSerde<Microphone> serde = new SingleObjectSerde<>(Microphone.class);
        assertThat(serde.serializer().serialize("t", null)).isNull();
        assertThat(serde.deserializer().deserialize("t", null)).isNull();
        assertThat(serde.deserializer().deserialize("t", new RecordHeaders(), (ByteBuffer) null))
                .isNull();
    }

    @Test
    void aRecordWithoutARequiredFieldCannotBeWritten() {
        SingleObjectSerde<Microphone> serde = new SingleObjectSerde<>(Microphone.class);
        assertThatThrownBy(() -> serde.serializer().serialize("t", new Microphone()))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("Microphone");
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    /** The same bytes in the middle of a larger array, as Kafka's fetch buffers are. */
    static ByteBuffer shifted(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.allocate(bytes.length + 20);
        buffer.position(3);
        ByteBuffer slice = buffer.slice();
        slice.position(4);
        slice.put(bytes);
        slice.limit(slice.position()).position(4);
        return slice;
    }
}
