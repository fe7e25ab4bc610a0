package io.earshot.throughput;

import io.earshot.BareLoop;
import io.earshot.Figure;
import io.earshot.Serialization;
import io.earshot.Stopwatch;
import io.earshot.audio.SampleFormat;
import io.earshot.avro.AudioFrame;
import io.earshot.broker.EmbeddedBroker;
import io.earshot.config.InferenceConfig;
import io.earshot.files.Folders;
import io.earshot.inference.ScoringException;
import io.earshot.loadtest.Results;
import io.earshot.loadtest.Results.Better;
import io.earshot.loadtest.Results.Measured;
import io.earshot.loadtest.Tapes;
import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import io.earshot.playback.LoopFrames;
import io.earshot.playback.LoopFrames.Tape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The rounds of a drain: bare loop, engine, plain consumer, by turns, all in this process. Belongs to one thread. */
final class DrainRun {
    /** Of the windows of a turn: what the bare loop and the plain consumer do. */
    private static final int SHARE = 3;

    private static final int TRIED_WINDOWS = 1_000;

    private final Path folder;
    private final ModelPackage model;
    private final Workload workload;
    private final Goals goals;
    private final Consumer<String> progress;
    private final List<Tape> tapes;
    private final Map<String, List<Double>> measured = new LinkedHashMap<>();
    private final Map<String, Goal> kinds = new LinkedHashMap<>();

    /**
     * What has to be reached, null for nothing.
     *
     * @param ratio to the bare loop
     * @param timesPlain of the plain consumer
     */
    record Goals(@Nullable Double ratio, @Nullable Double timesPlain) {}

    private record Goal(Better better, @Nullable Double value) {}

    DrainRun(Path folder, ModelPackage model, Workload workload, Goals goals, Consumer<String> progress)
            throws IOException {
        this.folder = folder;
        this.model = model;
        this.workload = workload;
        this.goals = goals;
        this.progress = progress;
        this.tapes = Tapes.of(null, folder.resolve("audio"));
    }

    Results play(String name) throws IOException, InterruptedException, ModelException, ScoringException {
        float[] samples = samples(tapes.get(0));
        InferenceConfig best = BestLoop.find(model, workload.inference(), samples, TRIED_WINDOWS, progress);
        Path records = folder.resolve("broker");
        try (EmbeddedBroker broker = EmbeddedBroker.start(new EmbeddedBroker.Settings(0, records, Map.of()));
                Serialization serialization = Serialization.singleObject();
                BareLoop bare = new BareLoop(model, best, samples);
                PlainConsumer plain = new PlainConsumer(model)) {
            for (int round = 1 - workload.warmUp(); round <= workload.rounds(); round++) {
                round(round, broker.bootstrapServers(), serialization, bare, plain);
            }
        } finally {
            Folders.delete(records);
            Folders.delete(folder.resolve("audio"));
        }
        Map<String, Measured> figures = new LinkedHashMap<>();
        measured.forEach((key, values) -> {
            Goal goal = kinds.get(key);
            Figure figure =
                    Figure.of(values.stream().mapToDouble(Double::doubleValue).toArray());
            figures.put(
                    key,
                    Measured.of(
                            figure, goal == null ? Better.HIGHER : goal.better(), goal == null ? null : goal.value()));
        });
        return Results.now(name, workload, figures);
    }

    /** @param round up to 0 they do not count: the compiler works */
    private void round(int round, String servers, Serialization serialization, BareLoop bare, PlainConsumer plain)
            throws IOException, InterruptedException, ModelException, ScoringException {
        Stopwatch.Speed floor = bare.run(workload.windows() / SHARE);
        add(round, "bare windows/s", floor.perSecond(), Better.HIGHER, null);
        for (int i = 0; i < workload.mics().size(); i++) {
            int mics = workload.mics().get(i);
            String of = workload.mics().size() == 1 ? "" : " " + mics + " mics";
            EngineTurn turn = new EngineTurn(
                    new EngineTurn.Setup(
                            folder,
                            servers,
                            "drain-" + (round + workload.warmUp()) + "-" + mics,
                            model,
                            workload,
                            mics),
                    tapes,
                    serialization);
            try {
                EngineTurn.Drained drained = turn.drain();
                Stopwatch.Speed speed = drained.speed();
                progress.accept("round %d of %d%s: %.0f windows/s, %d events; bare loop %.0f"
                        .formatted(round, workload.rounds(), of, speed.perSecond(), turn.events(), floor.perSecond()));
                add(round, "engine windows/s" + of, speed.perSecond(), Better.HIGHER, null);
                add(round, "engine to bare" + of, speed.perSecond() / floor.perSecond(), Better.HIGHER, goals.ratio());
                add(
                        round,
                        "engine to bare, processor" + of,
                        speed.perCpuSecond() / floor.perCpuSecond(),
                        Better.HIGHER,
                        goals.ratio());
                add(round, "heap and direct MiB, peak" + of, drained.peakMemory() / 1048576.0, Better.LOWER, null);
                drained.stages().forEach((stage, cost) -> {
                    add(round, "us a window, " + stage.text() + of, cost.micros(), Better.LOWER, null);
                    add(round, "bytes a window, " + stage.text() + of, cost.bytes(), Better.LOWER, null);
                });
                if (workload.plain() && i == 0) {
                    Stopwatch.Speed home = turn.by(plain, workload.windows() / SHARE);
                    add(round, "plain windows/s", home.perSecond(), Better.HIGHER, null);
                    add(
                            round,
                            "engine to plain",
                            speed.perSecond() / home.perSecond(),
                            Better.HIGHER,
                            goals.timesPlain());
                }
            } finally {
                turn.delete();
            }
        }
    }

    private void add(int round, String key, double value, Better better, @Nullable Double goal) {
        if (round > 0) {
            measured.computeIfAbsent(key, name -> new ArrayList<>()).add(value);
            kinds.put(key, new Goal(better, goal));
        }
    }

    /** Half a minute of the recording, for features. */
    private static float[] samples(Tape tape) {
        try (LoopFrames frames = new LoopFrames(tape, "bare", 0, 0, tape.sampleRate() * 30L, Duration.ofSeconds(1))) {
            float[] samples = new float[tape.sampleRate() * 30];
            int at = 0;
            for (AudioFrame frame = frames.next(); frame != null; frame = frames.next()) {
                ByteBuffer payload = frame.getPayload().order(ByteOrder.LITTLE_ENDIAN);
                for (int n = payload.remaining() / SampleFormat.PCM_S16LE.bytes(); n > 0; n--) {
                    samples[at++] = payload.getShort() / 32768f;
                }
            }
            return samples;
        }
    }
}
