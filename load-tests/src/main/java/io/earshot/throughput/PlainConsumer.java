package io.earshot.throughput;

import io.earshot.Serialization;
import io.earshot.Stopwatch;
import io.earshot.avro.AudioFrame;
import io.earshot.features.LogMel;
import io.earshot.inference.OnnxModel;
import io.earshot.inference.OnnxOptions;
import io.earshot.inference.ScoringException;
import io.earshot.model.ModelException;
import io.earshot.model.ModelInput;
import io.earshot.model.ModelPackage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * The consumer that a user would write: one thread that polls, makes a window's features, calls the model on it, with all
 * cores, and sends its best label on. It knows nothing of reordering, gaps, events or exactly once. Mono 16-bit frames at
 * the model's rate only.
 */
final class PlainConsumer implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int IDLE_POLLS = 50;

    private final ModelPackage model;
    private final ModelInput input;
    private final OnnxModel session;
    private final @Nullable LogMel logMel;
    private final FloatBuffer values;
    private final FloatBuffer scores;
    private final Map<String, Mic> mics = new HashMap<>();
    private volatile @Nullable Exception failure;

    /** Samples of a mic that no window has taken. */
    private static final class Mic {
        float[] samples = new float[0];
        int count;
    }

    PlainConsumer(ModelPackage model) throws ModelException {
        this.model = model;
        this.input = model.firstInput();
        OnnxOptions usual = OnnxOptions.DEFAULTS;
        this.session = OnnxModel.open(
                model,
                new OnnxOptions(
                        usual.provider(), usual.deviceId(), Runtime.getRuntime().availableProcessors(), false));
        this.logMel = input.logMel() == null ? null : new LogMel(input.logMel());
        this.values = direct(input.valuesPerWindow());
        this.scores = direct(session.labels());
    }

    /**
     * Scores so many windows of a topic, from its beginning.
     *
     * @param to topic for the labels
     * @throws IOException when the topic holds fewer
     */
    Stopwatch.Speed drain(String servers, String from, String to, Serialization serialization, int windows)
            throws IOException, ScoringException {
        mics.clear();
        Map<String, Object> reading = Map.of(
                "bootstrap.servers",
                servers,
                "group.id",
                to,
                "enable.auto.commit",
                false,
                "auto.offset.reset",
                "earliest");
        Map<String, Object> writing = Map.of("bootstrap.servers", servers, "linger.ms", 5, "max.block.ms", 10_000);
        try (KafkaConsumer<String, AudioFrame> consumer = new KafkaConsumer<>(
                        reading,
                        new StringDeserializer(),
                        serialization.frames().deserializer());
                KafkaProducer<String, String> producer =
                        new KafkaProducer<>(writing, new StringSerializer(), new StringSerializer())) {
            consumer.subscribe(List.of(from));
            int done = 0;
            int idle = 0;
            Stopwatch watch = new Stopwatch();
            while (done < windows) {
                ConsumerRecords<String, AudioFrame> records = consumer.poll(POLL);
                if (done == 0) {
                    watch = new Stopwatch();
                }
                idle = records.isEmpty() ? idle + 1 : 0;
                if (idle > IDLE_POLLS) {
                    throw new IOException("%s holds no more than %d windows".formatted(from, done));
                }
                for (ConsumerRecord<String, AudioFrame> each : records) {
                    done += take(each.value(), to, producer);
                }
                producer.flush();
                Exception error = failure;
                if (error != null) {
                    throw new IOException("labels could not be sent to %s: %s".formatted(to, error), error);
                }
                consumer.commitSync();
            }
            return watch.of(done);
        }
    }

    private int take(AudioFrame frame, String to, KafkaProducer<String, String> producer) throws ScoringException {
        Mic mic = mics.computeIfAbsent(frame.getMicId(), id -> new Mic());
        ByteBuffer payload = frame.getPayload().duplicate().order(ByteOrder.LITTLE_ENDIAN);
        int more = payload.remaining() / Short.BYTES;
        if (mic.samples.length < mic.count + more) {
            mic.samples = Arrays.copyOf(mic.samples, mic.count + more + input.window());
        }
        for (int i = 0; i < more; i++) {
            mic.samples[mic.count++] = payload.getShort() / 32768f;
        }
        int windows = 0;
        int from = 0;
        for (; mic.count - from >= input.window(); from += input.hop()) {
            score(mic.samples, from);
            Future<?> unused = producer.send(new ProducerRecord<>(to, frame.getMicId(), best()), (metadata, error) -> {
                if (error != null) {
                    failure = error;
                }
            });
            windows++;
        }
        System.arraycopy(mic.samples, from, mic.samples, 0, mic.count - from);
        mic.count -= from;
        return windows;
    }

    private void score(float[] samples, int from) throws ScoringException {
        values.clear();
        if (logMel == null) {
            values.put(samples, from, input.window());
        } else {
            float[] rows = new float[input.valuesPerWindow()];
            logMel.rows(samples, from, input.rows(), rows, 0);
            values.put(rows);
        }
        session.score(values.clear(), 1, scores, null);
    }

    private String best() {
        int best = 0;
        for (int i = 1; i < scores.limit(); i++) {
            if (scores.get(i) > scores.get(best)) {
                best = i;
            }
        }
        return String.format(
                Locale.ROOT,
                "{\"label\": \"%s\", \"score\": %.3f}",
                model.labels().get(best),
                scores.get(best));
    }

    private static FloatBuffer direct(int floats) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(floats, Float.BYTES))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    @Override
    public void close() {
        session.close();
    }
}
