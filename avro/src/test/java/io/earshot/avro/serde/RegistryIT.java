package io.earshot.avro.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.earshot.avro.AudioFrame;
import io.earshot.avro.SoundEvent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against a real Apicurio registry, and what Confluent's own API shows of it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RegistryIT {
    private static final String HOW = "no registry: start Apicurio's server (io.apicurio:apicurio-registry-app, needs"
            + " Java 21 or later) and give its address as -Dearshot.registry=http://127.0.0.1:8080";

    private final String address = System.getProperty("earshot.registry", "");
    private final String topic = "it-" + System.nanoTime();

    @BeforeEach
    void needsARegistry() {
        assumeTrue(!address.isEmpty(), HOW);
    }

    private AvroSerdes serdes() {
        return AvroSerdes.create(WireFormat.CONFLUENT, address + "/apis/registry/v3", Map.of());
    }

    private String confluentApi(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + "/apis/ccompat/v7" + path))
                .build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    @Test
    void writesWhatConfluentsClientsCanLookUpAndReadsItBack() throws Exception {
        AudioFrame frame = Samples.frame(new byte[] {1, 2, 3, 4}).build();
        byte[] record;
        try (AvroSerdes writing = serdes()) {
            record = writing.values(AudioFrame.class).serializer().serialize(topic, frame);
        }
        int id = ByteBuffer.wrap(record).getInt(1);
        assertThat(confluentApi("/subjects")).contains("\"" + topic + "-value\"");
        assertThat(confluentApi("/schemas/ids/" + id)).contains("AudioFrame");
        try (AvroSerdes reading = serdes()) {
            assertThat(reading.frameReader().read(ByteBuffer.wrap(record), new AudioFrame()))
                    .isEqualTo(frame);
            byte[] again = reading.values(AudioFrame.class).serializer().serialize(topic, frame);
            assertThat(again).as("found, not registered twice").isEqualTo(record);
        }
    }

    @Test
    void anIdThatTheRegistryDoesNotHaveIsAnUnknownSchema() {
        byte[] record =
                ByteBuffer.allocate(20).put((byte) 0).putInt(987_654_321).array();
        try (AvroSerdes reading = serdes()) {
            assertThatThrownBy(() ->
                            reading.values(SoundEvent.class).deserializer().deserialize(topic, record))
                    .isInstanceOf(UnknownSchemaException.class);
        }
    }

    @Test
    void aSchemaOfAnotherRecordIsAnUnknownSchema() {
        try (AvroSerdes serdes = serdes()) {
            byte[] record = serdes.values(AudioFrame.class)
                    .serializer()
                    .serialize(topic, Samples.frame(new byte[2]).build());
            assertThatThrownBy(
                            () -> serdes.values(SoundEvent.class).deserializer().deserialize(topic, record))
                    .isInstanceOf(UnknownSchemaException.class)
                    .hasMessageContaining("io.earshot.avro.AudioFrame, cannot be read as one");
        }
    }

    @Test
    void noRegistryAtTheAddressIsSaidInOneLine() {
        byte[] record = ByteBuffer.allocate(20).put((byte) 0).putInt(1).array();
        try (AvroSerdes reading = AvroSerdes.confluent("http://127.0.0.1:1/apis/registry/v3", Map.of())) {
            assertThatThrownBy(() ->
                            reading.values(SoundEvent.class).deserializer().deserialize(topic, record))
                    .isInstanceOf(RegistryUnavailableException.class)
                    .hasMessageContaining("cannot get schema 1 from the schema registry at http://127.0.0.1:1")
                    .hasMessageContaining("refused");
        }
    }
}
