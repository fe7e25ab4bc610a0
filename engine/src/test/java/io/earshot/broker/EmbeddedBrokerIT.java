package io.earshot.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 90, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EmbeddedBrokerIT {
    @TempDir
    Path folder;

    @Test
    void keepsWhatWasWrittenOverStopRestartAndClose() throws Exception {
        EmbeddedBroker.Settings settings = new EmbeddedBroker.Settings(0, folder, Map.of());
        try (EmbeddedBroker broker = EmbeddedBroker.start(settings)) {
            String servers = broker.bootstrapServers();
            create(servers, "t");
            try (KafkaProducer<String, String> producer = producer(servers)) {
                producer.send(new ProducerRecord<>("t", "k", "before")).get(20, TimeUnit.SECONDS);
                broker.stop();
                // In a thread of its own: without a broker, a producer forgets its metadata and send itself waits.
                CompletableFuture<Long> whileAway = CompletableFuture.supplyAsync(() -> send(producer, "while away"));
                broker.restart();
                assertThat(whileAway.get(40, TimeUnit.SECONDS)).isEqualTo(1);
            }
            assertThat(broker.bootstrapServers()).isEqualTo(servers);
            assertThat(read(servers, "t", 2)).containsExactly("before", "while away");
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(settings)) {
            assertThat(read(broker.bootstrapServers(), "t", 2)).containsExactly("before", "while away");
        }
    }

    @Test
    void deletesATemporaryFolderAndStopsTwiceWithoutHarm() throws Exception {
        EmbeddedBroker broker = EmbeddedBroker.start();
        assertThat(broker.directory()).isDirectory();
        broker.close();
        broker.close();
        assertThat(broker.directory()).doesNotExist();
        assertThat(LoopbackPorts.isTaken(
                        Integer.parseInt(broker.bootstrapServers().split(":", 2)[1])))
                .isFalse();
    }

    @Test
    void saysWhichPortIsTakenAndWhatToDo() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            assertThatThrownBy(() ->
                            EmbeddedBroker.start(new EmbeddedBroker.Settings(other.getLocalPort(), folder, Map.of())))
                    .isInstanceOf(BrokerException.class)
                    .hasMessage("port " + other.getLocalPort()
                            + " of 127.0.0.1 is taken: choose another for the embedded broker, or 0 for a free one");
        }
    }

    @Test
    void aFolderThatAnotherBrokerHoldsIsRefused() throws Exception {
        try (EmbeddedBroker first = EmbeddedBroker.start(new EmbeddedBroker.Settings(0, folder, Map.of()))) {
            assertThatThrownBy(() -> EmbeddedBroker.start(new EmbeddedBroker.Settings(0, folder, Map.of())))
                    .isInstanceOf(BrokerException.class)
                    .hasMessage("the folder " + folder + " is held by another embedded broker: stop that, or choose"
                            + " another folder");
            create(first.bootstrapServers(), "unharmed");
        }
    }

    private static void create(String servers, String topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get(20, TimeUnit.SECONDS);
        }
    }

    private static KafkaProducer<String, String> producer(String servers) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", servers), new StringSerializer(), new StringSerializer());
    }

    /** @return the record's offset */
    private static long send(KafkaProducer<String, String> producer, String value) {
        try {
            return producer.send(new ProducerRecord<>("t", "k", value))
                    .get(40, TimeUnit.SECONDS)
                    .offset();
        } catch (Exception e) {
            throw new IllegalStateException("not sent: " + value, e);
        }
    }

    private static List<String> read(String servers, String topic, int count) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                servers,
                "group.id",
                "test",
                "auto.offset.reset",
                "earliest",
                "enable.auto.commit",
                false);
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(topic));
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (values.size() < count && System.nanoTime() < deadline) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
                    values.add(record.value());
                }
            }
        }
        return values;
    }
}
