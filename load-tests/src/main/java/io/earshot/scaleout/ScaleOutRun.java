package io.earshot.scaleout;

import io.earshot.Figure;
import io.earshot.Serialization;
import io.earshot.avro.AudioFrame;
import io.earshot.broker.EmbeddedBroker;
import io.earshot.chaos.EngineSlot;
import io.earshot.cli.Home;
import io.earshot.config.EarshotConfig;
import io.earshot.config.Yaml;
import io.earshot.files.Folders;
import io.earshot.loadtest.Cluster;
import io.earshot.loadtest.MetricsPage;
import io.earshot.loadtest.Results;
import io.earshot.loadtest.Results.Better;
import io.earshot.loadtest.Results.Measured;
import io.earshot.loadtest.Rig;
import io.earshot.loadtest.Tapes;
import io.earshot.model.ModelPackage;
import io.earshot.playback.FramePlayer;
import io.earshot.playback.LoopFrames;
import io.earshot.playback.LoopFrames.Tape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The turns of one process and of two, on one broker in this process. Belongs to one thread. */
final class ScaleOutRun {
    private static final int PARTITIONS = 8;
    private static final int READY_SECONDS = 120;
    private static final Duration FRAME = Duration.ofMillis(200);
    private static final Duration LEAD = Duration.ofSeconds(2);
    /** Of the windows that are due in the time that counts, so many may be early or late, and two of each mic. */
    private static final double COUNT_MARGIN = 0.03;

    /** By the first compiler alone: the second works for minutes after a start, twice with two processes. */
    private static final List<String> ENGINE = List.of("-Dearshot.home=" + Home.path(), "-XX:TieredStopAtLevel=1");

    private final Path folder;
    private final ModelPackage model;
    private final Workload workload;
    private final Consumer<String> progress;
    private final List<Tape> tapes;

    /** What is played, for the report. */
    record Workload(int mics, int seconds, int warmUp, int rounds) {}

    /**
     * What a turn gave.
     *
     * @param windows per second that the events stage accepted
     * @param millis of processor time for each
     * @param apart partitions that the busiest process has more than the idlest
     */
    private record Turn(double windows, double millis, int apart) {}

    private record Reading(double windows, double seconds) {}

    ScaleOutRun(Path folder, ModelPackage model, Workload workload, Consumer<String> progress) throws IOException {
        this.folder = folder;
        this.model = model;
        this.workload = workload;
        this.progress = progress;
        this.tapes = Tapes.of(null, folder.resolve("audio"));
    }

    Results play() throws IOException, InterruptedException {
        List<Turn> ones = new ArrayList<>();
        List<Turn> twos = new ArrayList<>();
        Path records = folder.resolve("broker");
        try (EmbeddedBroker broker = EmbeddedBroker.start(new EmbeddedBroker.Settings(0, records, Map.of()));
                Serialization serialization = Serialization.singleObject()) {
            for (int round = 1; round <= workload.rounds(); round++) {
                ones.add(turn(round, 1, broker.bootstrapServers(), serialization));
                twos.add(turn(round, 2, broker.bootstrapServers(), serialization));
            }
        } finally {
            Folders.delete(records);
            Folders.delete(folder.resolve("audio"));
        }
        double[] ratios = new double[ones.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = twos.get(i).millis() / ones.get(i).millis();
        }
        Map<String, Measured> figures = new LinkedHashMap<>();
        figures.put(
                "processor ms a window, one process",
                measured(ones.stream().mapToDouble(Turn::millis).toArray()));
        figures.put(
                "processor ms a window, two processes",
                measured(twos.stream().mapToDouble(Turn::millis).toArray()));
        figures.put("two to one", measured(ratios));
        Figure apart = Figure.of(twos.stream().mapToDouble(Turn::apart).toArray());
        figures.put("partitions apart", Measured.of(apart, Better.LOWER, 1.0));
        return Results.now("scale-out", workload, figures);
    }

    private static Measured measured(double[] values) {
        return Measured.of(Figure.of(values), Better.LOWER, null);
    }

    private Turn turn(int round, int processes, String servers, Serialization serialization)
            throws IOException, InterruptedException {
        String prefix = "scale-" + round + "-" + processes;
        List<EngineSlot> engines = new ArrayList<>();
        try {
            // What an earlier run left there knows of another broker.
            Folders.delete(folder.resolve(prefix));
            List<Path> files = new ArrayList<>();
            for (int i = 0; i < processes; i++) {
                Path own = Files.createDirectories(folder.resolve(prefix).resolve("engine-" + i));
                files.add(config(own, prefix, processes, servers));
            }
            EarshotConfig config = Yaml.read(files.get(0), EarshotConfig.class);
            new Cluster(servers, config.topics()).prepare(Rig.registered(workload.mics(), Rig::mic), serialization);
            for (Path file : files) {
                EngineSlot engine = new EngineSlot(file.resolveSibling("run"), file, ENGINE);
                engines.add(engine);
                engine.start();
            }
            awaitReady(engines);
            Turn turn = measure(
                    new Cluster(servers, config.topics()), config.ingest().group(), engines, serialization);
            progress.accept("round %d of %d, %d process%s: %.0f windows/s, %.3f ms of processor each"
                    .formatted(
                            round,
                            workload.rounds(),
                            processes,
                            processes == 1 ? "" : "es",
                            turn.windows(),
                            turn.millis()));
            stop(engines);
            new Cluster(servers, config.topics()).delete();
            for (Path file : files) {
                Folders.delete(file.resolveSibling("state"));
                Folders.delete(file.resolveSibling("run").resolve("tmp"));
            }
            return turn;
        } finally {
            stop(engines);
        }
    }

    private static void stop(List<EngineSlot> engines) throws InterruptedException {
        for (EngineSlot engine : engines) {
            engine.terminate(TimeUnit.SECONDS.toMillis(30));
            engine.close();
        }
        engines.clear();
    }

    private Turn measure(Cluster cluster, String group, List<EngineSlot> engines, Serialization serialization)
            throws IOException, InterruptedException {
        CompletableFuture<Void> feeding = CompletableFuture.runAsync(() -> feed(cluster, serialization));
        pause(LEAD.toSeconds() + workload.warmUp(), engines);
        int apart = apart(cluster.servers(), group, engines.size());
        long began = System.nanoTime();
        Reading before = read(engines);
        pause(workload.seconds(), engines);
        Reading after = read(engines);
        double seconds = (System.nanoTime() - began) / 1e9;
        try {
            feeding.get();
        } catch (ExecutionException e) {
            throw new IOException("the mics could not be played: " + e.getCause(), e);
        }
        double windows = after.windows() - before.windows();
        double due = workload.mics()
                * seconds
                * model.firstInput().rate()
                / model.firstInput().hop();
        if (Math.abs(windows - due) > COUNT_MARGIN * due + 2 * workload.mics()) {
            throw new IOException("of %.0f windows due %.0f came: if that is too few, choose fewer mics by --mics"
                    .formatted(due, windows));
        }
        return new Turn(windows / seconds, (after.seconds() - before.seconds()) * 1e3 / windows, apart);
    }

    private void feed(Cluster cluster, Serialization serialization) {
        Map<String, Object> properties = Map.of("bootstrap.servers", cluster.servers(), "acks", "all", "linger.ms", 5);
        long startedAt = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis() + LEAD.toMillis());
        long startNanos = System.nanoTime() + LEAD.toNanos();
        try (KafkaProducer<String, AudioFrame> producer = new KafkaProducer<>(
                properties, new StringSerializer(), serialization.frames().serializer())) {
            FramePlayer player = new FramePlayer(producer, cluster.names().frames(), 1, System::nanoTime);
            for (int i = 0; i < workload.mics(); i++) {
                Tape tape = tapes.get(i % tapes.size());
                long begin = tape.samples() * i / workload.mics();
                // A little longer than what counts, so that the end of the audio does not.
                long total = (long) tape.sampleRate() * (workload.warmUp() + workload.seconds() + 3);
                long later = Rig.later(i, workload.mics());
                player.add(
                        new LoopFrames(tape, Rig.mic(i), startedAt + later, begin, total, FRAME),
                        startNanos + TimeUnit.MICROSECONDS.toNanos(later));
            }
            player.play(() -> false);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Windows that all events stages have accepted, and processor time of all processes. */
    private static Reading read(List<EngineSlot> engines) throws IOException {
        double windows = 0;
        double seconds = 0;
        for (EngineSlot engine : engines) {
            windows += MetricsPage.fetch(engine.metrics().orElseThrow()).acceptedWindows();
            seconds += ProcessHandle.of(engine.pid().orElseThrow())
                            .flatMap(handle -> handle.info().totalCpuDuration())
                            .orElseThrow(() -> new IOException("this system does not tell a process's processor time"))
                            .toNanos()
                    / 1e9;
        }
        return new Reading(windows, seconds);
    }

    private static int apart(String servers, String group, int processes) throws IOException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            List<Integer> shares = admin
                    .describeConsumerGroups(List.of(group))
                    .describedGroups()
                    .values()
                    .iterator()
                    .next()
                    .get()
                    .members()
                    .stream()
                    .map(MemberDescription::assignment)
                    .map(assignment -> assignment.topicPartitions().size())
                    .sorted()
                    .toList();
            if (shares.size() != processes
                    || shares.stream().mapToInt(Integer::intValue).sum() != PARTITIONS) {
                throw new IOException("group %s has shares of %s, not %d of %d partitions: it has not settled"
                        .formatted(group, shares, processes, PARTITIONS));
            }
            return shares.get(shares.size() - 1) - shares.get(0);
        } catch (ExecutionException e) {
            throw new IOException("group " + group + " could not be looked at: " + e.getCause(), e);
        }
    }

    private static void awaitReady(List<EngineSlot> engines) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
        for (EngineSlot engine : engines) {
            while (!engine.isReady()) {
                if (System.nanoTime() - end > 0 || engine.failures() > 0) {
                    throw new IOException("an engine is not ready, see log.txt in its folder");
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            }
        }
    }

    private static void pause(long seconds, List<EngineSlot> engines) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() - end < 0) {
            for (EngineSlot engine : engines) {
                if (engine.failures() > 0) {
                    throw new IOException("an engine ended by itself, see log.txt in its folder");
                }
            }
            LockSupport.parkNanos(Math.max(0, Math.min(100_000_000, end - System.nanoTime())));
        }
    }

    private Path config(Path own, String prefix, int processes, String servers) throws IOException {
        int sessions = Math.max(1, Math.min(64, Runtime.getRuntime().availableProcessors()) / processes);
        return Files.writeString(
                own.resolve("engine.yaml"),
                """
                kafka: {bootstrap-servers: ["%1$s"], reach-within: 60s}
                topics: {prefix: "%2$s.", partitions: %3$d, replication: 1}
                models: [{path: "%4$s"}]
                event-types: "%5$s"
                alert-rules: "%6$s"
                inference: {sessions: %7$d}
                ingest: {group: %2$s-ingest}
                events: {application-id: %2$s-events, unknown-mics: 10000}
                alerts: {application-id: %2$s-alerts}
                state-dir: "%8$s"
                health: {port: 0}
                """
                        .formatted(
                                servers,
                                prefix,
                                PARTITIONS,
                                model.folder().toAbsolutePath(),
                                Home.eventTypes(null, model).toAbsolutePath(),
                                Home.path().resolve("load-tests/alerts.yaml").toAbsolutePath(),
                                sessions,
                                own.resolve("state")));
    }
}
