package io.earshot.chaos;

import io.earshot.Serialization;
import io.earshot.avro.AudioFrame;
import io.earshot.avro.Coverage;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.WindowOutcome;
import io.earshot.config.EarshotConfig;
import io.earshot.config.KafkaConfig;
import io.earshot.config.Yaml;
import io.earshot.media.WavWriter;
import io.earshot.model.ModelInput;
import io.earshot.model.ModelPackage;
import io.earshot.playback.FramePlayer;
import io.earshot.playback.LoopFrames;
import io.earshot.synth.Scene;
import io.earshot.synth.SceneScript;
import io.earshot.synth.Theme;
import io.earshot.topics.TopicNames;
import io.earshot.topics.TopicPlan;
import io.earshot.topics.Topics;
import io.earshot.window.WindowGrid;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * One engine that is fed more than it can do: first what it can do is measured, then a multiple of that is fed in real
 * time, then what it said is added up. Belongs to one thread.
 */
final class OverloadRun {
    private static final int RATE = 16_000;
    private static final int TAPE_SECONDS = 60;
    private static final int DONE_SECONDS = 300;
    private static final int CAPACITY_MICS = 40;
    private static final Duration FRAME = Duration.ofMillis(500);

    private final Path folder;
    private final ModelPackage model;
    private final Path eventTypes;
    private final Path alertRules;
    private final Setup setup;
    private final Consumer<String> progress;
    private final Serialization serialization = Serialization.singleObject();

    /**
     * How hard, and with what policy.
     *
     * @param measured how long the capacity is measured
     * @param fed length of the audio
     * @param cores that the engine gets
     * @param times the capacity that is fed
     * @param overload what stands under {@code ingest.overload} beside the policy
     */
    record Setup(Duration measured, Duration fed, double cores, double times, int heapMebibytes, String overload) {}

    OverloadRun(
            Path folder, ModelPackage model, Path eventTypes, Path alertRules, Setup setup, Consumer<String> progress) {
        this.folder = folder;
        this.model = model;
        this.eventTypes = eventTypes;
        this.alertRules = alertRules;
        this.setup = setup;
        this.progress = progress;
    }

    OverloadReport play() throws IOException, InterruptedException {
        Scene scene = new Scene(SceneScript.random(1, Theme.FOREST, RATE, TAPE_SECONDS));
        float[] samples = new float[TAPE_SECONDS * RATE];
        scene.render(0, samples, 0, samples.length);
        Path wav = folder.resolve("scene.wav");
        WavWriter.write(wav, RATE, samples);
        LoopFrames.Tape tape = LoopFrames.Tape.read(wav);
        progress.accept("starting a broker");
        try (BrokerSide broker = new BrokerSide(folder.resolve("broker"), 0, Map.of())) {
            double capacity = capacity(broker.servers(), tape);
            progress.accept("it scores %.0f windows/s".formatted(capacity));
            return overloaded(broker.servers(), tape, capacity);
        } finally {
            serialization.close();
        }
    }

    private String config(String servers, String prefix, String policy) {
        return """
                kafka: {bootstrap-servers: ["%s"], reach-within: 60s}
                topics: {prefix: "%s", partitions: 4, replication: 1}
                models: [{path: "%s"}]
                event-types: "%s"
                alert-rules: "%s"
                ingest: {group: "%sworkers", overload: {policy: %s, %s}}
                inference: {sessions: 1}
                events: {application-id: "%sevents"}
                alerts: {application-id: "%salerts"}
                """
                .formatted(
                        servers,
                        prefix,
                        model.folder().toAbsolutePath(),
                        eventTypes.toAbsolutePath(),
                        alertRules.toAbsolutePath(),
                        prefix,
                        policy,
                        setup.overload(),
                        prefix,
                        prefix);
    }

    private TopicNames topics(String servers, String config) {
        EarshotConfig read = Yaml.parse("overload", config, EarshotConfig.class);
        try (Topics topics = Topics.connect(new KafkaConfig(List.of(servers), Map.of(), Duration.ofSeconds(60)))) {
            topics.create(TopicPlan.of(read.topics()));
        }
        return TopicNames.of(read.topics());
    }

    private Watcher<WindowOutcome> outcomes(String servers, TopicNames names) {
        return new Watcher<>(servers, names.scores(), serialization.outcomes().deserializer());
    }

    /** Windows a second, of a backlog, while everything waits its turn. */
    private double capacity(String servers, LoopFrames.Tape tape) throws IOException, InterruptedException {
        String config = config(servers, "capacity.", "wait");
        TopicNames names = topics(servers, config);
        try (OverloadEngine engine =
                        new OverloadEngine(folder.resolve("capacity"), config, setup.heapMebibytes(), setup.cores());
                Watcher<WindowOutcome> outcomes = outcomes(servers, names)) {
            progress.accept("measuring what it can do");
            feed(servers, names, tape, CAPACITY_MICS, setup.measured().multipliedBy(10), FramePlayer.MAX_SPEED);
            long due = CAPACITY_MICS * windows(setup.measured().multipliedBy(10));
            // What it did while the feeder had the machine says little.
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2));
            long begin = System.nanoTime();
            long before = scored(outcomes);
            await(setup.measured().toSeconds(), () -> scored(outcomes) >= due);
            double seconds = (System.nanoTime() - begin) / 1e9;
            long count = scored(outcomes) - before;
            if (engine.problem() != null || count == 0 || before + count >= due) {
                throw new IOException("what the engine can do cannot be measured: it scored %d of %d windows; %s"
                        .formatted(before + count, due, engine.problem()));
            }
            return count / seconds;
        }
    }

    private static long scored(Watcher<WindowOutcome> outcomes) {
        return outcomes.values().stream()
                .filter(each -> each.getKind() == OutcomeKind.SCORED)
                .count();
    }

    private static boolean await(long seconds, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }
        return true;
    }

    private OverloadReport overloaded(String servers, LoopFrames.Tape tape, double capacity)
            throws IOException, InterruptedException {
        ModelInput input = model.firstInput();
        int mics = (int) Math.ceil(setup.times() * capacity * input.hop() / input.rate());
        String config = config(servers, "overload.", "skip");
        TopicNames names = topics(servers, config);
        long windows = windows(setup.fed());
        try (OverloadEngine engine =
                        new OverloadEngine(folder.resolve("overload"), config, setup.heapMebibytes(), setup.cores());
                Watcher<WindowOutcome> outcomes = outcomes(servers, names);
                Watcher<Coverage> coverage = new Watcher<>(
                        servers, names.coverage(), serialization.coverage().deserializer())) {
            progress.accept("%d mics play for %d s".formatted(mics, setup.fed().toSeconds()));
            long begin = System.nanoTime();
            feed(servers, names, tape, mics, setup.fed(), 1);
            double seconds = (System.nanoTime() - begin) / 1e9;
            OverloadTally atEnd = tally(mics, windows, outcomes, coverage);
            long waiting = mics * windows - atEnd.scored() - atEnd.silent() - atEnd.skipped();
            progress.accept("the audio is over, %d windows wait".formatted(waiting));
            begin = System.nanoTime();
            await(
                    DONE_SECONDS,
                    () -> isOver(engine)
                            || tally(mics, windows, outcomes, coverage)
                                    .problems()
                                    .isEmpty());
            double after = (System.nanoTime() - begin) / 1e9;
            String problem = engine.problem();
            return new OverloadReport(
                    engine.means(),
                    capacity,
                    mics,
                    mics * windows,
                    seconds,
                    waiting,
                    after,
                    engine.cores(),
                    engine.stages(),
                    tally(mics, windows, outcomes, coverage),
                    problem == null ? engine.rss() : -1,
                    engine.heap(),
                    setup.heapMebibytes(),
                    problem == null ? List.of() : List.of(problem));
        }
    }

    private static boolean isOver(OverloadEngine engine) {
        try {
            return engine.problem() != null;
        } catch (IOException e) {
            return true;
        }
    }

    private OverloadTally tally(int mics, long windows, Watcher<WindowOutcome> outcomes, Watcher<Coverage> coverage) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < mics; i++) {
            names.add("mic-" + i);
        }
        return OverloadTally.of(names, windows, setup.fed().toNanos() / 1000, outcomes.values(), coverage.values());
    }

    private long windows(Duration audio) {
        ModelInput input = model.firstInput();
        return new WindowGrid(RATE, input.rate(), input.window(), input.hop(), 0).windowsOf(audio.toSeconds() * RATE);
    }

    private void feed(String servers, TopicNames names, LoopFrames.Tape tape, int mics, Duration length, double speed)
            throws IOException, InterruptedException {
        Map<String, Object> properties = new HashMap<>(Map.of(
                "bootstrap.servers", servers,
                "linger.ms", 20,
                "batch.size", 1 << 18,
                "max.block.ms", 300_000,
                "delivery.timeout.ms", 300_000));
        long startedAt = TimeUnit.MILLISECONDS.toMicros(Instant.now().toEpochMilli());
        try (KafkaProducer<String, AudioFrame> producer = new KafkaProducer<>(
                properties, new StringSerializer(), serialization.frames().serializer())) {
            FramePlayer player = new FramePlayer(producer, names.frames(), speed, System::nanoTime);
            for (int mic = 0; mic < mics; mic++) {
                player.add(new LoopFrames(
                        tape, "mic-" + mic, startedAt, tape.samples() * mic / mics, length.toSeconds() * RATE, FRAME));
            }
            player.play(() -> false);
        }
    }
}
