package io.earshot.ingest;

import io.earshot.avro.Microphone;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the registry of microphones and says which topic each may write to: {@code <frames>.<domain>} for a mic of a
 * domain, {@code <frames>} for one of none. A mic that is not registered may write anywhere. A registry that cannot be
 * followed stops the engine: domains are checked or nothing is read.
 *
 * <p>Owns one thread, which follows the topic; {@link #allows} is for any thread, and knows every registration that was
 * there at {@link #start} once {@link #isLoaded}.
 */
public final class MicRegistry implements MicDomains, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(MicRegistry.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long JOIN_MILLIS = 5_000;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String topic;
    private final Deserializer<Microphone> deserializer;
    private final String framesTopic;
    private final Map<String, String> topics = new ConcurrentHashMap<>();
    private final Consumer<Throwable> failure;
    private final Thread thread = new Thread(this::run, "mic-registry");
    private volatile boolean loaded;
    private volatile boolean stopping;

    /**
     * @param client properties of every client
     * @param topic the registry's topic
     * @param framesTopic frames topic of mics without a domain
     * @param failure stops the engine
     */
    public MicRegistry(
            Map<String, Object> client,
            String topic,
            Deserializer<Microphone> deserializer,
            String framesTopic,
            Consumer<Throwable> failure) {
        Map<String, Object> properties = new HashMap<>(client);
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, "earshot-mics");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        this.consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.topic = topic;
        this.deserializer = deserializer;
        this.framesTopic = framesTopic;
        this.failure = failure;
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Whether all that was registered at the start is known. */
    public boolean isLoaded() {
        return loaded;
    }

    @Override
    public boolean allows(String micId, String topic) {
        String own = topics.get(micId);
        return own == null || own.equals(topic);
    }

    private void run() {
        try (consumer) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (!stopping) {
                loaded = loaded
                        || ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
                consumer.poll(POLL).forEach(this::take);
            }
        } catch (WakeupException stop) {
            log.debug("registry closed");
        } catch (RuntimeException e) {
            failure.accept(new RegistryException(topic, e));
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> registration) {
        if (registration.key() == null) {
            return;
        }
        String micId = new String(registration.key(), StandardCharsets.UTF_8);
        if (registration.value() == null) {
            topics.remove(micId);
            return;
        }
        try {
            Microphone mic = deserializer.deserialize(topic, registration.value());
            String domain = mic.getDomain();
            topics.put(micId, domain == null ? framesTopic : framesTopic + "." + domain);
        } catch (SerializationException e) {
            log.warn("registration at {} offset {} is not readable: {}", topic, registration.offset(), e.getMessage());
        }
    }

    /** Without the registry nobody knows which mic may write where. */
    public static final class RegistryException extends RuntimeException {
        private static final long serialVersionUID = 1;

        RegistryException(String topic, Exception cause) {
            super("the registry of mics, topic " + topic + ", cannot be followed: " + cause.getMessage(), cause);
        }
    }

    @Override
    public void close() {
        stopping = true;
        consumer.wakeup();
        try {
            thread.join(JOIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
