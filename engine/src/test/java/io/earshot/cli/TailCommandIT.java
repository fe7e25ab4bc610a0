package io.earshot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.avro.EventStatus;
import io.earshot.model.TinyModels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code tail} of every topic in both formats, as a user calls it, on a real broker. */
@Timeout(value = 90, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TailCommandIT {
    private static final TopicRecords RECORDS = new TopicRecords();
    private static LocalCluster cluster;
    private static Path config;
    private static Path model;

    @TempDir
    static Path folder;

    @BeforeAll
    static void fill() throws Exception {
        cluster = new LocalCluster();
        config = cluster.configWithTopics(folder, "tail");
        model = folder.resolve("tiny");
        new TinyModels().write(model);
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            send(producer, "tail.events", RECORDS.bytes(RECORDS.event(EventStatus.OPENED)));
            send(producer, "tail.events", new byte[] {1, 2, 3});
            send(producer, "tail.events", RECORDS.bytes(RECORDS.event(EventStatus.CLOSED)));
            send(producer, "tail.alerts", RECORDS.bytes(RECORDS.alert()));
            send(producer, "tail.scores", RECORDS.bytes(RECORDS.dense()));
            send(producer, "tail.coverage", RECORDS.bytes(RECORDS.coverage()));
            ProducerRecord<byte[], byte[]> letter = TopicRecords.record("tail.dead-letters", "mic-1", new byte[9]);
            TopicRecords.letterHeaders()
                    .forEach((name, value) -> letter.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
            producer.send(letter).get();
        }
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", (Object) cluster.servers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, String topic, byte[] value) throws Exception {
        producer.send(TopicRecords.record(topic, "mic-1", value)).get();
    }

    @ParameterizedTest
    @CsvSource({
        "alerts,       table, WARNING chainsaw-heard: chainsaw at north",
        "alerts,       jsonl, '\"rule\":\"chainsaw-heard\"'",
        "scores,       table, 'scored   mic-1        tiny              4  Label, 1 0.750'",
        "scores,       jsonl, '\"scores\":{\"Label, 1\":0.75}'",
        "coverage,     table, analysed  50.00 s",
        "coverage,     table, ' -41.5 dBFS (-18.3)'",
        "coverage,     jsonl, '\"analysed_s\":50.0'",
        "coverage,     jsonl, '\"level_dbfs\":-41.5,\"loudest_dbfs\":-18.25'",
        "dead-letters, table, 'earshot.frames partition 0 offset 17, 5000 bytes, key mic-1'",
        "dead-letters, jsonl, '\"reason\":\"malformed\"'",
    })
    void everyTopicIsFollowedInBothFormats(String topic, String format, String seen) {
        Cli tail = Cli.run(
                "tail",
                topic,
                "--config",
                config,
                "--from-beginning",
                "--count",
                1,
                "--timeout",
                30,
                "--format",
                format,
                "--model",
                model,
                "--top",
                1);
        assertThat(tail.code()).as(tail.err()).isZero();
        assertThat(tail.out().lines()).singleElement().asString().contains(seen);
    }

    @ParameterizedTest
    @CsvSource({"table, closed", "jsonl, '\"status\":\"closed\"'"})
    void eventsGoOnBehindARecordThatIsNotOurs(String format, String last) {
        Cli tail = Cli.run(
                "tail",
                "events",
                "--config",
                config,
                "--from-beginning",
                "--count",
                3,
                "--timeout",
                30,
                "--format",
                format);
        assertThat(tail.code()).as(tail.err()).isZero();
        assertThat(tail.lines()).hasSize(2);
        assertThat(tail.lines().get(1)).contains(last);
        assertThat(tail.errLines())
                .singleElement()
                .asString()
                .matches("earshot: tail\\.events partition [01] offset 1 is not readable: .*");
    }

    @Test
    void withoutFromBeginningOnlyWhatComesIsShownUntilTheTimeIsUp() {
        Cli tail = Cli.run("tail", "alerts", "--config", config, "--timeout", 1);
        assertThat(tail.code()).isZero();
        assertThat(tail.out()).isEmpty();
    }

    @Test
    void aTopicThatThereIsNotIsBadUsage() {
        Cli tail = Cli.run("tail", "evnets", "--config", config);
        assertThat(tail.code()).isEqualTo(2);
        assertThat(tail.err()).contains("'evnets' is not known, must be events, alerts, scores,");
    }
}
