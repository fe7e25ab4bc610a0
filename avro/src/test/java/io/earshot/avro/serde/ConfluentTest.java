package io.earshot.avro.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.earshot.avro.AudioFrame;
import io.earshot.avro.CoverageKey;
import io.earshot.avro.Microphone;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;

class ConfluentTest {
    private final FakeRegistry registry = new FakeRegistry();
    private final AtomicLong nanoTime = new AtomicLong();
    private final AvroSerdes serdes = new AvroSerdes(
            List.of(),
            new Registry("http://fake", Registry.settings("http://fake", Map.of()), registry, nanoTime::get, () -> {}));

    private static byte[] record(int id) {
        return ByteBuffer.allocate(20).put((byte) 0).putInt(id).array();
    }

    @Test
    void writesAZeroByteAndTheIdOfTheTopicsSubject() {
        Serde<CoverageKey> keys = serdes.keys(CoverageKey.class);
        Serde<Microphone> values = serdes.values(Microphone.class);
        byte[] key = keys.serializer().serialize("earshot.coverage", new CoverageKey("m", "y", 7L));
        Microphone mic = Microphone.newBuilder().setMicId("m").build();
        byte[] value = values.serializer().serialize("earshot.mics", mic);
        assertThat(registry.subjects).containsExactly("earshot.coverage-key", "earshot.mics-value");
        assertThat(Arrays.copyOf(key, 5)).containsExactly(0, 0, 0, 0, 1);
        assertThat(Arrays.copyOf(value, 5)).containsExactly(0, 0, 0, 0, 2);
        assertThat(keys.deserializer().deserialize("earshot.coverage", key)).isEqualTo(new CoverageKey("m", "y", 7L));
        assertThat(values.deserializer().deserialize("earshot.mics", value)).isEqualTo(mic);
    }

    @Test
    void theBodyIsTheSameAsInSingleObjectEncoding() {
        AudioFrame frame = Samples.frame(new byte[40]).build();
        byte[] single =
                AvroSerdes.singleObject().values(AudioFrame.class).serializer().serialize("t", frame);
        byte[] confluent = serdes.values(AudioFrame.class).serializer().serialize("t", frame);
        assertThat(Arrays.copyOfRange(confluent, 5, confluent.length))
                .isEqualTo(Arrays.copyOfRange(single, 10, single.length));
    }

    @Test
    void asksTheRegistryOncePerTopicAndOncePerId() {
        Serde<AudioFrame> values = serdes.values(AudioFrame.class);
        byte[] record =
                values.serializer().serialize("t", Samples.frame(new byte[40]).build());
        int asked = registry.questions;
        values.serializer().serialize("t", Samples.frame(new byte[4]).build());
        assertThat(registry.questions).isEqualTo(asked);
        FrameReader reader = serdes.frameReader();
        for (int i = 0; i < 3; i++) {
            reader.read(ByteBuffer.wrap(record), new AudioFrame());
        }
        assertThat(registry.questions).isEqualTo(asked + 1);
    }

    @Test
    void frameReadersGiveViewsInThisFormatToo() {
        byte[] record = serdes.values(AudioFrame.class)
                .serializer()
                .serialize("t", Samples.frame(new byte[40]).build());
        AudioFrame frame = serdes.frameReader().read(ByteBuffer.wrap(record), new AudioFrame());
        record[record.length - 1] = 17;
        assertThat(frame.getPayload().get(39)).as("not a copy").isEqualTo((byte) 17);
    }

    @Test
    void anUnknownIdIsUndecodableAndAskedForAgainLater() {
        Serde<Microphone> values = serdes.values(Microphone.class);
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> values.deserializer().deserialize("t", record(99)))
                    .isInstanceOf(UnknownSchemaException.class)
                    .hasMessage("Microphone: the registry has no Avro schema 99");
        }
        assertThat(registry.questions).isEqualTo(1);
        nanoTime.addAndGet(31_000_000_000L);
        assertThatThrownBy(() -> values.deserializer().deserialize("t", record(99)))
                .isInstanceOf(UnknownSchemaException.class);
        assertThat(registry.questions).isEqualTo(2);
    }

    @Test
    void schemasOfOtherKindsAndRecordsAreUndecodable() {
        registry.schemas.add("message Protobuf {}");
        registry.schemas.add("\"string\"");
        Serde<Microphone> values = serdes.values(Microphone.class);
        assertThatThrownBy(() -> values.deserializer().deserialize("t", record(1)))
                .isInstanceOf(UnknownSchemaException.class);
        assertThatThrownBy(() -> values.deserializer().deserialize("t", record(2)))
                .isInstanceOf(UnknownSchemaException.class)
                .hasMessage("Microphone: schema 2 of the registry, string, cannot be read as one");
    }

    @Test
    void foreignBytesAreMalformedWithoutAskingTheRegistry() {
        Serde<Microphone> values = serdes.values(Microphone.class);
        for (byte[] bytes : List.of(new byte[0], new byte[] {0, 0, 0, 1}, new byte[] {1, 0, 0, 0, 1, 0})) {
            assertThatThrownBy(() -> values.deserializer().deserialize("t", bytes))
                    .isInstanceOf(MalformedRecordException.class);
        }
        assertThat(registry.questions).isZero();
    }

    @Test
    void aRegistryThatIsAwayIsNotTheRecordsFault() {
        Serde<Microphone> values = serdes.values(Microphone.class);
        registry.away = true;
        assertThatThrownBy(() -> values.deserializer().deserialize("t", record(1)))
                .isInstanceOf(RegistryUnavailableException.class)
                .isNotInstanceOf(SerializationException.class)
                .hasMessageContaining("schema registry at http://fake")
                .hasMessageContaining("connection refused");
        Microphone mic = Microphone.newBuilder().setMicId("m").build();
        assertThatThrownBy(() -> values.serializer().serialize("t", mic))
                .isInstanceOf(RegistryUnavailableException.class);
        registry.away = false;
        byte[] written = values.serializer().serialize("t", mic);
        assertThat(values.deserializer().deserialize("t", written)).isEqualTo(mic);
    }

    @Test
    void confluentWithoutARegistryIsRefused() {
        assertThatThrownBy(() -> AvroSerdes.create(WireFormat.CONFLUENT, null, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs the URL of a schema registry");
    }
}
