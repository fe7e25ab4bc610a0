package io.earshot.soak;

import io.earshot.Serialization;
import io.earshot.chaos.BrokerSide;
import io.earshot.chaos.EngineSlot;
import io.earshot.cli.Home;
import io.earshot.cli.UserException;
import io.earshot.config.EarshotConfig;
import io.earshot.config.Yaml;
import io.earshot.loadtest.Cluster;
import io.earshot.loadtest.Rig;
import io.earshot.loadtest.Tapes;
import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One run: a broker, an engine with all roles, mics for so long, and what came of it. Belongs to one thread. */
final class SoakRun {
    private static final int READY_SECONDS = 120;
    private static final int DONE_SECONDS = 90;

    /** Frames are many: the broker must be able to forget them while the run lasts. */
    private static final Map<String, String> BROKER = Map.of(
            "log.segment.bytes", "33554432",
            "log.retention.check.interval.ms", "15000");

    /**
     * As a service would run it: all of the heap from the start, so that the process grows only by what is not heap, which
     * shows on its own; and both compilers, unlike the short runs of the chaos harness.
     */
    private static final List<String> ENGINE =
            List.of("-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch", "-XX:TieredStopAtLevel=4");

    private final Path folder;
    private final double minutes;
    private final double load;
    private final OptionalInt mics;
    private final @Nullable Path model;
    private final @Nullable Path audio;
    private final Consumer<String> progress;

    /**
     * @param folder for everything it writes
     * @param mics how many; empty to measure what {@code load} is
     * @param model package; null for the one in the box
     * @param audio folder of FLAC recordings; null for synthetic scenes
     */
    SoakRun(
            Path folder,
            double minutes,
            double load,
            OptionalInt mics,
            @Nullable Path model,
            @Nullable Path audio,
            Consumer<String> progress) {
        this.folder = folder;
        this.minutes = minutes;
        this.load = load;
        this.mics = mics;
        this.model = model;
        this.audio = audio;
        this.progress = progress;
    }

    /** What is fed and looked at. */
    private record Running(
            Cluster cluster, Feeder feeder, Account account, EngineSlot engine, Serialization serialization) {}

    /** Of the model's windows, seconds. */
    private record Times(double hop, double window) {}

    SoakReport play() throws IOException, InterruptedException, ModelException, UserException {
        ModelPackage loaded = Home.model(model);
        double rate = loaded.firstInput().rate();
        Times times =
                new Times(loaded.firstInput().hop() / rate, loaded.firstInput().window() / rate);
        progress.accept("preparing audio, starting a broker and an engine with " + loaded.id());
        var tapes = Tapes.of(audio, folder.resolve("audio"));
        Account account = new Account();
        try (Serialization serialization = Serialization.singleObject();
                BrokerSide broker = new BrokerSide(folder.resolve("broker"), 0, BROKER)) {
            Path config = config(broker.servers(), loaded);
            Cluster cluster = new Cluster(
                    broker.servers(), Yaml.read(config, EarshotConfig.class).topics());
            cluster.prepare(Rig.registered(Capacity.micsForIt(), i -> MicRuns.mic("calibration", i)), serialization);
            Feeder feeder = new Feeder(broker.servers(), cluster.names().frames(), tapes, account, serialization);
            List<String> options = Stream.concat(ENGINE.stream(), Stream.of("-Dearshot.home=" + Home.path()))
                    .toList();
            try (EngineSlot engine = new EngineSlot(folder.resolve("engine"), config, options)) {
                engine.start();
                awaitReady(engine);
                return soak(new Running(cluster, feeder, account, engine, serialization), times);
            }
        } finally {
            tidy();
        }
    }

    /** What is large and says nothing once it is over; logs and samples stay. */
    private void tidy() throws IOException {
        for (String each : List.of("audio", "broker", "engine/state", "engine/tmp")) {
            EngineSlot.deleteAll(folder.resolve(each));
        }
    }

    private SoakReport soak(Running rig, Times times) throws IOException, InterruptedException {
        long pid = rig.engine().pid().orElseThrow();
        try (EngineProbe probe = new EngineProbe(pid, rig.engine().metrics().orElseThrow())) {
            Capacity capacity = null;
            int count;
            if (mics.isPresent()) {
                count = mics.getAsInt();
            } else {
                progress.accept("measuring what this machine can do, a minute and a quarter");
                capacity = Capacity.measure(rig.feeder(), rig.account(), probe, times.hop());
                count = MicRuns.forPlaying(capacity.mics() * load);
                progress.accept(
                        "%.0f windows/s, %.0f real-time mics, with %.2f cores in the engine; %.0f %% of it are %d mics with their pauses"
                                .formatted(
                                        capacity.windows(), capacity.mics(), capacity.processor(), load * 100, count));
            }
            rig.cluster().prepare(Rig.registered(count, i -> MicRuns.mic("mic", i)), rig.serialization());
            long total = (long) (minutes * 60e6);
            List<MicRuns.MicRun> runs = MicRuns.of(count, total);
            progress.accept("%d mics play for %.1f minutes, in %d runs; samples.csv grows every %d s"
                    .formatted(count, minutes, runs.size(), Sampler.SECONDS));
            CompletableFuture<Double> playing = CompletableFuture.supplyAsync(() -> {
                try {
                    return rig.feeder().play(runs, count);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            List<Sample> samples = new Sampler(probe, folder.resolve("samples.csv"), progress)
                    .until(() -> playing.isDone() || rig.engine().failures() > 0, minutes);
            if (rig.engine().failures() > 0) {
                throw new IOException("the engine ended by itself, see " + folder.resolve("engine/log.txt"));
            }
            double late = playing.get();
            progress.accept("the audio is over, counting what came of it");
            Account.Sums sums = settle(rig);
            List<Growth> growth = samples.stream()
                                    .filter(each -> each.seconds() >= minutes * 30)
                                    .count()
                            < Trend.LEAST_POINTS
                    ? List.of()
                    : Arrays.stream(Series.values())
                            .map(series -> Growth.of(series, samples, minutes))
                            .toList();
            return new SoakReport(
                    minutes,
                    load,
                    capacity,
                    count,
                    runs.size(),
                    Trend.median(samples.stream()
                            .mapToDouble(each -> each.value(Series.WINDOWS))
                            .toArray()),
                    late,
                    runs.stream().filter(run -> !run.saysSo()).count() * (long) (times.window() * 1e6),
                    distinct(rig),
                    alerts(rig),
                    awaitCommits(probe),
                    sums,
                    growth,
                    samples);
        } catch (ExecutionException e) {
            throw new IOException("the mics could not be played: " + e.getCause(), e);
        }
    }

    /** Reads the account until it adds up, or too long. */
    private static Account.Sums settle(Running rig) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DONE_SECONDS);
        while (true) {
            rig.cluster()
                    .read(
                            rig.cluster().names().coverage(),
                            rig.serialization().coverage().deserializer(),
                            rig.account()::covered);
            Account.Sums sums = rig.account().sums();
            if (sums.problems().isEmpty() || System.nanoTime() - end > 0) {
                return sums;
            }
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2));
        }
    }

    /** @return frames that are left uncommitted, once they are none or it has taken too long */
    private static double awaitCommits(EngineProbe probe) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DONE_SECONDS);
        while (true) {
            double lag = probe.metrics().sum("earshot_commit_lag_frames");
            if (lag == 0 || System.nanoTime() - end > 0) {
                return lag;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
        }
    }

    private static int distinct(Running rig) {
        Set<String> ids = new HashSet<>();
        rig.cluster()
                .read(
                        rig.cluster().names().events(),
                        rig.serialization().events().deserializer(),
                        event -> ids.add(event.getId()));
        return ids.size();
    }

    private static int alerts(Running rig) {
        Set<String> ids = new HashSet<>();
        rig.cluster()
                .read(
                        rig.cluster().names().alerts(),
                        rig.serialization().alerts().deserializer(),
                        alert -> ids.add(alert.getId()));
        return ids.size();
    }

    private Path config(String servers, ModelPackage loaded) throws IOException {
        return Files.writeString(
                folder.resolve("engine.yaml"),
                """
                kafka: {bootstrap-servers: ["%s"], reach-within: 60s}
                topics: {prefix: soak., partitions: 6, replication: 1, keep-frames: 3m, keep-scores: 3m}
                models: [{path: "%s"}]
                event-types: "%s"
                alert-rules: "%s"
                state-dir: "%s"
                events: {unknown-mics: 5000}
                health: {port: 0}
                """
                        .formatted(
                                servers,
                                loaded.folder().toAbsolutePath(),
                                Home.eventTypes(null, loaded).toAbsolutePath(),
                                Home.path().resolve("load-tests/alerts.yaml").toAbsolutePath(),
                                folder.resolve("engine/state")));
    }

    private void awaitReady(EngineSlot engine) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
        while (!engine.isReady()) {
            if (System.nanoTime() - end > 0 || engine.failures() > 0) {
                throw new IOException("the engine is not ready, see " + folder.resolve("engine/log.txt"));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }
    }
}
