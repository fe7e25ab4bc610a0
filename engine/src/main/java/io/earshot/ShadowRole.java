package io.earshot;

import io.earshot.avro.OutcomeKind;
import io.earshot.avro.WindowOutcome;
import io.earshot.config.EarshotConfig;
import io.earshot.config.InferenceConfig;
import io.earshot.config.PublishConfig;
import io.earshot.inference.InferenceMeter;
import io.earshot.ingest.IngestMeter;
import io.earshot.ingest.MicDomains;
import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import io.earshot.publish.PublishMeter;
import io.earshot.topics.RoleTopics;
import io.earshot.topics.TopicDifference;
import io.earshot.topics.TopicNames;
import io.earshot.topics.TopicPlan;
import io.earshot.topics.Topics;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Models on trial beside production: an ingest role with a group, rings, sessions and a scores topic of its own. It loads,
 * runs and ends on a thread of its own, one session with one thread a model, and begins no model call while production
 * is behind. Whatever goes wrong here, it stops itself and says so; production is never told.
 *
 * <p>Built, started and closed by one thread; the rest by any.
 */
final class ShadowRole implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ShadowRole.class);
    private static final long JOIN_MILLIS = 15_000;
    /** A long batch would keep a core from production that long. */
    private static final int MOST_WINDOWS_A_CALL = 8;

    private final EarshotConfig config;
    private final Serialization serialization;
    private final MicDomains domains;
    private final BooleanSupplier busy;
    private final LongSupplier clockMicros;
    private final Consumer<Throwable> told;
    private final Thread thread = new Thread(this::run, "shadow");
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final LongAdder windows = new LongAdder();
    private final LongAdder modelNanos = new LongAdder();
    private final Map<String, Long> lags = new ConcurrentHashMap<>();
    private volatile @Nullable IngestRole role;

    /**
     * @param domains who may write in whose name, as production sees it
     * @param busy whether production is behind
     * @param told of what stopped it
     */
    ShadowRole(
            EarshotConfig config,
            Serialization serialization,
            MicDomains domains,
            BooleanSupplier busy,
            LongSupplier clockMicros,
            Consumer<Throwable> told) {
        InferenceConfig inference = config.inference();
        this.config = config.withScoring(
                new InferenceConfig(
                        inference.provider(),
                        inference.device(),
                        inference.fallbackToCpu(),
                        1,
                        1,
                        Math.min(MOST_WINDOWS_A_CALL, inference.maxBatch())),
                // Every label, so that all can be compared; embeddings hold speech and are not.
                new PublishConfig(PublishConfig.Scores.F32, config.publish().sparseFloor(), false));
        this.serialization = serialization;
        this.domains = domains;
        this.busy = busy;
        this.clockMicros = clockMicros;
        this.told = told;
    }

    void start() {
        thread.start();
    }

    boolean isReady() {
        IngestRole running = role;
        return running != null && running.isReady();
    }

    /** What stopped it, or null while it is well. */
    @Nullable
    Throwable failure() {
        return failure.get();
    }

    /** Windows that its models have scored. */
    long windows() {
        return windows.sum();
    }

    /** Time of its model calls. */
    long modelNanos() {
        return modelNanos.sum();
    }

    /** Frames that it has yet to work off, of the partitions of this process. */
    long lag() {
        return lags.values().stream().mapToLong(Long::longValue).sum();
    }

    private void run() {
        IngestRole built = null;
        ModelReloader reloader = null;
        try {
            requireTopics();
            List<ModelPackage> models = Models.load(config.shadow().models());
            built = new IngestRole(
                    config,
                    IngestSeat.shadow(
                            config,
                            scorer -> new LeftOverScorer(scorer, () -> end.getCount() > 0 && busy.getAsBoolean())),
                    models,
                    serialization,
                    new boolean[0],
                    domains,
                    meters(),
                    clockMicros,
                    () -> failure.get() != null,
                    this::fail);
            if (end.getCount() > 0) {
                built.start();
                reloader = new ModelReloader(config.shadow().models(), models, built.pipeline());
                reloader.start();
                role = built;
                log.info(
                        "shadow: group {} scores the live frames beside production",
                        config.shadow().group());
                end.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ModelException | RuntimeException | Error e) {
            fail(e);
        } finally {
            role = null;
            if (reloader != null) {
                reloader.close();
            }
            if (built != null) {
                built.close();
            }
        }
    }

    /** A producer would wait ten minutes for a topic that is missing, or make one of another shape. */
    private void requireTopics() {
        Set<String> needed = RoleTopics.shadow(TopicNames.of(config.topics())).all();
        List<TopicPlan> plans = TopicPlan.of(config.topics()).stream()
                .filter(plan -> needed.contains(plan.name()))
                .toList();
        try (Topics topics = Topics.connect(config.kafka())) {
            for (TopicDifference difference : topics.check(plans)) {
                if (difference.stopsTheEngine()) {
                    throw new IllegalStateException("topic %s %s".formatted(difference.topic(), difference.message()));
                }
            }
        }
    }

    private Meters meters() {
        return new Meters(
                new IngestMeter() {
                    @Override
                    public void lag(String topic, int partition, long frames) {
                        lags.put(topic + "-" + partition, Math.max(0, frames));
                    }
                },
                new InferenceMeter() {
                    @Override
                    public void batch(String modelId, int count, long nanos) {
                        modelNanos.add(nanos);
                    }
                },
                new PublishMeter() {
                    @Override
                    public void published(WindowOutcome outcome) {
                        if (outcome.getKind() == OutcomeKind.SCORED) {
                            windows.increment();
                        }
                    }
                },
                Meters.NONE.events(),
                Meters.NONE.alerts());
    }

    /** The first unexpected error stops the shadow, and the shadow alone. */
    void fail(Throwable error) {
        if (end.getCount() > 0 && failure.compareAndSet(null, error)) {
            log.error("shadow: stops itself, production goes on: {}", error.toString(), error);
            told.accept(error);
        }
        end.countDown();
    }

    /** Asks it to end, and waits for nothing. */
    void stop() {
        end.countDown();
    }

    @Override
    public void close() {
        stop();
        try {
            thread.join(JOIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
