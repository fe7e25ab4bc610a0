package io.earshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.avro.AudioFrame;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.SampleEncoding;
import io.earshot.avro.WindowOutcome;
import io.earshot.broker.EmbeddedBroker;
import io.earshot.media.AudioFile;
import io.earshot.model.ModelPackage;
import io.earshot.playback.FileFrames;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Poison in the frames topic, on a real broker: each to dead letters with its reason, and the stream goes on. */
@Timeout(180)
class BadInputIT {
    @TempDir
    Path folder;

    private final List<String> expected = new ArrayList<>();
    private final Serialization serdes = Serialization.singleObject();

    @Test
    void everyKindOfPoisonIsDeadLetteredAndTheStreamLosesNothing() throws Exception {
        ModelPackage model = Shared.yamnet(folder.resolve("yamnet"));
        Path clip = Shared.path("reference/yamnet/chainsaw-1-116765-A.wav");
        try (EmbeddedBroker broker = EmbeddedBroker.start();
                LiveCluster cluster = new LiveCluster(broker, "poison.", model.folder(), folder.resolve("state"))) {
            Engine engine = cluster.engine();
            send(cluster, clip);
            cluster.awaitRetired(1);

            List<WindowOutcome> outcomes = cluster.outcomes();
            assertThat(outcomes.stream().filter(o -> o.getKind() == OutcomeKind.SCORED))
                    .hasSize(10);
            assertThat(outcomes).noneMatch(o -> o.getKind() == OutcomeKind.GAP);
            LiveCluster.await("all dead letters", 30, () -> deadLetters(cluster).size() >= expected.size());
            assertThat(deadLetters(cluster)).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(engine.failure()).isNull();
        }
    }

    /** A good clip with poison between its frames. */
    private void send(LiveCluster cluster, Path clip) throws Exception {
        String topic = cluster.names().frames();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        new HashMap<>(cluster.config().kafka().clientProperties()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
                FileFrames frames = new FileFrames(
                        AudioFile.open(clip), "mic-0", "run", LiveCluster.now() - 10_000_000, Duration.ofMillis(200))) {
            int i = 0;
            for (AudioFrame frame = frames.next(); frame != null; frame = frames.next()) {
                poison(producer, topic, i++, frame);
                send(producer, topic, "mic-0", bytes(topic, frame));
            }
            assertThat(expected).hasSizeGreaterThan(15);
        }
    }

    private void poison(KafkaProducer<byte[], byte[]> producer, String topic, int i, AudioFrame good) {
        switch (i) {
            case 1 -> bad(producer, topic, "mic-0", "not avro at all".getBytes(StandardCharsets.UTF_8), "malformed");
            case 2 -> {
                byte[] truncated = bytes(topic, good);
                bad(producer, topic, "mic-0", java.util.Arrays.copyOf(truncated, truncated.length / 2), "malformed");
            }
            case 3 -> {
                byte[] unknown = bytes(topic, good);
                unknown[5] ^= 0x55;
                bad(producer, topic, "mic-0", unknown, "unknown-schema");
            }
            case 4 -> bad(producer, topic, "mic-0", new byte[0], "empty-record");
            case 5 -> bad(producer, topic, good, f -> f.setPayload(ByteBuffer.allocate(0)), "empty-payload");
            case 6 -> bad(producer, topic, good, f -> f.setPayload(ByteBuffer.allocate(6_401)), "not-whole-samples");
            case 7 -> bad(producer, topic, good, f -> f.setSampleRate(0), "bad-sample-rate");
            case 8 -> bad(producer, topic, good, f -> f.setChannels(99), "bad-channels");
            case 9 -> bad(producer, topic, good, f -> f.setFirstSample(1L << 62), "bad-first-sample");
            case 10 -> bad(producer, topic, good, f -> f.setFirstSample(16_000L * 3600 * 5), "unconfirmed-jump");
            case 11 -> bad(producer, topic, good, f -> f.setFirstSample(-1), "bad-first-sample");
            case 12 ->
                bad(
                        producer,
                        topic,
                        good,
                        f -> {
                            f.setEncoding(SampleEncoding.PCM_F32LE);
                            f.setPayload(nan());
                        },
                        "non-finite");
            case 13 -> bad(producer, topic, good, f -> f.setPayload(ByteBuffer.allocate(900_002)), "too-large");
            case 14 -> bad(producer, topic, good, f -> f.setPayload(ByteBuffer.allocate(2)), "too-short");
            case 15 -> bad(producer, topic, good, f -> f.setStreamId(""), "bad-stream-id");
            case 16 ->
                bad(producer, topic, "mic-0", bytes(topic, with(good, f -> f.setMicId("mic-1"))), "key-mismatch");
            case 17 ->
                bad(producer, topic, "two words", bytes(topic, with(good, f -> f.setMicId("two words"))), "bad-mic-id");
            case 18 -> bad(producer, topic, good, f -> f.setEncoding(SampleEncoding.FLAC), "flac-corrupt");
            default -> {}
        }
    }

    private static ByteBuffer nan() {
        ByteBuffer floats = ByteBuffer.allocate(12_800).order(ByteOrder.LITTLE_ENDIAN);
        floats.putFloat(400, Float.NaN);
        return floats;
    }

    private static AudioFrame with(AudioFrame good, Consumer<AudioFrame> change) {
        AudioFrame bad = AudioFrame.newBuilder(good).build();
        bad.setEndOfStream(false);
        change.accept(bad);
        return bad;
    }

    private void bad(
            KafkaProducer<byte[], byte[]> producer,
            String topic,
            AudioFrame good,
            Consumer<AudioFrame> change,
            String reason) {
        bad(producer, topic, "mic-0", bytes(topic, with(good, change)), reason);
    }

    private void bad(KafkaProducer<byte[], byte[]> producer, String topic, String key, byte[] value, String reason) {
        expected.add(reason + " " + value.length);
        send(producer, topic, key, value);
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, String topic, String key, byte[] value) {
        Future<?> unused = producer.send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value));
    }

    private byte[] bytes(String topic, AudioFrame frame) {
        return serdes.frames().serializer().serialize(topic, frame);
    }

    /** Reason and size as received, by header. */
    private static List<String> deadLetters(LiveCluster cluster) {
        Map<String, Object> properties = new HashMap<>(cluster.config().kafka().clientProperties());
        String topic = cluster.names().deadLetters();
        List<String> letters = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
                for (ConsumerRecord<byte[], byte[]> letter : consumer.poll(Duration.ofMillis(100))) {
                    assertThat(letter.value()).hasSizeLessThanOrEqualTo(4096);
                    letters.add(header(letter, "reason") + " " + header(letter, "size"));
                }
            }
        }
        return letters;
    }

    private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
        return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
