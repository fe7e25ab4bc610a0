package io.earshot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.earshot.Serialization;
import io.earshot.avro.ClockQuality;
import io.earshot.avro.DenseScores;
import io.earshot.avro.Discard;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.WindowOutcome;
import io.earshot.model.SmallModels;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code shadow} as a user calls it, on a real broker. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ShadowCommandIT {
    private static LocalCluster cluster;

    @TempDir
    static Path folder;

    private static Path config;
    private static Path next;

    @BeforeAll
    static void twoModelsHaveSpoken() throws Exception {
        cluster = new LocalCluster();
        Path model = folder.resolve("model");
        next = folder.resolve("next");
        SmallModels.mel(model, 1);
        SmallModels.mel(next, 2);
        config = cluster.configWithTopics(folder, "trial", "models: [{path: " + model + "}]");
        Path types = Files.writeString(
                folder.resolve("types.yaml"), "types: {ever: {labels: [Mel ever], high: 0.7, low: 0.5}}");
        Files.writeString(config, Files.readString(config).replaceAll("event-types: .*", "event-types: " + types));
        try (KafkaProducer<String, WindowOutcome> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", cluster.servers()),
                new StringSerializer(),
                Serialization.singleObject().outcomes().serializer())) {
            for (int k = 0; k < 20; k++) {
                producer.send(new ProducerRecord<>("trial.scores", "mic-1", outcome(k, "1", 0.5f)))
                        .get();
                producer.send(new ProducerRecord<>(
                                "trial.scores.shadow", "mic-1", outcome(k, "2", k < 5 ? 0.75f : 0.5f)))
                        .get();
            }
            producer.send(new ProducerRecord<>("trial.scores", "mic-1", outcome(20, "1", 0.5f)))
                    .get();
        }
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static WindowOutcome outcome(long index, String version, float ever) {
        ByteBuffer values = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        values.putFloat(ever).putFloat(0.25f).putFloat(0.25f).putFloat(0.25f).flip();
        WindowOutcome outcome = new WindowOutcome();
        outcome.setMicId("mic-1");
        outcome.setStreamId("run");
        outcome.setStreamStartedAt(1L);
        outcome.setSampleRate(16_000);
        outcome.setModelId(SmallModels.MEL);
        outcome.setModelVersion(version);
        outcome.setModelRate(16_000);
        outcome.setWindowSamples(15_600);
        outcome.setHopSamples(7_680);
        outcome.setKind(OutcomeKind.SCORED);
        outcome.setFirstIndex(index);
        outcome.setLastIndex(index);
        outcome.setStartAt(1 + index * 480_000);
        outcome.setClockQuality(ClockQuality.UNKNOWN);
        outcome.setPadded(false);
        outcome.setScores(new DenseScores(values));
        outcome.setFramesTopic("trial.frames");
        outcome.setFramesPartition(0);
        outcome.setFirstOffset(index);
        outcome.setLastOffset(index);
        outcome.setDiscards(List.<Discard>of());
        outcome.setAppendedAt(1L);
        outcome.setScoredAt(1L);
        return outcome;
    }

    @Test
    void whatTheTopicsHoldIsJoinedAndTheDifferencePrinted() {
        Cli shadow = Cli.run(
                "shadow",
                "--config",
                config,
                "--shadow",
                next,
                "--from",
                "-1h",
                "--minutes",
                "0.05",
                "--format",
                "jsonl");
        assertThat(shadow.code()).as(shadow.err()).isZero();
        JsonNode last = shadow.json().get(shadow.json().size() - 1);
        assertThat(last.get("last").asBoolean()).isTrue();
        assertThat(last.get("models").asText()).isEqualTo("small-mel 2 beside small-mel 1");
        assertThat(last.get("windows").asLong()).isEqualTo(20);
        assertThat(last.get("waiting").asLong()).isEqualTo(1);
        assertThat(last.get("decided_otherwise").asLong()).isEqualTo(5);
        assertThat(last.at("/labels/Mel ever/max").asDouble()).isEqualTo(0.25);
        assertThat(last.at("/labels/Mel ever/mean").asDouble()).isEqualTo(0.0625);
        assertThat(last.get("labels")).hasSize(1);
        assertThat(last.at("/types/ever/shadow_only").asLong()).isEqualTo(5);
        assertThat(last.at("/types/ever/neither").asLong()).isEqualTo(15);
    }

    @Test
    void aTableSaysItInWords() {
        Cli shadow = Cli.run(
                "shadow", "--config", config, "--shadow", next, "--from", "-1h", "--minutes", "0.05", "--top", "1");
        assertThat(shadow.code()).as(shadow.err()).isZero();
        assertThat(shadow.out())
                .contains("small-mel 2 beside small-mel 1: 20 windows compared, 5 decided otherwise")
                .contains("label Mel ever")
                .contains("max 0.250000")
                .contains("type ever")
                .contains("shadow only 5");
    }

    @Test
    void whatCannotWorkIsSaid() throws Exception {
        assertThat(Cli.run("shadow", "--config", config).err()).contains("names no model package", "--shadow DIR");
        assertThat(Cli.run("shadow", "--config", config, "--shadow", next, "--minutes", "0")
                        .code())
                .isEqualTo(2);
        assertThat(Cli.run("shadow", "--config", config, "--shadow", next, "--every", "0")
                        .err())
                .contains("--every must be 1 second or more");
        Path wave = folder.resolve("wave");
        SmallModels.wave(wave, 1);
        Cli other = Cli.run("shadow", "--config", config, "--shadow", wave);
        assertThat(other.code()).isEqualTo(2);
        assertThat(other.err()).contains("cuts other windows than every model in production (small-mel)");
        Path missing = cluster.config(folder, "missing", "models: [{path: " + next + "}]");
        Files.writeString(
                missing,
                Files.readString(missing)
                        .replaceAll("event-types: .*", "event-types: " + folder.resolve("types.yaml")));
        assertThat(Cli.run("shadow", "--config", missing, "--shadow", next).err())
                .contains("topic missing.scores is missing");
        Cli alone = Cli.run("run", "--config", config, "--roles", "shadow");
        assertThat(alone.code()).isEqualTo(2);
        assertThat(alone.err()).contains("shadow.models: names no model package: add one, or give --shadow DIR");
    }
}
