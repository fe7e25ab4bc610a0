package io.earshot;

import io.earshot.avro.WindowOutcome;
import io.earshot.avro.serde.UndecodableRecordException;
import io.earshot.avro.serde.UnknownSchemaException;
import io.earshot.config.EarshotConfig;
import io.earshot.config.IngestConfig;
import io.earshot.config.PublishConfig;
import io.earshot.ingest.DeadLetterTopic;
import io.earshot.ingest.DeadLetters;
import io.earshot.ingest.FrameConsumer;
import io.earshot.ingest.FrameDecoder;
import io.earshot.ingest.FrameIntake;
import io.earshot.ingest.FramePoller;
import io.earshot.ingest.FrameReader;
import io.earshot.ingest.FrameShards;
import io.earshot.ingest.MicDomains;
import io.earshot.ingest.RejectedFrameException;
import io.earshot.ingest.Rejection;
import io.earshot.media.FlacFrameDecoder;
import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import io.earshot.publish.OutcomeRecords;
import io.earshot.publish.ScorePublisher;
import io.earshot.topics.TopicNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Frames topic to scores topic, in one process: poller, feature threads, rings, sessions, publishers.
 *
 * <p>Built, started and closed by one thread. Closing drains, commits and leaves the group; what is not acknowledged by
 * then is read again by whoever gets the partitions.
 */
final class IngestRole implements AutoCloseable {
    /** A broker may be away for minutes: sends wait for it, and with them everything before. */
    private static final int DELIVERY_TIMEOUT_MILLIS = 600_000;

    private static final int BATCH_BYTES = 128 << 10;
    private static final long PRODUCER_MEMORY_BYTES = 64L << 20;
    private static final int FETCH_BYTES = 16 << 20;

    private final ScoringPipeline pipeline;
    private final FrameShards shards;
    private final FramePoller poller;
    private final long waitingFrames;
    private final KafkaProducer<String, WindowOutcome> outcomes;
    private final KafkaProducer<byte[], byte[]> deadLetters;

    /**
     * @param seat whose work it does
     * @param inUse labels that some event type uses, by index; written even below the sparse floor
     * @param failed whether the engine has failed
     * @param failure stops the engine
     */
    IngestRole(
            EarshotConfig config,
            IngestSeat seat,
            List<ModelPackage> models,
            Serialization serialization,
            boolean[] inUse,
            MicDomains domains,
            Meters meters,
            LongSupplier clockMicros,
            BooleanSupplier failed,
            Consumer<Throwable> failure)
            throws ModelException {
        TopicNames names = TopicNames.of(config.topics());
        IngestConfig ingest = config.ingest();
        PublishConfig publish = config.publish();
        Map<String, Object> client = config.kafka().clientProperties();
        outcomes = new KafkaProducer<>(
                producer(client, seat.clients() + "-scores"),
                new StringSerializer(),
                serialization.outcomes().serializer());
        deadLetters = new KafkaProducer<>(
                producer(client, seat.clients() + "-dead-letters"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        try {
            pipeline = new ScoringPipeline(
                    models,
                    config.window(),
                    config.inference(),
                    publish.embeddings(),
                    seat.scorers(),
                    () -> new ScorePublisher(
                            outcomes, seat.scores(), records(publish, inUse), clockMicros, meters.publish(), failure),
                    meters.inference(),
                    failure);
        } catch (ModelException | RuntimeException e) {
            outcomes.close(CLOSE);
            deadLetters.close(CLOSE);
            throw e;
        }
        DeadLetters letters = seat.deadLetters()
                ? new DeadLetterTopic(deadLetters, names.deadLetters(), failure)
                : (feed, offset, key, value, reason) -> feed.ledger().finished(offset);
        List<FrameIntake> intakes = new ArrayList<>();
        for (int i = 0; i < seat.threads(); i++) {
            intakes.add(new FrameIntake(
                    Limits.of(ingest),
                    reader(serialization.frameReader()),
                    new FrameDecoder(new FlacFrameDecoder(), Limits.mix(ingest), pipeline.wantsStereo()),
                    pipeline.featureStage(seat.overload().silencePower()),
                    letters,
                    domains,
                    meters.ingest(),
                    clockMicros,
                    Limits.overload(seat.overload())));
        }
        waitingFrames = (long) seat.threads() * ingest.ringSlots();
        shards = new FrameShards(intakes, ingest.ringSlots(), ingest.ringBytes().bytes(), failure);
        poller = new FramePoller(
                new FrameConsumer(new KafkaConsumer<>(
                        consumer(client, ingest, seat), new ByteBufferDeserializer(), new ByteBufferDeserializer())),
                framesPattern(names),
                seat.start() == IngestConfig.Start.EARLIEST,
                shards,
                pipeline.lanes(),
                Limits.of(ingest),
                new FramePoller.Timing(
                        ingest.commitInterval(),
                        FramePoller.Timing.DEFAULTS.idleCheckInterval(),
                        ingest.drain(),
                        FramePoller.Timing.DEFAULTS.idleSlack()),
                meters.ingest(),
                clockMicros,
                failed,
                failure);
    }

    private static Pattern framesPattern(TopicNames names) {
        return Pattern.compile(names.allFrames().stream().map(Pattern::quote).collect(Collectors.joining("|")));
    }

    private static OutcomeRecords records(PublishConfig publish, boolean[] inUse) {
        return new OutcomeRecords(
                OutcomeRecords.ScoresFormat.valueOf(publish.scores().name()),
                (float) publish.sparseFloor(),
                inUse,
                publish.embeddings());
    }

    /** The reader of the wire format, with what it throws said in this stage's words. */
    static FrameReader reader(io.earshot.avro.serde.FrameReader reader) {
        return (value, reuse) -> {
            try {
                return reader.read(value, reuse);
            } catch (UnknownSchemaException e) {
                throw new RejectedFrameException(Rejection.UNKNOWN_SCHEMA, String.valueOf(e.getMessage()));
            } catch (UndecodableRecordException e) {
                throw new RejectedFrameException(Rejection.MALFORMED, String.valueOf(e.getMessage()));
            }
        };
    }

    private static Map<String, Object> producer(Map<String, Object> client, String clientId) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ProducerConfig.CLIENT_ID_CONFIG, clientId);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        // A model call gives dozens of outcomes of 2 kB at once: Kafka's default would send them in many requests.
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MILLIS);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, (long) DELIVERY_TIMEOUT_MILLIS);
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, PRODUCER_MEMORY_BYTES);
        properties.putAll(client);
        // Floors move by acknowledgement in order: these are no choice.
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        return properties;
    }

    private static Map<String, Object> consumer(Map<String, Object> client, IngestConfig ingest, IngestSeat seat) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, seat.clients() + "-frames");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2_000);
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        properties.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 30_000);
        properties.putAll(client);
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, seat.group());
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        if (ingest.protocol() == IngestConfig.Protocol.CONSUMER) {
            properties.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer");
        } else {
            properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, (int)
                    ingest.sessionTimeout().toMillis());
            properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, Heartbeat.millis(ingest.sessionTimeout()));
            properties.put(
                    ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        }
        return properties;
    }

    void start() {
        pipeline.start();
        shards.start();
        poller.start();
    }

    boolean isReady() {
        return poller.hasJoined();
    }

    /** Whether what has come is not worked off at once: more than two full batches wait, or a quarter of a ring. */
    boolean isBehind() {
        return pipeline.isBehind() || shards.waiting() > waitingFrames / 4;
    }

    ScoringPipeline pipeline() {
        return pipeline;
    }

    FrameShards shards() {
        return shards;
    }

    @Override
    public void close() {
        try {
            poller.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        pipeline.close();
        shards.halt();
        outcomes.close(CLOSE);
        deadLetters.close(CLOSE);
    }

    private static final Duration CLOSE = Duration.ofSeconds(2);
}
