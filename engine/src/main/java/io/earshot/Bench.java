package io.earshot;

import io.earshot.audio.SampleFormat;
import io.earshot.avro.AudioFrame;
import io.earshot.avro.OutcomeKind;
import io.earshot.config.InferenceConfig;
import io.earshot.config.IngestConfig;
import io.earshot.config.Require;
import io.earshot.config.WindowConfig;
import io.earshot.features.LogMel;
import io.earshot.features.LogMelParameters;
import io.earshot.inference.ScoringException;
import io.earshot.model.ModelException;
import io.earshot.model.ModelInput;
import io.earshot.model.ModelPackage;
import io.earshot.playback.FrameSource;
import io.earshot.playback.SceneFrames;
import io.earshot.synth.Scene;
import io.earshot.synth.Theme;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Measures what the pipeline costs beside the model: the analysis of recordings, from frames to outcomes, against a bare
 * loop that does nothing but call as many sessions, on as many threads, with full batches of ready inputs. The two take
 * turns, round by round, so that what else the machine does falls on both.
 *
 * <p>The recording is a synthetic scene at the model's own rate, held in memory: neither files nor resampling are
 * measured. Runs on the caller's thread and those it starts; everything is closed when it returns.
 */
public final class Bench implements AutoCloseable {
    /** Windows of one recording come to about 250. */
    private static final double SCENE_SECONDS = 120;

    private static final Duration FRAME = Duration.ofMillis(500);
    private static final long SEED = 1;
    private static final int FEATURE_ROWS = 48_000;

    /**
     * How long to measure.
     *
     * @param rounds of each kind, after one that does not count; 3 or more
     * @param windows of each round, at least: the pipeline plays whole recordings
     */
    public record Length(int rounds, int windows) {
        public static final Length DEFAULTS = new Length(5, 2_000);

        public Length {
            Require.that(rounds >= 3 && rounds <= 1_000, "rounds must be in 3..1000, was %d", rounds);
            Require.that(windows >= 1 && windows <= 10_000_000, "windows must be in 1..10000000, was %d", windows);
        }
    }

    /**
     * What came out.
     *
     * @param pipeline windows a second of the pipeline
     * @param bare windows a second of the bare loop
     * @param ratio of the two, round by round; on a machine that is busy with other work it flatters the pipeline, whose
     *     threads are more and get more of its time
     * @param cpuRatio the same of windows for each second of processor time: what else the machine does hardly matters
     * @param featuresMicros microseconds of one thread for the new log-mel rows of a window; 0 for models that take
     *     samples
     * @param batch most windows of one call
     * @param threads sessions times the threads of each
     * @param provider what executes the graph
     */
    public record Result(
            Figure pipeline,
            Figure bare,
            Figure ratio,
            Figure cpuRatio,
            Figure featuresMicros,
            int batch,
            int threads,
            InferenceConfig.Provider provider) {}

    /**
     * What came out of two models that took turns.
     *
     * @param one the first
     * @param other the second
     * @param pipeline windows a second of the first's pipeline to those of the second's, round by round
     * @param bare the same of bare loops
     * @param bareCpu the same of bare loops, for each second of processor time
     */
    public record Compared(Result one, Result other, Figure pipeline, Figure bare, Figure bareCpu) {}

    private final ModelPackage model;
    private final InferenceConfig inference;
    private final Length length;
    private final List<AudioFrame> recording = new ArrayList<>();
    private final AtomicLong scored = new AtomicLong();
    private final BareLoop bare;
    private final FileAnalysis analysis;
    private final Stopwatch.Speed[] bareSpeeds;
    private final Stopwatch.Speed[] pipelineSpeeds;
    private final double[] features;
    private int played;

    private Bench(ModelPackage model, InferenceConfig inference, Length length) throws ModelException {
        this.model = model;
        this.inference = inference;
        this.length = length;
        this.bareSpeeds = new Stopwatch.Speed[length.rounds()];
        this.pipelineSpeeds = new Stopwatch.Speed[length.rounds()];
        this.features = new double[length.rounds()];
        int rate = model.firstInput().rate();
        long samples = (long) (SCENE_SECONDS * rate);
        try (SceneFrames frames = new SceneFrames(Scene.random(SEED, Theme.FOREST, rate), "bench", 0, samples, FRAME)) {
            for (AudioFrame frame = frames.next(); frame != null; frame = frames.next()) {
                recording.add(frame);
            }
        }
        this.bare = new BareLoop(model, inference, samples());
        try {
            this.analysis = new FileAnalysis(
                    List.of(model), IngestConfig.DEFAULTS, WindowConfig.DEFAULTS, inference, false, (slot, lane) -> {
                        if (slot.kind() == OutcomeKind.SCORED) {
                            scored.incrementAndGet();
                        }
                    });
        } catch (ModelException | RuntimeException e) {
            bare.close();
            throw e;
        }
    }

    /**
     * @throws ModelException when the model cannot be loaded
     * @throws ScoringException when it fails on a batch
     */
    public static Result run(ModelPackage model, InferenceConfig inference, Length length)
            throws ModelException, ScoringException, IOException, InterruptedException {
        try (Bench bench = new Bench(model, inference, length)) {
            for (int round = -1; round < length.rounds(); round++) {
                bench.round(round);
            }
            return bench.result();
        }
    }

    /** Two models, round by round; otherwise as {@link #run}. */
    public static Compared compare(ModelPackage one, ModelPackage other, InferenceConfig inference, Length length)
            throws ModelException, ScoringException, IOException, InterruptedException {
        try (Bench first = new Bench(one, inference, length);
                Bench second = new Bench(other, inference, length)) {
            for (int round = -1; round < length.rounds(); round++) {
                first.round(round);
                second.round(round);
            }
            return new Compared(
                    first.result(),
                    second.result(),
                    ratio(first.pipelineSpeeds, second.pipelineSpeeds, Stopwatch.Speed::perSecond),
                    ratio(first.bareSpeeds, second.bareSpeeds, Stopwatch.Speed::perSecond),
                    ratio(first.bareSpeeds, second.bareSpeeds, Stopwatch.Speed::perCpuSecond));
        }
    }

    /** @param round the one before the first does not count */
    private void round(int round) throws ScoringException, IOException, InterruptedException {
        Stopwatch.Speed bareSpeed = bare.run(length.windows());
        Stopwatch.Speed pipelineSpeed = pipelineRound();
        double featuresMicros = featuresRound();
        if (round >= 0) {
            bareSpeeds[round] = bareSpeed;
            pipelineSpeeds[round] = pipelineSpeed;
            features[round] = featuresMicros;
        }
    }

    private Result result() {
        return new Result(
                of(pipelineSpeeds),
                of(bareSpeeds),
                ratio(pipelineSpeeds, bareSpeeds, Stopwatch.Speed::perSecond),
                ratio(pipelineSpeeds, bareSpeeds, Stopwatch.Speed::perCpuSecond),
                Figure.of(features),
                inference.maxBatch(),
                inference.sessions() * inference.threadsPerSession(),
                inference.provider());
    }

    private static Figure of(Stopwatch.Speed[] speeds) {
        return Figure.of(
                Arrays.stream(speeds).mapToDouble(Stopwatch.Speed::perSecond).toArray());
    }

    private static Figure ratio(Stopwatch.Speed[] of, Stopwatch.Speed[] to, ToDoubleFunction<Stopwatch.Speed> speed) {
        return Figure.of(IntStream.range(0, of.length)
                .mapToDouble(round -> speed.applyAsDouble(of[round]) / speed.applyAsDouble(to[round]))
                .toArray());
    }

    @Override
    public void close() {
        try (bare) {
            analysis.close();
        }
    }

    /** From frames to outcomes. */
    private Stopwatch.Speed pipelineRound() throws IOException {
        long before = scored.get();
        long wanted = before + length.windows();
        int windowsEach = windowsOfRecording();
        Stopwatch watch = new Stopwatch();
        for (long expected = before; expected < wanted; expected += windowsEach) {
            analysis.play(new Again("bench-" + played++));
        }
        analysis.finish();
        return watch.of(scored.get() - before);
    }

    private int windowsOfRecording() {
        ModelInput input = model.firstInput();
        return (int) Math.max(1, (SCENE_SECONDS * input.rate() - input.window()) / input.hop());
    }

    /** Microseconds for the rows that a window does not share with the one before. */
    private double featuresRound() {
        double micros = 0;
        for (ModelInput input : model.manifest().inputs()) {
            micros += input.logMel() == null ? 0 : featuresRound(input);
        }
        return micros;
    }

    private double featuresRound(ModelInput input) {
        LogMelParameters parameters = Objects.requireNonNull(input.logMel());
        LogMel logMel = new LogMel(parameters);
        float[] samples = samples();
        int atOnce = Math.min(input.rowsPerHop(), parameters.rowsIn(samples.length));
        float[] rows = new float[atOnce * parameters.melBands()];
        long began = System.nanoTime();
        for (int i = 0; i < FEATURE_ROWS; i += atOnce) {
            logMel.rows(samples, 0, atOnce, rows, 0);
        }
        double perRow = (System.nanoTime() - began) / 1e3 / (-Math.floorDiv(-FEATURE_ROWS, atOnce) * atOnce);
        return perRow * input.rowsPerHop() * input.channels();
    }

    private float[] samples() {
        AudioFrame first = recording.get(recording.size() / 2);
        ByteBuffer payload = first.getPayload().duplicate().order(ByteOrder.LITTLE_ENDIAN);
        float[] samples = new float[payload.remaining() / SampleFormat.PCM_S16LE.bytes()];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = payload.getShort() / 32768f;
        }
        return samples;
    }

    /** The recording once more, as another mic. */
    private final class Again implements FrameSource {
        private final String micId;
        private int next;

        Again(String micId) {
            this.micId = micId;
        }

        @Override
        public int sampleRate() {
            return model.firstInput().rate();
        }

        @Override
        public @Nullable AudioFrame next() {
            if (next == recording.size()) {
                return null;
            }
            AudioFrame kept = recording.get(next++);
            AudioFrame frame = new AudioFrame();
            frame.setMicId(micId);
            frame.setStreamId(kept.getStreamId());
            frame.setStreamStartedAt(kept.getStreamStartedAt());
            frame.setFirstSample(kept.getFirstSample());
            frame.setCapturedAt(kept.getCapturedAt());
            frame.setSampleRate(kept.getSampleRate());
            frame.setChannels(kept.getChannels());
            frame.setEncoding(kept.getEncoding());
            frame.setEndOfStream(kept.getEndOfStream());
            frame.setPayload(kept.getPayload().duplicate());
            return frame;
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
