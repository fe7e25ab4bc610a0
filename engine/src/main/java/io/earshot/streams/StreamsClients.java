package io.earshot.streams;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * The clients of a Kafka Streams application: Kafka's own, but that each producer of transactions gets a transactional id that
 * nobody had, and so a producer id that nobody had ({@link RenewingProducer} says why). Kafka Streams fences instances that
 * were thought dead by the generation of their group, not by that id.
 */
final class StreamsClients implements KafkaClientSupplier {
    /** Told which transactional id a stream thread writes with from now on. */
    interface Successions {
        /**
         * @param thread what the ids of that thread begin with, those of an earlier process of the same state directory too
         * @param now its id from now on; what others have under way nobody will commit
         */
        void succeeded(String thread, String now);
    }

    private final Successions successions;

    StreamsClients(Successions successions) {
        this.successions = successions;
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        Object id = config.get(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        return id == null ? producer(config) : new RenewingProducer(() -> fresh(config, id), System::nanoTime);
    }

    private Producer<byte[], byte[]> fresh(Map<String, Object> config, Object id) {
        String thread = id + ".";
        String now = thread + UUID.randomUUID();
        Map<String, Object> own = new HashMap<>(config);
        own.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, now);
        Producer<byte[], byte[]> producer = producer(own);
        successions.succeeded(thread, now);
        return producer;
    }

    private static Producer<byte[], byte[]> producer(Map<String, Object> config) {
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return Admin.create(config);
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return getConsumer(config);
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return getConsumer(config);
    }
}
