package io.earshot.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How records are written on every topic; the same for all who write and read them.
 *
 * @param format {@code single_object} (Avro's, a fingerprint in the record) or {@code confluent} (an id in a registry)
 * @param registryUrl the registry's API, such as {@code http://registry:8080/apis/registry/v3}; for confluent only
 * @param registry further properties of the registry's client, credentials above all; never printed
 */
public record WireConfig(Format format, @Nullable String registryUrl, Map<String, Secret> registry) {
    /** The formats. */
    public enum Format {
        SINGLE_OBJECT,
        CONFLUENT
    }

    public static final WireConfig DEFAULTS = new WireConfig(Format.SINGLE_OBJECT, null, Map.of());

    public WireConfig {
        Require.that(
                format != Format.CONFLUENT || (registryUrl != null && !registryUrl.isBlank()),
                "registry-url must name the schema registry when wire.format is confluent");
        Require.that(
                registryUrl == null || !registryUrl.matches("(?s)[^/]*//[^/]*@.*"),
                "registry-url must hold no user and password, since it is printed: give them as properties in"
                        + " wire.registry");
        registry = Collections.unmodifiableMap(new LinkedHashMap<>(registry));
    }
}
