package io.earshot.avro.serde;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.microsoft.kiota.ApiException;
import io.apicurio.registry.resolver.client.RegistryClientFacade;
import io.apicurio.registry.resolver.client.RegistryClientFacadeFactory;
import io.apicurio.registry.resolver.config.SchemaResolverConfig;
import io.apicurio.registry.resolver.strategy.ArtifactReference;
import io.apicurio.registry.serde.avro.AvroKafkaDeserializer;
import io.apicurio.registry.serde.avro.AvroKafkaSerializer;
import io.apicurio.registry.serde.config.SerdeConfig;
import io.apicurio.registry.serde.strategy.TopicIdStrategy;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A schema registry, through Apicurio's client. One per process: all serdes share its connection. Safe to share between
 * threads; a question to the registry blocks the thread that asks, and every id is asked for once.
 */
final class Registry implements AutoCloseable {
    /** An id that is not known now may be registered later; until then, records with it cost no request each. */
    private static final long ASK_AGAIN_NANOS = 30_000_000_000L;

    private static final int UNKNOWN_IDS_KEPT = 1_000;

    private final String url;
    private final Map<String, Object> settings;
    private final RegistryClientFacade client;
    private final LongSupplier nanoTime;
    private final Runnable closing;
    private final Map<Integer, Schema> known = new ConcurrentHashMap<>();
    private final Map<Integer, Long> unknownSince = new ConcurrentHashMap<>();

    /** @param more further properties of Apicurio's client, such as credentials */
    static Registry connect(String url, Map<String, ?> more) {
        Map<String, Object> settings = settings(url, more);
        Vertx http = Vertx.vertx(new VertxOptions().setUseDaemonThread(true).setEventLoopPoolSize(1));
        settings.put(SchemaResolverConfig.VERTX_INSTANCE, http);
        RegistryClientFacade client = RegistryClientFacadeFactory.create(new SchemaResolverConfig(settings));
        return new Registry(url, settings, client, System::nanoTime, http::close);
    }

    /** For tests: another client, another clock. */
    Registry(
            String url,
            Map<String, Object> settings,
            RegistryClientFacade client,
            LongSupplier nanoTime,
            Runnable closing) {
        this.url = url;
        this.settings = settings;
        this.client = client;
        this.nanoTime = nanoTime;
        this.closing = closing;
    }

    static Map<String, Object> settings(String url, Map<String, ?> more) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(SchemaResolverConfig.REGISTRY_URL, url);
        // Subjects as Confluent names them: <topic>-value and <topic>-key.
        settings.put(SchemaResolverConfig.ARTIFACT_RESOLVER_STRATEGY, TopicIdStrategy.class.getName());
        settings.put(SchemaResolverConfig.AUTO_REGISTER_ARTIFACT, true);
        // Whole schemas, not one artifact per nested type: every client can read them, whatever its age.
        settings.put(SchemaResolverConfig.DEREFERENCE_SCHEMA, true);
        settings.put(SchemaResolverConfig.RETRY_COUNT, 2);
        settings.put(SchemaResolverConfig.RETRY_BACKOFF_MS, 200);
        settings.put(SerdeConfig.VALIDATION_ENABLED, false); // generated classes are of their schema
        settings.putAll(more);
        return settings;
    }

    /**
     * @param value any record of the topic; its schema is registered where it is new
     * @return the schema's id
     */
    <T extends SpecificRecord> int register(String topic, T value, boolean key) {
        try (AvroKafkaSerializer<T> serializer = new AvroKafkaSerializer<>(client)) {
            serializer.configure(settings, key);
            byte[] written = serializer.serialize(topic, new RecordHeaders(), value);
            return Confluent.id(ByteBuffer.wrap(written));
        } catch (RuntimeException e) {
            throw unavailable("cannot register the schema of " + topic, e);
        }
    }

    /** @return the schema with that id; null when the registry has none */
    @Nullable
    Schema schema(int id) {
        Schema schema = known.get(id);
        if (schema != null || isUnknown(id)) {
            return schema;
        }
        schema = ask(id);
        if (schema == null) {
            if (unknownSince.size() >= UNKNOWN_IDS_KEPT) {
                unknownSince.clear();
            }
            unknownSince.put(id, nanoTime.getAsLong());
        } else {
            known.put(id, schema);
        }
        return schema;
    }

    private boolean isUnknown(int id) {
        Long since = unknownSince.get(id);
        return since != null && nanoTime.getAsLong() - since < ASK_AGAIN_NANOS;
    }

    private @Nullable Schema ask(int id) {
        try (AvroKafkaDeserializer<SpecificRecord> resolving = new AvroKafkaDeserializer<>(client)) {
            resolving.configure(settings, false);
            return resolving
                    .getSchemaResolver()
                    .resolveSchemaByArtifactReference(ArtifactReference.fromContentId((long) id))
                    .getParsedSchema()
                    .getParsedSchema();
        } catch (RuntimeException e) {
            if (status(e) == 404 || isNoAvro(e)) {
                return null;
            }
            throw unavailable("cannot get schema " + id, e);
        }
    }

    /** A schema of another kind, such as Protobuf, has come from the registry and cannot be parsed. */
    private static boolean isNoAvro(Throwable e) {
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (at instanceof AvroRuntimeException || at instanceof JsonProcessingException) {
                return true;
            }
        }
        return false;
    }

    private static int status(Throwable e) {
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (at instanceof ApiException answer) {
                return answer.getResponseStatusCode();
            }
        }
        return 0;
    }

    private RegistryUnavailableException unavailable(String what, RuntimeException e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        int status = status(e);
        return new RegistryUnavailableException(
                "%s from the schema registry at %s: %s; is it up, and are its URL and credentials right?"
                        .formatted(what, url, status == 0 ? root.toString() : "it answered " + status),
                e);
    }

    @Override
    public void close() {
        closing.run();
    }
}
