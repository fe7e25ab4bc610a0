package io.earshot.streams;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
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
    /** What happens to the transactions of stream threads. */
    interface Transactions {
        /**
         * Told which transactional id a stream thread writes with from now on.
         *
         * @param thread what the ids of that thread begin with, those of an earlier process of the same state directory too
         * @param now its id; what others have under way nobody will commit
         */
        void succeeded(String thread, String now);

        /** Waits until how the last transaction of an id ended has been written to all its partitions, so long at most. */
        boolean settled(String id, Duration longest);
    }

    private final Transactions transactions;

    StreamsClients(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        Object id = config.get(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        return id == null
                ? producer(config)
                : new RenewingProducer(id + ".", fresh -> producer(config, fresh), transactions, System::nanoTime);
    }

    private static Producer<byte[], byte[]> producer(Map<String, Object> config, String transactionalId) {
        Map<String, Object> own = new HashMap<>(config);
        own.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        return producer(own);
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
