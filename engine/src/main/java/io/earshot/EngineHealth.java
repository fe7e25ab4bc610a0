package io.earshot;

import io.earshot.config.HealthConfig;
import io.earshot.health.HealthCheck;
import io.earshot.health.HealthException;
import io.earshot.health.HealthServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The health server of an engine. {@code /live}: no error has stopped it. {@code /ready}: that, and every role of this
 * process does its work, with the reason of each that does not.
 */
public final class EngineHealth {
    private EngineHealth() {}

    /**
     * Starts the server of an engine that is built but not started, and watches it.
     *
     * @param metrics of this engine and not watching it yet
     * @return the server, to be closed before the engine; null where the port is -1, off
     * @throws HealthException when the port is taken or the host is not one of this machine
     */
    public static @Nullable HealthServer start(HealthConfig config, Engine engine, EngineMetrics metrics) {
        HealthServer server = start(config, engine.roles(), () -> engine, metrics);
        if (server != null) {
            metrics.watch(engine);
        }
        return server;
    }

    /**
     * Starts the server before there is an engine, so that probes are answered while models are loaded. The caller lets
     * {@code metrics} {@link EngineMetrics#watch watch} the engine once it is there.
     *
     * @param roles that the engine will have
     * @param engine gives the engine, null until it is built; asked by the server's threads
     * @return the server; null where the port is -1, off
     * @throws HealthException when the port is taken or the host is not one of this machine
     */
    public static @Nullable HealthServer start(
            HealthConfig config, Set<Engine.Role> roles, Supplier<@Nullable Engine> engine, EngineMetrics metrics) {
        if (config.port() < 0) {
            return null;
        }
        List<HealthCheck> ready = new ArrayList<>();
        ready.add(new HealthCheck("engine", () -> running(engine.get(), false)));
        for (Engine.Role role : Engine.Role.values()) {
            if (roles.contains(role)) {
                String name = EnumNames.lower(role);
                ready.add(new HealthCheck(name, () -> working(engine.get(), name)));
            }
        }
        HealthCheck live = new HealthCheck("engine", () -> running(engine.get(), true));
        return HealthServer.start(config, metrics.registry(), List.of(live), ready);
    }

    /** @param startingIsWell what to answer while there is no engine yet */
    private static HealthCheck.Answer running(@Nullable Engine engine, boolean startingIsWell) {
        if (engine == null) {
            return new HealthCheck.Answer(startingIsWell, "starting");
        }
        Throwable failure = engine.failure();
        return failure == null
                ? HealthCheck.Answer.ok("no error")
                : HealthCheck.Answer.failing("stopped by " + failure);
    }

    private static HealthCheck.Answer working(@Nullable Engine engine, String role) {
        if (engine == null) {
            return HealthCheck.Answer.failing("starting");
        }
        String why = engine.unready().get(role);
        if (role.equals(EnumNames.lower(Engine.Role.SHADOW)) && why == null) {
            return HealthCheck.Answer.ok(engine.shadowState()); // never gates production
        }
        return why == null ? HealthCheck.Answer.ok("at work") : HealthCheck.Answer.failing(why);
    }
}
