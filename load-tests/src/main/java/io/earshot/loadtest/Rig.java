package io.earshot.loadtest;

import io.earshot.Engine;
import io.earshot.Meters;
import io.earshot.avro.Microphone;
import io.earshot.cli.Home;
import io.earshot.config.AlertRulesConfig;
import io.earshot.config.EarshotConfig;
import io.earshot.config.EventTypesConfig;
import io.earshot.config.Yaml;
import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** An engine of all roles in this process, as shipped, beside others with topics and groups of their own. */
public final class Rig {
    private static final int MICS_PER_SITE = 4;
    private static final long READY_SECONDS = 120;
    private static final long LOOK_MILLIS = 50;

    private Rig() {}

    /**
     * @param prefix of topics and groups
     * @param commitInterval of the events stage; null as shipped
     */
    public static EarshotConfig config(
            String servers,
            String prefix,
            int partitions,
            ModelPackage model,
            Path state,
            @Nullable Duration commitInterval) {
        String text =
                """
                kafka: {bootstrap-servers: ["%1$s"], reach-within: 60s}
                topics: {prefix: "%2$s.", partitions: %3$d, replication: 1}
                models: [{path: "%4$s"}]
                state-dir: "%5$s"
                ingest: {group: %2$s-ingest}
                events: {application-id: %2$s-events, unknown-mics: 10000%6$s}
                alerts: {application-id: %2$s-alerts}
                """
                        .formatted(
                                servers,
                                prefix,
                                partitions,
                                model.folder().toAbsolutePath(),
                                state,
                                commitInterval == null ? "" : ", commit-interval: " + commitInterval.toMillis() + "ms");
        return Yaml.parse(prefix, text, EarshotConfig.class);
    }

    /** Not started. */
    public static Engine engine(EarshotConfig config, ModelPackage model, Set<Engine.Role> roles, Meters meters)
            throws ModelException {
        EventTypesConfig types = Yaml.read(Home.eventTypes(null, model), EventTypesConfig.class);
        AlertRulesConfig rules = Yaml.read(Home.path().resolve("load-tests/alerts.yaml"), AlertRulesConfig.class);
        return new Engine(config, types, rules, roles, meters, Clock.systemUTC());
    }

    /** @return the name of one of many mics */
    public static String mic(int index) {
        return String.format(Locale.ROOT, "mic-%05d", index);
    }

    /**
     * Microphones are switched on one by one, and their windows end at different times: were all due at once, they would wait
     * for each other.
     *
     * @return how much later than the first this one of so many begins, microseconds
     */
    public static long later(int index, int mics) {
        return TimeUnit.SECONDS.toMicros(1) * index / mics;
    }

    /** @return what the registry knows of so many, four to a site */
    public static List<Microphone> registered(int mics, IntFunction<String> names) {
        return IntStream.range(0, mics)
                .mapToObj(i -> Microphone.newBuilder()
                        .setMicId(names.apply(i))
                        .setSiteId("site-" + i / MICS_PER_SITE)
                        .build())
                .toList();
    }

    /** @throws IOException when it fails first, or takes too long */
    public static void awaitReady(Engine engine) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
        while (!engine.unready().isEmpty()) {
            check(engine, deadline, "the engine is not ready: " + engine.unready());
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
        }
    }

    /**
     * @param deadline of {@link System#nanoTime}
     * @throws IOException when the engine has failed, or it is late
     */
    public static void check(Engine engine, long deadline, String state) throws IOException {
        Throwable failure = engine.failure();
        if (failure != null) {
            throw new IOException("the engine stopped: " + failure, failure);
        }
        if (System.nanoTime() - deadline > 0) {
            throw new IOException("it takes too long: " + state);
        }
    }
}
