package io.earshot.avro.serde;

import io.earshot.avro.AudioFrame;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * Serdes in the configured wire format: one of these per process. Safe to share between threads, and so are the serdes;
 * frame readers belong to one thread each. Closing it ends the connection to the registry, where there is one.
 */
public final class AvroSerdes implements AutoCloseable {
    private final Collection<Schema> further;
    private final @Nullable Registry registry;

    AvroSerdes(Collection<Schema> further, @Nullable Registry registry) {
        this.further = List.copyOf(further);
        this.registry = registry;
    }

    /** Avro's single-object encoding, without a registry. */
    public static AvroSerdes singleObject() {
        return singleObject(List.of());
    }

    /** @param further schemas of newer builds, whose records this one is to read as well */
    public static AvroSerdes singleObject(Collection<Schema> further) {
        return new AvroSerdes(further, null);
    }

    /**
     * Confluent's wire format with an Apicurio registry. Does not ask the registry anything yet.
     *
     * @param url of the registry's API, such as {@code http://registry:8080/apis/registry/v3}
     * @param properties further ones of Apicurio's client, such as {@code apicurio.registry.auth.username}
     */
    public static AvroSerdes confluent(String url, Map<String, ?> properties) {
        return new AvroSerdes(List.of(), Registry.connect(url, properties));
    }

    /**
     * @param registryUrl needed for {@link WireFormat#CONFLUENT}, unused otherwise
     * @throws IllegalArgumentException when it is needed and missing
     */
    public static AvroSerdes create(WireFormat format, @Nullable String registryUrl, Map<String, ?> properties) {
        if (format == WireFormat.SINGLE_OBJECT) {
            return singleObject();
        }
        if (registryUrl == null || registryUrl.isBlank()) {
            throw new IllegalArgumentException("the wire format confluent needs the URL of a schema registry");
        }
        return confluent(registryUrl, properties);
    }

    /** @return a serde for record values of that class */
    public <T extends SpecificRecord> Serde<T> values(Class<T> type) {
        return new RecordSerde<>(format(type, false));
    }

    /** @return a serde for record keys of that class */
    public <T extends SpecificRecord> Serde<T> keys(Class<T> type) {
        return new RecordSerde<>(format(type, true));
    }

    /** @return a new reader of frames, for one thread */
    public FrameReader frameReader() {
        return new AudioFrameReader(format(AudioFrame.class, false));
    }

    private <T extends SpecificRecord> RecordFormat<T> format(Class<T> type, boolean key) {
        return registry == null ? new SingleObject<>(type, further) : new Confluent<>(type, key, registry);
    }

    @Override
    public void close() {
        if (registry != null) {
            registry.close();
        }
    }
}
