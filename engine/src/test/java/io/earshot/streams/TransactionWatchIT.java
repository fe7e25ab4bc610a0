package io.earshot.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.Deadline;
import io.earshot.broker.EmbeddedBroker;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TransactionWatchIT {
    private static final TopicPartition STORE = new TopicPartition("app-store-changelog", 0);
    private static final TopicPartition OUTPUT = new TopicPartition("output", 0);
    /** Of a producer that no coordinator has ever heard of. */
    private static final long FORGOTTEN_PRODUCER = 4711;

    @TempDir
    Path folder;

    @Test
    void whatNobodyWillEverEndIsRolledBackAndWhatIsUnderWayIsLeftAlone() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(new EmbeddedBroker.Settings(0, folder, Map.of()))) {
            Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
            createTopics(client);
            send(client, "before");
            broker.stop();
            leaveOpen(STORE, FORGOTTEN_PRODUCER, (short) 3, 0, "never read");
            broker.restart();
            send(client, "after");
            try (KafkaConsumer<String, String> consumer = consumer(client);
                    KafkaProducer<String, String> underWay = producer(client, "app-1")) {
                assertThat(consumer.endOffsets(List.of(STORE)))
                        .as("read committed")
                        .containsEntry(STORE, 1L);
                underWay.initTransactions();
                underWay.beginTransaction();
                underWay.send(new ProducerRecord<>(OUTPUT.topic(), "kept")).get();
                try (TransactionWatch watch =
                        new TransactionWatch(client, "app", Set.of(OUTPUT.topic()), Duration.ofSeconds(1))) {
                    watch.start();
                    Deadline.await(
                            "the partition can be read to its end",
                            Duration.ofSeconds(60),
                            () -> consumer.endOffsets(List.of(STORE)).get(STORE).equals(4L));
                }
                underWay.commitTransaction();
                assertThat(read(consumer, STORE, 2)).containsExactly("before", "after");
                assertThat(read(consumer, OUTPUT, 1)).containsExactly("kept");
            }
        }
    }

    @ParameterizedTest(name = "then {0} more commits, an abort: {1}")
    @CsvSource({"0, false", "2, false", "1, true"})
    void whatItsOtherPartitionsHaveCommittedIsCommitted(int more, boolean abort) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(new EmbeddedBroker.Settings(0, folder, Map.of()))) {
            Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
            createTopics(client);
            TransactionDescription ended;
            try (Admin admin = Admin.create(client);
                    KafkaProducer<String, String> producer = producer(client, "app-1")) {
                producer.initTransactions();
                transact(producer);
                producer.commitTransaction();
                ended = admin.describeTransactions(List.of("app-1"))
                        .description("app-1")
                        .get();
                for (int i = 0; i < more; i++) {
                    transact(producer);
                    producer.commitTransaction();
                }
                if (abort) {
                    transact(producer);
                    producer.abortTransaction();
                }
            }
            broker.stop();
            // Its end has raised the epoch.
            leaveOpen(STORE, ended.producerId(), (short) (ended.producerEpoch() - 1), 0, "its state");
            broker.restart();
            send(client, "after");
            try (KafkaConsumer<String, String> consumer = consumer(client);
                    TransactionWatch watch =
                            new TransactionWatch(client, "app", Set.of(OUTPUT.topic()), Duration.ofSeconds(1))) {
                assertThat(consumer.endOffsets(List.of(STORE)))
                        .as("read committed")
                        .containsEntry(STORE, 0L);
                watch.start();
                assertThat(read(consumer, STORE, 2)).containsExactly("its state", "after");
            }
        }
    }

    @Test
    void whatAnEarlierProducerOfAThreadHasUnderWayIsAbortedAtOnce() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(new EmbeddedBroker.Settings(0, folder, Map.of()))) {
            Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
            createTopics(client);
            try (KafkaProducer<String, String> dead = producer(client, "app-1.a");
                    KafkaProducer<String, String> now = producer(client, "app-1.b");
                    KafkaProducer<String, String> another = producer(client, "app-10.a");
                    KafkaConsumer<String, String> consumer = consumer(client);
                    TransactionWatch watch =
                            new TransactionWatch(client, "app", Set.of(OUTPUT.topic()), Duration.ofSeconds(30))) {
                for (KafkaProducer<String, String> each : List.of(dead, now, another)) {
                    each.initTransactions();
                    each.beginTransaction();
                    each.send(new ProducerRecord<>(OUTPUT.topic(), each == dead ? "never read" : "read"))
                            .get();
                }
                watch.succeeded("app-1.", "app-1.b");
                Deadline.await(
                        "the dead one's transaction is over",
                        Duration.ofSeconds(30),
                        () -> consumer.endOffsets(List.of(OUTPUT)).get(OUTPUT) == 1L);
                now.commitTransaction();
                another.commitTransaction();
                assertThat(read(consumer, OUTPUT, 2)).containsExactly("read", "read");
            }
        }
    }

    private static void createTopics(Map<String, Object> client) throws Exception {
        try (Admin admin = Admin.create(client)) {
            admin.createTopics(List.of(
                            new NewTopic(STORE.topic(), 1, (short) 1), new NewTopic(OUTPUT.topic(), 1, (short) 1)))
                    .all()
                    .get();
        }
    }

    /** As if a broker had been killed, and its coordinator had taken the transaction for ended. */
    private void leaveOpen(TopicPartition partition, long producer, short epoch, int sequence, String value)
            throws IOException {
        long end = Files.size(log(partition)) == 0 ? 0 : 1;
        MemoryRecords records = MemoryRecords.withTransactionalRecords(
                end,
                Compression.NONE,
                producer,
                epoch,
                sequence,
                0,
                new SimpleRecord(value.getBytes(StandardCharsets.UTF_8)));
        try (FileChannel file = FileChannel.open(log(partition), StandardOpenOption.APPEND)) {
            file.write(records.buffer());
        }
        Files.delete(folder.resolve(".kafka_cleanshutdown"));
    }

    private Path log(TopicPartition partition) {
        return folder.resolve(partition.toString()).resolve("00000000000000000000.log");
    }

    private static void transact(KafkaProducer<String, String> producer) throws Exception {
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(OUTPUT.topic(), "an alert")).get();
    }

    private static void send(Map<String, Object> client, String value) throws Exception {
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(client, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(STORE.topic(), value)).get();
        }
    }

    private static KafkaProducer<String, String> producer(Map<String, Object> client, String transactionalId) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", client.get("bootstrap.servers"), "transactional.id", transactionalId),
                new StringSerializer(),
                new StringSerializer());
    }

    private static KafkaConsumer<String, String> consumer(Map<String, Object> client) {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", client.get("bootstrap.servers"), "isolation.level", "read_committed"),
                new StringDeserializer(),
                new StringDeserializer());
    }

    private static List<String> read(KafkaConsumer<String, String> consumer, TopicPartition partition, int count) {
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        List<String> values = new ArrayList<>();
        Deadline.await("records", Duration.ofSeconds(30), () -> {
            consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
            return values.size() >= count;
        });
        return values;
    }
}
