package io.earshot;

import io.earshot.config.InferenceConfig;
import io.earshot.config.WindowConfig;
import io.earshot.inference.BatchSizes;
import io.earshot.inference.InferenceMeter;
import io.earshot.inference.ModelLane;
import io.earshot.inference.ModelVersion;
import io.earshot.inference.OnnxModel;
import io.earshot.inference.OnnxOptions;
import io.earshot.inference.Scorer;
import io.earshot.ingest.SampleSinkFactory;
import io.earshot.model.ModelException;
import io.earshot.model.ModelInput;
import io.earshot.model.ModelPackage;
import io.earshot.publish.OutcomePump;
import io.earshot.publish.OutcomeSink;
import io.earshot.window.FeatureStage;
import io.earshot.window.WindowGrid;
import io.earshot.window.WindowRing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * From samples to outcomes, without Kafka: rings, sessions and publishers for a set of models. Models with the same
 * inputs share a ring. The live engine and the analysis of files both stand on it.
 *
 * <p>Opened, started and closed by one thread; feature threads use what {@link #featureStage} gives them.
 */
public final class ScoringPipeline implements AutoCloseable {
    private static final long DRAIN_PARK_NANOS = 1_000_000;
    private static final int MOST_RING_FLOATS = 1 << 24;
    private static final int MOST_BATCH_FLOATS = 1 << 20;

    private final List<FeatureStage.Target> targets = new ArrayList<>();
    private final List<WindowRing> rings = new ArrayList<>();
    private final List<ModelLane> lanes = new ArrayList<>();
    private final List<OutcomePump> pumps = new ArrayList<>();
    private final WindowConfig windows;
    private final InferenceConfig inference;
    private final UnaryOperator<Scorer> around;
    private boolean started;

    /**
     * Loads every model, warm, and builds the rings; nothing runs before {@link #start}.
     *
     * @param keepEmbeddings whether lanes keep embeddings where a model gives them
     * @param sinks one outcome sink a ring, each called by its own thread
     * @param failure told of an unexpected error on any thread
     * @throws ModelException when a model cannot be loaded, or two have the same id
     */
    public ScoringPipeline(
            List<ModelPackage> models,
            WindowConfig windows,
            InferenceConfig inference,
            boolean keepEmbeddings,
            Supplier<OutcomeSink> sinks,
            InferenceMeter meter,
            Consumer<Throwable> failure)
            throws ModelException {
        this(models, windows, inference, keepEmbeddings, scorer -> scorer, sinks, meter, failure);
    }

    /** @param around put around every session; the rest as above */
    ScoringPipeline(
            List<ModelPackage> models,
            WindowConfig windows,
            InferenceConfig inference,
            boolean keepEmbeddings,
            UnaryOperator<Scorer> around,
            Supplier<OutcomeSink> sinks,
            InferenceMeter meter,
            Consumer<Throwable> failure)
            throws ModelException {
        this.around = around;
        this.windows = windows;
        this.inference = inference;
        Map<List<ModelInput>, List<ModelPackage>> byInputs = new LinkedHashMap<>();
        for (ModelPackage model : models) {
            byInputs.computeIfAbsent(unnamed(model), inputs -> new ArrayList<>())
                    .add(model);
        }
        for (Map.Entry<List<ModelInput>, List<ModelPackage>> sharing : byInputs.entrySet()) {
            List<ModelInput> inputs = sharing.getKey();
            ModelInput grid = inputs.get(0);
            int[] values = inputs.stream().mapToInt(ModelInput::valuesPerWindow).toArray();
            int valuesPerWindow = Arrays.stream(values).sum();
            WindowRing ring = new WindowRing(
                    slots(valuesPerWindow),
                    values,
                    sharing.getValue().size(),
                    new WindowGrid(grid.rate(), grid.rate(), grid.window(), grid.hop(), 0));
            List<ModelLane> ringLanes = new ArrayList<>();
            for (ModelPackage model : sharing.getValue()) {
                ModelVersion version = wrapped(model);
                Scorer any = version.scorers().get(0);
                ringLanes.add(new ModelLane(
                        lanes.size() + ringLanes.size(),
                        model.id(),
                        ring,
                        any.labels(),
                        keepEmbeddings ? any.embeddingSize() : 0,
                        new BatchSizes(batch(valuesPerWindow), any.prefersFewSizes()),
                        version,
                        meter,
                        failure));
            }
            rings.add(ring);
            lanes.addAll(ringLanes);
            targets.add(new FeatureStage.Target(ring, inputs));
            pumps.add(new OutcomePump(ring, ringLanes, sinks.get(), failure));
        }
    }

    /** Fewer than configured where windows are large: a ring takes no more than {@value #MOST_RING_FLOATS} values. */
    private int slots(int valuesPerWindow) {
        int most = Integer.highestOneBit(Math.max(1, MOST_RING_FLOATS / valuesPerWindow));
        int least = 2 * Integer.highestOneBit(batch(valuesPerWindow));
        return Math.min(windows.ringSlots(), Math.max(least, most));
    }

    /** Fewer than configured where windows are large: what networks make of one on the way is a hundred times as much. */
    private int batch(int valuesPerWindow) {
        return Math.min(inference.maxBatch(), Math.max(1, MOST_BATCH_FLOATS / valuesPerWindow));
    }

    /** The inputs without their names in the graph: what decides whether models can share windows. */
    private static List<ModelInput> unnamed(ModelPackage model) {
        return model.manifest().inputs().stream()
                .map(input -> input.named("input"))
                .toList();
    }

    /** A warm session for every batcher of a model. */
    static ModelVersion open(ModelPackage model, InferenceConfig inference) throws ModelException {
        OnnxOptions options = new OnnxOptions(
                OnnxOptions.Provider.valueOf(inference.provider().name()),
                inference.device(),
                inference.threadsPerSession(),
                inference.fallbackToCpu());
        List<Scorer> scorers = new ArrayList<>();
        for (int i = 0; i < inference.sessions(); i++) {
            scorers.add(OnnxModel.open(model, options));
        }
        return new ModelVersion(model.version(), scorers);
    }

    private ModelVersion wrapped(ModelPackage model) throws ModelException {
        ModelVersion version = open(model, inference);
        return new ModelVersion(
                version.version(), version.scorers().stream().map(around).toList());
    }

    public void start() {
        started = true;
        lanes.forEach(ModelLane::start);
        pumps.forEach(OutcomePump::start);
    }

    /**
     * Lets another version of a model that runs already take over between two windows.
     *
     * @throws ModelException when it cannot be loaded or is no version of the same model
     */
    public void swap(ModelPackage model) throws ModelException {
        for (int i = 0; i < lanes.size(); i++) {
            ModelLane lane = lanes.get(i);
            if (lane.modelId().equals(model.id())) {
                List<ModelInput> runs = targets.get(ringOf(lane)).inputs();
                if (!runs.equals(unnamed(model)) || model.labels().size() != lane.labels()) {
                    throw new ModelException(List.of(
                            "%s: version %s has other inputs or another number of labels than the running one: that is another model, give it another id"
                                    .formatted(model.folder(), model.version())));
                }
                lane.swap(wrapped(model));
                return;
            }
        }
        throw new ModelException(List.of("%s: model %s does not run here".formatted(model.folder(), model.id())));
    }

    private int ringOf(ModelLane lane) {
        int first = 0;
        for (int ring = 0; ring < rings.size(); ring++) {
            first += rings.get(ring).lanes();
            if (lane.index() < first) {
                return ring;
            }
        }
        throw new IllegalStateException("lane " + lane.index() + " has no ring");
    }

    /** What one feature thread uses; each has its own. */
    public SampleSinkFactory featureStage() {
        return featureStage(windows.silencePower());
    }

    /** @param strictPower mean power below which windows are silent while silence is gated for overload */
    SampleSinkFactory featureStage(double strictPower) {
        return new FeatureStage(targets, windows.silencePower(), strictPower);
    }

    /** Number of models: outcomes of a window. */
    public int lanes() {
        return lanes.size();
    }

    /** Whether some model wants left and right beside the mono mix. */
    public boolean wantsStereo() {
        return targets.stream().anyMatch(target -> target.grid().channels() > 1);
    }

    /** The lanes, by index. */
    public List<ModelLane> models() {
        return List.copyOf(lanes);
    }

    /** Whether more windows wait in a ring than two full batches, or a quarter of it. */
    boolean isBehind() {
        for (WindowRing ring : rings) {
            if (ring.used() > Math.min(2L * inference.maxBatch() * inference.sessions(), ring.slots() / 4)) {
                return true;
            }
        }
        return false;
    }

    /** The rings, for their fill. */
    public List<WindowRing> rings() {
        return List.copyOf(rings);
    }

    /** Waits until everything claimed so far has been handed on; the caller has stopped feeding. */
    public void drain(BooleanSupplier giveUp) {
        while (!rings.stream().allMatch(WindowRing::isDrained) && !giveUp.getAsBoolean()) {
            LockSupport.parkNanos(DRAIN_PARK_NANOS);
        }
    }

    /** Stops at once; what is in the rings is dropped. */
    @Override
    public void close() {
        rings.forEach(WindowRing::stop);
        try {
            for (ModelLane lane : lanes) {
                lane.join();
            }
            if (started) {
                for (OutcomePump pump : pumps) {
                    pump.join();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
