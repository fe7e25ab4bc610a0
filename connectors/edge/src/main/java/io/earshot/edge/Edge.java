package io.earshot.edge;

import io.earshot.avro.AudioFrame;
import io.earshot.avro.serde.AvroSerdes;
import io.earshot.connectors.HealthSettings;
import io.earshot.connectors.MetricsServer;
import io.earshot.edge.config.EdgeConfig;
import io.earshot.edge.config.SourceConfig;
import io.earshot.edge.media.FlacSink;
import io.earshot.edge.source.Recordings;
import io.earshot.edge.source.Room;
import io.earshot.edge.source.SpooledRecordings;
import io.earshot.edge.spool.Spool;
import io.earshot.edge.stream.FrameSink;
import io.earshot.edge.stream.TimeSource;
import io.earshot.edge.uplink.Uplink;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.HTTPServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All sources of a configuration and the way from them to Kafka: started, watched, ended in order. One thread's. */
public final class Edge implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Edge.class);
    private static final long WATCH_MILLIS = 100;
    private static final Duration SOURCES_END = Duration.ofSeconds(3);
    private static final Duration LAST_FRAMES = Duration.ofSeconds(10);
    private static final long RECORDINGS_AHEAD = 8 << 20;

    private final EdgeConfig config;
    private final EdgeMetrics metrics;
    private final AvroSerdes serdes;
    private final Spool spool;
    private final Uplink uplink;
    private final Thread sender;
    private final List<Microphone> running = new ArrayList<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private @Nullable HTTPServer metricsServer;

    /**
     * Starts it.
     *
     * @param stdin read only where a source is to be
     * @throws EdgeException naming the key that cannot be used as it is
     */
    public Edge(EdgeConfig config, TimeSource time, RandomGenerator random, InputStream stdin) {
        this.config = config;
        CollectorRegistry registry = new CollectorRegistry();
        metrics = new EdgeMetrics(registry);
        serdes = config.kafka().serdes();
        try {
            spool = new Spool(config.buffer(), metrics, time::nanos);
        } catch (IOException e) {
            throw new EdgeException("buffer.folder: %s cannot be used: %s"
                    .formatted(config.buffer().folder(), e.getMessage()));
        }
        metrics.watch(spool);
        // Made once to see that it can be; the uplink makes its own.
        producer().close(Duration.ZERO);
        uplink = new Uplink(spool, config.topic(), this::producer, metrics, time::nanos);
        sender = new Thread(guarded("uplink", uplink::run), "uplink");
        try {
            String run = "%06x".formatted(random.nextInt(1 << 24));
            Microphone.Setting setting = new Microphone.Setting(
                    run, config.frameMillis(), time, random, stdin, thrown -> failure.compareAndSet(null, thrown));
            for (SourceConfig each : config.sources()) {
                running.add(microphone(each, setting));
            }
            metricsServer = serve(registry, config.health());
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        sender.start();
        running.forEach(Microphone::start);
    }

    private Microphone microphone(SourceConfig source, Microphone.Setting setting) {
        String id = source.common().mic();
        Room room = new Room(spool, Math.min(RECORDINGS_AHEAD, config.buffer().bytes() / 4));
        String list = "read-%s.txt".formatted(id.replaceAll("[^A-Za-z0-9.-]", "_"));
        EdgeMetrics.Of meter = metrics.of(id);
        try {
            Recordings recordings =
                    new SpooledRecordings(room, config.buffer().folder().resolve(list));
            Microphone made = new Microphone(source, setting, sink(id), meter, recordings);
            meter.watch(made.level());
            return made;
        } catch (IOException e) {
            throw new EdgeException("sources, mic %s: %s".formatted(id, e.getMessage()));
        }
    }

    private FrameSink sink(String mic) {
        Serializer<AudioFrame> frames = serdes.values(AudioFrame.class).serializer();
        byte[] key = mic.getBytes(StandardCharsets.UTF_8);
        FrameSink spooled = frame -> spool.append(key, frames.serialize(config.topic(), frame));
        return config.flac() ? new FlacSink(spooled) : spooled;
    }

    /** Work that may be interrupted. */
    private interface Work {
        void run() throws InterruptedException;
    }

    private Runnable guarded(String what, Work work) {
        return () -> {
            try {
                work.run();
            } catch (InterruptedException e) {
                // Told to end.
            } catch (RuntimeException | Error e) {
                log.error("{} stopped", what, e);
                failure.compareAndSet(null, e);
            }
        };
    }

    private Producer<byte[], byte[]> producer() {
        Map<String, Object> properties = config.kafka().clientProperties();
        properties.put("acks", "all");
        properties.put("enable.idempotence", true);
        properties.put("max.in.flight.requests.per.connection", 5);
        properties.put("compression.type", config.compression());
        // An outage may last; the spool says what is too old, not the producer.
        properties.put("delivery.timeout.ms", Integer.MAX_VALUE);
        properties.put("retries", Integer.MAX_VALUE);
        properties.put("buffer.memory", 2L * Uplink.MOST_UNDER_WAY);
        properties.put("max.block.ms", 2_000);
        properties.putIfAbsent("client.id", "earshot-edge");
        properties.putIfAbsent("linger.ms", 20);
        properties.putIfAbsent("batch.size", 128 << 10);
        properties.putIfAbsent("request.timeout.ms", 10_000);
        properties.putIfAbsent("reconnect.backoff.max.ms", 2_000);
        properties.putIfAbsent("retry.backoff.max.ms", 1_000);
        try {
            return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        } catch (KafkaException e) {
            // Its own words could quote a password.
            throw new EdgeException("kafka: no client can be made of kafka.client and kafka.bootstrap-servers (%s)"
                    .formatted(
                            (e.getCause() == null ? e : e.getCause()).getClass().getSimpleName()));
        }
    }

    /** Returns when asked to end, when every source has come to its end, or with a failure. */
    public void runUntil(BooleanSupplier asked) throws InterruptedException {
        boolean ended = false;
        while (!asked.getAsBoolean() && !ended) {
            Throwable thrown = failure.get();
            if (thrown != null) {
                throw new EdgeException(
                        "the agent stopped: %s; what waited is in the buffer: mend that and start it again"
                                .formatted(thrown instanceof EdgeException ? thrown.getMessage() : thrown));
            }
            ended = true;
            for (Microphone each : running) {
                each.watch();
                ended &= !each.isAlive();
            }
            Thread.sleep(WATCH_MILLIS);
        }
        if (ended) {
            log.info("every source has come to its end; sending what waits");
            while (spool.waiting() > 0 && !asked.getAsBoolean() && failure.get() == null) {
                Thread.sleep(WATCH_MILLIS);
            }
        }
    }

    /** @return the port of the metrics; -1 when there are none */
    public int port() {
        return metricsServer == null ? -1 : metricsServer.getPort();
    }

    /** @return the port that a source listens on; -1 for others */
    int port(String mic) {
        return running.stream()
                .filter(each -> each.config().common().mic().equals(mic))
                .mapToInt(Microphone::port)
                .findFirst()
                .orElse(-1);
    }

    private static @Nullable HTTPServer serve(CollectorRegistry registry, HealthSettings health) {
        try {
            return MetricsServer.start(health, registry);
        } catch (IllegalArgumentException e) {
            throw new EdgeException(String.valueOf(e.getMessage()));
        }
    }

    /** Ends in order: sources, their streams, then what waits is sent, for some seconds; what is left stays in the buffer. */
    @Override
    public void close() {
        boolean interrupted = false;
        running.forEach(Microphone::stop);
        long end = System.nanoTime() + SOURCES_END.toNanos();
        for (Microphone each : running) {
            each.end((end - System.nanoTime()) / 1_000_000);
            interrupted |= Thread.interrupted();
        }
        uplink.stop(LAST_FRAMES);
        interrupted |= join(sender, 2 * LAST_FRAMES.toMillis());
        long left = spool.waiting();
        try {
            spool.close();
        } catch (IOException e) {
            log.error("the buffer could not be closed in order: {}", e.getMessage());
        }
        log.info("{}, {} left in the buffer", metrics.summary(), left);
        if (metricsServer != null) {
            metricsServer.close();
        }
        serdes.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean join(Thread thread, long millis) {
        try {
            thread.join(millis);
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }
}
