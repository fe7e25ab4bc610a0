package io.earshot.latency;

import io.earshot.Engine;
import io.earshot.EngineMetrics;
import io.earshot.Meters;
import io.earshot.Serialization;
import io.earshot.avro.AudioFrame;
import io.earshot.avro.EventStatus;
import io.earshot.avro.SoundEvent;
import io.earshot.broker.EmbeddedBroker;
import io.earshot.cli.Home;
import io.earshot.cli.UserException;
import io.earshot.config.EarshotConfig;
import io.earshot.files.Folders;
import io.earshot.loadtest.Cluster;
import io.earshot.loadtest.LoadTest;
import io.earshot.loadtest.Results;
import io.earshot.loadtest.Results.Better;
import io.earshot.loadtest.Results.Measured;
import io.earshot.loadtest.Rig;
import io.earshot.loadtest.Tapes;
import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import io.earshot.playback.FramePlayer;
import io.earshot.playback.LoopFrames;
import io.earshot.playback.LoopFrames.Tape;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code load-tests/latency}. */
@Command(
        name = "load-tests/latency",
        description = "How soon an event can be read after its sound: real-time mics, sent when due whether or not the"
                + " engine keeps up, and a read-committed subscriber. Delays count from when a frame was due.",
        footer = {
            "",
            "Beside latency.json lies the whole distribution of each delay, as HdrHistogram prints it.",
            "",
            "Examples:",
            "  load-tests/latency --model models/yamnet --mics 200 --seconds 120",
            "  load-tests/latency --mics 50 --seconds 20"
        })
public final class Latency extends LoadTest {
    private static final int PARTITIONS = 4;
    private static final double MICROS_PER_MILLI = 1_000;
    private static final Duration LEAD = Duration.ofSeconds(2);

    @Option(names = "--mics", paramLabel = "N", description = "Default ${DEFAULT-VALUE}.")
    int mics = 200;

    @Option(names = "--seconds", paramLabel = "N", description = "That count; default ${DEFAULT-VALUE}.")
    int seconds = 120;

    @Option(names = "--warm-up", paramLabel = "N", description = "Seconds before; default ${DEFAULT-VALUE}.")
    int warmUp = 30;

    @Option(names = "--frame", paramLabel = "MS", description = "Audio in a frame; default ${DEFAULT-VALUE}.")
    int frame = 100;

    @Option(
            names = "--commit",
            paramLabel = "MS",
            description = "events.commit-interval of the engine; default: as shipped.")
    @Nullable
    Integer commit;

    public Latency() {
        super("latency");
    }

    public static void main(String[] args) {
        run(new Latency(), args);
    }

    /** What was played, for the report. */
    private record Workload(int mics, int seconds, int warmUp, int frame, String commit) {}

    @Override
    public Integer call() throws IOException, InterruptedException, ModelException, UserException {
        if (mics < 1 || mics > 5_000 || seconds < 5 || seconds > 86_400 || warmUp < 0 || warmUp > 3_600) {
            throw UserException.badUsage("--mics must be 1 to 5000, --seconds 5 to 86400 and --warm-up 0 to 3600, were"
                    + " %d, %d and %d".formatted(mics, seconds, warmUp));
        }
        if (frame < 10 || frame > 5_000) {
            throw UserException.badUsage("--frame must be 10 to 5000, was " + frame);
        }
        ModelPackage opened = Home.model(model);
        Path folder = folder();
        List<Tape> tapes = Tapes.of(null, folder.resolve("audio"));
        Path records = folder.resolve("broker");
        Path state = folder.resolve("state");
        try (EmbeddedBroker broker = EmbeddedBroker.start(new EmbeddedBroker.Settings(0, records, Map.of()));
                Serialization serialization = Serialization.singleObject()) {
            Duration interval = commit == null ? null : Duration.ofMillis(commit);
            EarshotConfig config =
                    Rig.config(broker.bootstrapServers(), "latency", PARTITIONS, opened, state, interval);
            return play(config, opened, tapes, serialization, folder);
        } finally {
            for (Path each : List.of(records, state, folder.resolve("audio"))) {
                Folders.delete(each);
            }
        }
    }

    private int play(
            EarshotConfig config, ModelPackage opened, List<Tape> tapes, Serialization serialization, Path folder)
            throws IOException, InterruptedException, ModelException {
        Cluster cluster = new Cluster(config.kafka().servers(), config.topics());
        cluster.prepare(Rig.registered(mics, Rig::mic), serialization);
        long frameMicros = TimeUnit.MILLISECONDS.toMicros(frame);
        EngineMetrics metrics = new EngineMetrics(new CollectorRegistry(), config);
        LatencyCounts counts =
                new LatencyCounts(frameMicros, () -> TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis()));
        try (Engine engine = Rig.engine(
                config, opened, EnumSet.allOf(Engine.Role.class), Meters.both(metrics.meters(), counts.meters()))) {
            engine.start();
            Rig.awaitReady(engine);
            long startedAt = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis() + LEAD.toMillis());
            long startNanos = System.nanoTime() + LEAD.toNanos();
            counts.begin(startedAt, startedAt + TimeUnit.SECONDS.toMicros(warmUp));
            try (Subscriber<SoundEvent> subscriber = new Subscriber<>(
                    config.kafka().servers(),
                    cluster.names().events(),
                    serialization.events().deserializer(),
                    event -> {
                        if (event.getStatus() == EventStatus.OPENED) {
                            counts.event(event.getDecidedAt());
                        }
                    })) {
                subscriber.start();
                double sentLate = feed(cluster, serialization, tapes, startedAt, startNanos);
                subscriber.drain();
                return report(counts, sentLate, folder, config);
            }
        }
    }

    /** @return how late a frame was sent at most, milliseconds */
    private double feed(Cluster cluster, Serialization serialization, List<Tape> tapes, long startedAt, long startNanos)
            throws IOException {
        long frameMicros = TimeUnit.MILLISECONDS.toMicros(frame);
        Map<String, Object> properties = Map.of("bootstrap.servers", cluster.servers(), "acks", "all", "linger.ms", 0);
        try (KafkaProducer<String, AudioFrame> producer = new KafkaProducer<>(
                properties, new StringSerializer(), serialization.frames().serializer())) {
            FramePlayer player = new FramePlayer(producer, cluster.names().frames(), 1, System::nanoTime);
            for (int i = 0; i < mics; i++) {
                Tape tape = tapes.get(i % tapes.size());
                long begin = tape.samples() * i / mics;
                long total = (long) tape.sampleRate() * (warmUp + seconds);
                // By whole frames: what is due when is told from the first mic's start.
                long later = Rig.later(i, mics) / frameMicros * frameMicros;
                player.add(
                        new LoopFrames(tape, Rig.mic(i), startedAt + later, begin, total, Duration.ofMillis(frame)),
                        startNanos + TimeUnit.MICROSECONDS.toNanos(later));
            }
            player.play(() -> false);
            return player.latestNanos() / 1e6;
        }
    }

    private int report(LatencyCounts counts, double sentLate, Path folder, EarshotConfig config) throws IOException {
        Map<String, Measured> figures = new LinkedHashMap<>();
        Map<String, Histogram> delays = new LinkedHashMap<>();
        delays.put("received", counts.received);
        delays.put("scored", counts.scored);
        delays.put("event", counts.event);
        delays.put("model call", counts.model);
        for (Map.Entry<String, Histogram> each : delays.entrySet()) {
            Histogram delay = each.getValue();
            for (double percentile : new double[] {50, 99, 99.9}) {
                double value = delay.getValueAtPercentile(percentile) / MICROS_PER_MILLI;
                figures.put(
                        String.format(
                                Locale.ROOT,
                                "%s ms, p%s",
                                each.getKey(),
                                Double.toString(percentile).replace(".0", "")),
                        new Measured(value, value, value, Better.LOWER, null));
            }
            try (PrintStream out = new PrintStream(
                    folder.resolve(each.getKey().replace(' ', '-') + ".hgrm").toFile(), StandardCharsets.UTF_8)) {
                delay.outputPercentileDistribution(out, MICROS_PER_MILLI);
            }
        }
        figures.put("a frame sent late ms, max", new Measured(sentLate, sentLate, sentLate, Better.LOWER, null));
        Results.now(
                        "latency",
                        new Workload(
                                mics,
                                seconds,
                                warmUp,
                                frame,
                                config.events().commitInterval().toString()),
                        figures)
                .write(folder.resolve("latency.json"));
        StringBuilder text = new StringBuilder();
        figures.forEach((name, each) -> text.append(String.format(Locale.ROOT, "%-28s %9.1f%n", name, each.median())));
        text.append(String.format(
                Locale.ROOT, "%d windows, %d events%n", counts.scored.getTotalCount(), counts.event.getTotalCount()));
        print(text.toString());
        if (counts.event.getTotalCount() == 0) {
            progress("no event came: nothing was measured");
            return 1;
        }
        return 0;
    }
}
