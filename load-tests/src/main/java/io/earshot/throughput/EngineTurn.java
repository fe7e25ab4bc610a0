package io.earshot.throughput;

import io.earshot.Engine;
import io.earshot.EngineMetrics;
import io.earshot.Meters;
import io.earshot.Serialization;
import io.earshot.Stopwatch;
import io.earshot.avro.AudioFrame;
import io.earshot.avro.EventStatus;
import io.earshot.config.EarshotConfig;
import io.earshot.files.Folders;
import io.earshot.inference.ScoringException;
import io.earshot.loadtest.Cluster;
import io.earshot.loadtest.Rig;
import io.earshot.model.ModelException;
import io.earshot.model.ModelInput;
import io.earshot.model.ModelPackage;
import io.earshot.playback.FramePlayer;
import io.earshot.playback.LoopFrames;
import io.earshot.playback.LoopFrames.Tape;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.StringSerializer;

/** One engine that drains one frames topic of its own, on the cluster of the run. Belongs to one thread. */
final class EngineTurn {
    private static final int PARTITIONS = 4;
    private static final long DONE_SECONDS = 600;
    private static final long LOOK_MILLIS = 50;
    /** Audio of all mics in the order of its time, as fast as the broker takes it. */
    private static final double SPEED = 1e6;
    /** Devices' clocks lie behind, as after an outage. */
    private static final long BEFORE_MICROS = TimeUnit.HOURS.toMicros(2);

    /** @param prefix of topics and groups: new for each turn */
    record Setup(Path folder, String servers, String prefix, ModelPackage model, Workload workload, int mics) {}

    /**
     * What it did.
     *
     * @param stages what each stage has cost a window
     * @param peakMemory most of heap in use and direct buffers that was seen, bytes, of this whole process
     */
    record Drained(Stopwatch.Speed speed, Map<StageCosts.Stage, StageCosts.Cost> stages, long peakMemory) {}

    private final Setup setup;
    private final List<Tape> tapes;
    private final Serialization serialization;
    private final EarshotConfig config;
    private final Cluster cluster;

    EngineTurn(Setup setup, List<Tape> tapes, Serialization serialization) throws IOException, InterruptedException {
        this.setup = setup;
        this.tapes = tapes;
        this.serialization = serialization;
        this.config = config();
        this.cluster = new Cluster(setup.servers(), config.topics());
        cluster.prepare(Rig.registered(setup.mics(), Rig::mic), serialization);
    }

    private EarshotConfig config() {
        EarshotConfig read = Rig.config(setup.servers(), setup.prefix(), PARTITIONS, setup.model(), state(), null);
        return read.withScoring(setup.workload().inference(), read.publish());
    }

    private long windowsEach() {
        return setup.workload().windows() / setup.mics();
    }

    private Path state() {
        return setup.folder().resolve("state").resolve(setup.prefix());
    }

    Drained drain() throws IOException, InterruptedException, ModelException {
        DrainCounts counts = new DrainCounts(setup.mics(), (long)
                (setup.workload().windows() * setup.workload().settle()));
        Meters meters = Meters.both(new EngineMetrics(new CollectorRegistry(), config).meters(), counts.meters());
        boolean isLive = setup.workload().feeder() == Workload.Feeder.LIVE;
        if (!isLive) {
            feed();
        }
        Drained drained;
        // Who decides is there before the first score comes, as in a process that runs already.
        Set<Engine.Role> deciding = EnumSet.of(Engine.Role.EVENTS, Engine.Role.ALERTS);
        try (Engine decider = Rig.engine(config, setup.model(), deciding, meters);
                Engine engine = Rig.engine(config, setup.model(), EnumSet.of(Engine.Role.INGEST), meters)) {
            decider.start();
            Rig.awaitReady(decider);
            engine.start();
            CompletableFuture<Void> feeding = CompletableFuture.completedFuture(null);
            if (isLive) {
                Rig.awaitReady(engine);
                feeding = CompletableFuture.runAsync(() -> {
                    try {
                        feed();
                    } catch (IOException e) {
                        engine.fail(e);
                    }
                });
            }
            long settling = await(engine, counts, false);
            long before = counts.accepted();
            Stopwatch watch = new Stopwatch();
            StageCosts costs = new StageCosts();
            long peak = await(engine, counts, true);
            Stopwatch.Speed speed = watch.of(counts.accepted() - before);
            Map<StageCosts.Stage, StageCosts.Cost> stages = costs.each(counts.accepted() - before);
            feeding.join();
            if (counts.scored() != counts.accepted()) {
                throw new IOException("of %d windows %d were scored: the machine was too busy to compare with"
                        .formatted(counts.accepted(), counts.scored()));
            }
            drained = new Drained(speed, stages, Math.max(settling, peak));
        }
        return drained;
    }

    /** @return most memory seen, bytes */
    private static long await(Engine engine, DrainCounts counts, boolean done)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DONE_SECONDS);
        long peak = 0;
        while (!(done ? counts.awaitDone(LOOK_MILLIS) : counts.awaitSettled(LOOK_MILLIS))) {
            Rig.check(engine, deadline, counts.state());
            peak = Math.max(peak, memory());
        }
        return peak;
    }

    private static long memory() {
        Runtime runtime = Runtime.getRuntime();
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return runtime.totalMemory() - runtime.freeMemory() + direct;
    }

    private void feed() throws IOException {
        Map<String, Object> properties =
                Map.of("bootstrap.servers", setup.servers(), "acks", "all", "linger.ms", 20, "batch.size", 1 << 18);
        ModelInput input = setup.model().firstInput();
        try (KafkaProducer<String, AudioFrame> producer = new KafkaProducer<>(
                properties, new StringSerializer(), serialization.frames().serializer())) {
            FramePlayer player = new FramePlayer(producer, cluster.names().frames(), SPEED, System::nanoTime);
            long startedAt = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis()) - BEFORE_MICROS;
            long windows = windowsEach();
            for (int i = 0; i < setup.mics(); i++) {
                Tape tape = tapes.get(i % tapes.size());
                long begin = tape.samples() * i / setup.mics();
                long length = (input.window() + (windows - 1) * input.hop()) * tape.sampleRate() / input.rate();
                player.add(new LoopFrames(
                        tape,
                        Rig.mic(i),
                        startedAt,
                        begin,
                        length,
                        setup.workload().frame()));
            }
            player.play(() -> false);
        }
    }

    /** @return events that a subscriber can read */
    int events() {
        AtomicInteger opened = new AtomicInteger();
        cluster.read(cluster.names().events(), serialization.events().deserializer(), event -> {
            if (event.getStatus() == EventStatus.OPENED) {
                opened.incrementAndGet();
            }
        });
        return opened.get();
    }

    /** The same frames through the plain consumer. */
    Stopwatch.Speed by(PlainConsumer plain, int windows) throws IOException, InterruptedException, ScoringException {
        cluster.create(setup.prefix() + ".plain");
        return plain.drain(
                setup.servers(), cluster.names().frames(), setup.prefix() + ".plain", serialization, windows);
    }

    /** Deletes all that it left. */
    void delete() throws IOException, InterruptedException {
        cluster.delete();
        Folders.delete(state());
    }
}
