package io.earshot.cli;

import io.earshot.Engine;
import io.earshot.EngineHealth;
import io.earshot.EngineMetrics;
import io.earshot.api.DashboardException;
import io.earshot.api.DashboardPlugin;
import io.earshot.config.AlertRulesConfig;
import io.earshot.config.ConfigException;
import io.earshot.config.EarshotConfig;
import io.earshot.config.EventTypesConfig;
import io.earshot.config.ModelConfig;
import io.earshot.config.Problem;
import io.earshot.config.Yaml;
import io.earshot.health.HealthException;
import io.earshot.health.HealthServer;
import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import io.prometheus.client.CollectorRegistry;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code earshot run}. */
@Command(
        name = "run",
        description = "Runs the engine against a Kafka cluster until Ctrl-C or SIGTERM.",
        footer = {
            "",
            "Says ready once every role does its work. Exit code 2 when it cannot start with this configuration"
                    + " (earshot doctor says more), 1 when the cluster or its topics are not there or an unexpected error"
                    + " stopped it: then start it again, nothing is lost.",
            "",
            "Examples:",
            "  earshot run --config earshot.yaml",
            "  earshot run --config earshot.yaml --roles ingest  # more share the mics",
            "  earshot run --config earshot.yaml --roles dashboard  # API and page alone",
            "  earshot run --config earshot.yaml --shadow models/next  # on trial",
            "  EARSHOT_INGEST_THREADS=2 earshot run --config earshot.yaml",
        })
final class RunCommand implements Callable<Integer> {
    private static final long NOT_READY_NANOS = TimeUnit.SECONDS.toNanos(30);

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    ConfigFile config;

    @Option(
            names = "--roles",
            split = ",",
            paramLabel = "ROLE",
            description = "Of ingest, events, alerts, shadow and dashboard, with commas; default all.")
    List<String> roles = List.of("ingest", "events", "alerts", "shadow", DashboardRole.NAME);

    @Option(
            names = "--shadow",
            paramLabel = "DIR",
            description =
                    "A model on trial beside the others, instead of those of shadow.models: it scores the same frames"
                            + " to a topic of its own. earshot shadow shows the difference.")
    @Nullable
    Path shadow;

    @Override
    public Integer call() throws UserException, ModelException, InterruptedException {
        Set<Engine.Role> chosen = parse(roles);
        boolean named = spec.commandLine().getParseResult().hasMatchedOption("--roles");
        DashboardPlugin dashboard = dashboard(named);
        Path file = config.path();
        EarshotConfig read = withShadow(config.read());
        if (read.shadow().models().isEmpty() && chosen.size() > 1) {
            chosen.remove(Engine.Role.SHADOW);
        }
        EventTypesConfig types = Yaml.read(read.eventTypes(), EventTypesConfig.class);
        AlertRulesConfig rules = Yaml.read(read.alertRules(), AlertRulesConfig.class);
        List<Problem> problems = new ArrayList<>();
        Preflight preflight = new Preflight(file, read, chosen, named && dashboard != null, problems);
        preflight.models();
        if (chosen.contains(Engine.Role.INGEST) || chosen.contains(Engine.Role.EVENTS)) {
            List<ModelPackage> models = preflight.packages();
            if (models.size() == read.models().size()) {
                preflight.detectable(types, models);
            }
        }
        preflight.rules(types, rules);
        if (!chosen.isEmpty()) {
            preflight.stateDir();
        }
        List<Problem> ofCluster = preflight.cluster();
        if (!problems.isEmpty() || !ofCluster.isEmpty()) {
            int code = problems.isEmpty() ? Main.FAILED : Main.BAD_USAGE;
            problems.addAll(ofCluster);
            Main.report(spec, new ConfigException(problems));
            return code;
        }
        Shown shown = new Shown(
                dashboard, read, types, rules, named, spec.commandLine().getErr());
        return chosen.isEmpty() ? showAlone(shown) : run(read, types, rules, chosen, shown);
    }

    /** @return null where the role is not asked for, or, among all, cannot be had */
    private @Nullable DashboardPlugin dashboard(boolean named) throws UserException {
        if (roles.stream().noneMatch(role -> role.strip().equalsIgnoreCase(DashboardRole.NAME))) {
            return null;
        }
        DashboardPlugin plugin = DashboardRole.find();
        if (plugin == null && named) {
            throw UserException.badUsage("--roles dashboard: " + DashboardRole.MISSING);
        } else if (plugin == null) {
            spec.commandLine().getErr().println("earshot: without the role dashboard: " + DashboardRole.MISSING);
        }
        return plugin;
    }

    /** What a dashboard needs to start. */
    private record Shown(
            @Nullable DashboardPlugin plugin,
            EarshotConfig config,
            EventTypesConfig types,
            AlertRulesConfig rules,
            boolean named,
            PrintWriter err) {

        /** One among all roles must not keep the others from their work: it may run on one machine of many. */
        @Nullable
        DashboardRole start(CollectorRegistry registry) throws UserException, ModelException {
            if (plugin == null) {
                return null;
            }
            try {
                return DashboardRole.start(
                        plugin,
                        config,
                        types,
                        rules,
                        registry,
                        config.dashboard().port());
            } catch (DashboardException e) {
                if (named) {
                    throw UserException.badUsage(String.valueOf(e.getMessage()));
                }
                err.println("earshot: without the role dashboard: " + e.getMessage());
                return null;
            }
        }
    }

    private int showAlone(Shown shown) throws UserException, ModelException, InterruptedException {
        CountDownLatch stopped = new CountDownLatch(1);
        try (StopSignal signal = new StopSignal(stopped::countDown);
                DashboardRole role = shown.start(new CollectorRegistry())) {
            say(role, shown.err());
            long told = System.nanoTime();
            for (String why = unready(role); why != null && !signal.getAsBoolean(); why = unready(role)) {
                if (System.nanoTime() - told > NOT_READY_NANOS) {
                    told = System.nanoTime();
                    shown.err().println("earshot: not ready yet: " + why);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
            if (!signal.getAsBoolean()) {
                shown.err().println("earshot: ready");
            }
            stopped.await();
            shown.err().println("earshot: stopping");
        }
        return 0;
    }

    private static void say(@Nullable DashboardRole role, PrintWriter err) {
        if (role != null) {
            err.println("earshot: dashboard at " + role.url());
        }
    }

    private static @Nullable String unready(@Nullable DashboardRole role) {
        return role == null ? null : role.unready();
    }

    private EarshotConfig withShadow(EarshotConfig read) {
        return shadow == null
                ? read
                : read.withShadow(read.shadow().with(List.of(new ModelConfig(shadow, null, null))));
    }

    private static Set<Engine.Role> parse(List<String> names) throws UserException {
        Set<Engine.Role> roles = EnumSet.noneOf(Engine.Role.class);
        for (String name : names) {
            String upper = name.strip().toUpperCase(Locale.ROOT);
            if (upper.equalsIgnoreCase(DashboardRole.NAME)) {
                continue; // no role of the engine's
            }
            roles.add(Arrays.stream(Engine.Role.values())
                    .filter(role -> role.name().equals(upper))
                    .findFirst()
                    .orElseThrow(() -> UserException.badUsage(
                            "--roles: '%s' is not known; there are ingest, events, alerts, shadow and dashboard"
                                    .formatted(name))));
        }
        return roles;
    }

    private int run(
            EarshotConfig config, EventTypesConfig types, AlertRulesConfig rules, Set<Engine.Role> chosen, Shown shown)
            throws UserException, ModelException, InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        AtomicReference<@Nullable Engine> running = new AtomicReference<>();
        Runnable stop = () -> {
            Engine engine = running.get();
            if (engine != null) {
                engine.stop();
            }
        };
        EngineMetrics metrics = new EngineMetrics(new CollectorRegistry(), config);
        try (StopSignal signal = new StopSignal(stop);
                HealthServer health = EngineHealth.start(config.health(), chosen, running::get, metrics);
                Engine engine = new Engine(config, types, rules, chosen, metrics.meters(), Clock.systemUTC())) {
            running.set(engine);
            if (signal.getAsBoolean()) {
                engine.stop(); // asked before there was an engine to tell
            }
            metrics.watch(engine);
            err.println("earshot: starting " + names(chosen) + " at "
                    + config.kafka().servers() + where(config, health));
            engine.start();
            try (DashboardRole role = shown.start(metrics.registry())) {
                say(role, err);
                if (awaitReady(engine, signal, err)) {
                    err.println("earshot: ready");
                    engine.await();
                }
            }
            Throwable failure = engine.failure();
            if (failure != null) {
                throw Failures.stopped(failure);
            }
            err.println("earshot: stopping");
        } catch (HealthException e) {
            throw UserException.badUsage(String.valueOf(e.getMessage()));
        } catch (KafkaException e) {
            // A second process on the same state folder is said by the cause.
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw UserException.failed("the engine cannot start: %s".formatted(cause.getMessage()));
        }
        return 0;
    }

    private static String where(EarshotConfig config, @Nullable HealthServer health) {
        return health == null
                ? ""
                : ", metrics at http://%s:%d/metrics".formatted(config.health().host(), health.port());
    }

    private static String names(Set<Engine.Role> roles) {
        return roles.stream().map(EventLines::lower).collect(Collectors.joining(", "));
    }

    /** @return false when it was stopped, or failed, before */
    private static boolean awaitReady(Engine engine, StopSignal signal, PrintWriter err) {
        long told = System.nanoTime();
        while (true) {
            Map<String, String> unready = engine.unready();
            if (signal.getAsBoolean() || engine.failure() != null) {
                return false;
            } else if (unready.isEmpty()) {
                return true;
            } else if (System.nanoTime() - told > NOT_READY_NANOS) {
                told = System.nanoTime();
                err.println("earshot: not ready yet: " + unready);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}
