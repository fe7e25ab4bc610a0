package io.earshot;

import io.earshot.config.AlertRulesConfig;
import io.earshot.config.EarshotConfig;
import io.earshot.config.EventTypesConfig;
import io.earshot.events.EventTypes;
import io.earshot.ingest.MicRegistry;
import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import io.earshot.topics.TopicNames;
import io.earshot.window.WindowRing;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One engine process: the roles it was given, their start and stop order, and what happens when something unexpected
 * does. The first unexpected error stops the whole engine before anything more is committed; whoever runs the process
 * starts it again.
 *
 * <p>Built, started, awaited and closed by one thread; {@link #fail} and {@link #stop} by any.
 */
public final class Engine implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Engine.class);
    private static final long LOOK_AGAIN_MILLIS = 10;

    /** From the start of a stop until the streams must have left. */
    private static final Duration STREAMS_STOP = Duration.ofSeconds(12);

    private static final Duration STREAMS_STOP_LEAST = Duration.ofSeconds(1);

    /** A part of the engine that can run in a process of its own. */
    public enum Role {
        INGEST,
        EVENTS,
        ALERTS,
        /** Models on trial; where there are none it does nothing. */
        SHADOW
    }

    private final Set<Role> roles;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final CountDownLatch stopped = new CountDownLatch(1);

    private final @Nullable MicRegistry registry;
    private final @Nullable IngestRole ingest;
    private final @Nullable ModelReloader reloader;
    private final @Nullable ShadowRole shadow;
    private final Map<Role, StreamsStage> stages = new EnumMap<>(Role.class);
    private final List<ModelPackage> models;
    private final Serialization serialization;

    /**
     * Loads models and rules, and connects; nothing runs before {@link #start}.
     *
     * @param clock the wall clock
     * @throws ModelException when a model cannot be loaded
     */
    public Engine(
            EarshotConfig config,
            EventTypesConfig types,
            AlertRulesConfig rules,
            Set<Role> roles,
            Meters meters,
            Clock clock)
            throws ModelException {
        this.roles = EnumSet.copyOf(roles);
        TopicNames names = TopicNames.of(config.topics());
        serialization = Serialization.of(config.wire());
        models = roles.contains(Role.INGEST) || roles.contains(Role.EVENTS) ? Models.load(config.models()) : List.of();
        EventTypes resolved = Models.resolve(types, models);
        boolean shadowed =
                roles.contains(Role.SHADOW) && !config.shadow().models().isEmpty();
        if (roles.contains(Role.INGEST) || shadowed) {
            registry = new MicRegistry(
                    config.kafka().clientProperties(),
                    names.mics(),
                    serialization.mics().deserializer(),
                    names.frames(),
                    this::registryFailed);
        } else {
            registry = null;
        }
        if (registry != null && roles.contains(Role.INGEST)) {
            ingest = new IngestRole(
                    config,
                    IngestSeat.production(config),
                    models,
                    serialization,
                    inUse(resolved, models),
                    registry,
                    meters,
                    () -> micros(clock),
                    () -> failure.get() != null,
                    this::fail);
            reloader = new ModelReloader(config.models(), models, ingest.pipeline());
        } else {
            ingest = null;
            reloader = null;
        }
        shadow = registry != null && shadowed
                ? new ShadowRole(
                        config,
                        serialization,
                        registry,
                        ingest == null ? () -> false : ingest::isBehind,
                        () -> micros(clock),
                        this::shadowStopped)
                : null;
        if (roles.contains(Role.EVENTS)) {
            stages.put(
                    Role.EVENTS,
                    StreamsStage.events(config, names, serialization, resolved, meters.events(), this::fail));
        }
        if (roles.contains(Role.ALERTS)) {
            stages.put(
                    Role.ALERTS,
                    StreamsStage.alerts(config, names, serialization, rules, clock, meters.alerts(), this::fail));
        }
    }

    /** Labels, by index, that some event type of some model uses. */
    private static boolean[] inUse(EventTypes types, List<ModelPackage> models) {
        int most = models.stream().mapToInt(m -> m.labels().size()).max().orElse(0);
        boolean[] used = new boolean[most];
        for (ModelPackage model : models) {
            var ofModel = types.of(model.id());
            for (int type = 0; type < ofModel.size(); type++) {
                for (int label : ofModel.labelIndexes(type)) {
                    used[label] = true;
                }
            }
        }
        return used;
    }

    /** Whoever needs it cannot go on. */
    private void registryFailed(Throwable error) {
        if (ingest == null && shadow != null) {
            shadow.fail(error);
        } else {
            fail(error);
        }
    }

    /** Alone in its process, a shadow that has stopped leaves nothing to run. */
    private void shadowStopped(Throwable error) {
        if (isShadowAlone()) {
            fail(error);
        }
    }

    private boolean isShadowAlone() {
        return roles.equals(EnumSet.of(Role.SHADOW));
    }

    private static long micros(Clock clock) {
        return clock.millis() * 1000;
    }

    /** Starts from the end of the way: alerts, events, then what feeds them. Told to stop meanwhile, it starts no more. */
    public void start() {
        List<Runnable> steps = new ArrayList<>();
        for (Role role : List.of(Role.ALERTS, Role.EVENTS)) {
            StreamsStage stage = stages.get(role);
            if (stage != null) {
                steps.add(stage::start);
            }
        }
        if (registry != null) {
            steps.add(registry::start);
            steps.add(() -> awaitLoaded(registry));
        }
        if (ingest != null) {
            steps.add(ingest::start);
        }
        if (reloader != null) {
            steps.add(reloader::start);
        }
        if (shadow != null) {
            steps.add(shadow::start);
        }
        for (Runnable step : steps) {
            if (stopped.getCount() == 0) {
                return;
            }
            step.run();
        }
    }

    /** The first frames too are checked against the registry. Ends early when the engine is stopped, or fails. */
    private void awaitLoaded(MicRegistry registry) {
        try {
            while (!registry.isLoaded() && !stopped.await(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
                // until all is known
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Why a role is not ready yet, by role; empty when all are. */
    public Map<String, String> unready() {
        Map<String, String> unready = new LinkedHashMap<>();
        if (ingest != null && !ingest.isReady()) {
            unready.put("ingest", "has not joined its group");
        }
        stages.forEach((role, stage) -> {
            if (!stage.isReady()) {
                unready.put(EnumNames.lower(role), stage.state());
            }
        });
        if (shadow != null && isShadowAlone() && !shadow.isReady()) {
            unready.put("shadow", "has not joined its group");
        }
        return unready;
    }

    /** How the models on trial are, in a few words; they make no engine unready but one that runs nothing else. */
    public String shadowState() {
        if (shadow == null) {
            return "no shadow";
        }
        Throwable stopped = shadow.failure();
        return stopped != null ? "stopped by " + stopped : shadow.isReady() ? "at work" : "has not joined its group";
    }

    /** Models on trial, for metrics; null without. */
    @Nullable
    ShadowRole shadow() {
        return shadow;
    }

    /** What stopped it, or null while it is well. */
    public @Nullable Throwable failure() {
        return failure.get();
    }

    /** The first unexpected error: the engine stops before it commits anything more. */
    public void fail(Throwable error) {
        if (error instanceof WindowRing.StoppedException) {
            return;
        }
        if (failure.compareAndSet(null, error)) {
            log.error("stopping: {}", error.toString(), error);
        }
        stopped.countDown();
    }

    /** Asks the engine to stop; {@link #await} returns. */
    public void stop() {
        stopped.countDown();
    }

    /** Waits until the engine was asked to stop, or failed. */
    public void await() throws InterruptedException {
        stopped.await();
    }

    /** The roles of this process. */
    public Set<Role> roles() {
        return Set.copyOf(roles);
    }

    /** Frames and windows under way, and versions, for metrics; null without the ingest role. */
    @Nullable
    IngestRole ingest() {
        return ingest;
    }

    /** Stops in the way of the data: what feeds first, so that what it published is still worked off. */
    @Override
    public void close() {
        long deadline = System.nanoTime() + STREAMS_STOP.toNanos();
        if (reloader != null) {
            reloader.close();
        }
        if (shadow != null) {
            shadow.stop(); // and is waited for last: production leaves its groups first
        }
        if (ingest != null) {
            ingest.close();
        }
        if (registry != null) {
            registry.close();
        }
        for (Role role : List.of(Role.EVENTS, Role.ALERTS)) {
            StreamsStage stage = stages.get(role);
            if (stage != null) {
                stage.close(atLeast(STREAMS_STOP_LEAST, Duration.ofNanos(deadline - System.nanoTime())));
            }
        }
        if (shadow != null) {
            shadow.close();
        }
        serialization.close();
    }

    private static Duration atLeast(Duration least, Duration duration) {
        return duration.compareTo(least) < 0 ? least : duration;
    }
}
