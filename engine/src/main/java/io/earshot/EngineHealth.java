package io.earshot;

import io.earshot.config.HealthConfig;
import io.earshot.health.HealthCheck;
import io.earshot.health.HealthException;
import io.earshot.health.HealthServer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The health server of an engine. {@code /live}: no error has stopped it. {@code /ready}: that, and every role of this
 * process does its work, with the reason of each that does not.
 */
public final class EngineHealth {
    private EngineHealth() {}

    /**
     * Starts watching; best between the engine's constructor and its start, so that a probe sees it come up.
     *
     * @param metrics of this engine and not watching it yet
     * @return the server, to be closed before the engine; null where the port is -1, off
     * @throws HealthException when the port is taken or the host is not one of this machine
     */
    public static @Nullable HealthServer start(HealthConfig config, Engine engine, EngineMetrics metrics) {
        if (config.port() < 0) {
            return null;
        }
        HealthCheck live = new HealthCheck("engine", () -> running(engine));
        List<HealthCheck> ready = new ArrayList<>();
        ready.add(live);
        for (Engine.Role role : Engine.Role.values()) {
            if (engine.roles().contains(role)) {
                String name = EnumNames.lower(role);
                ready.add(new HealthCheck(name, () -> working(engine, name)));
            }
        }
        HealthServer server = HealthServer.start(config, metrics.registry(), List.of(live), ready);
        metrics.watch(engine);
        return server;
    }

    private static HealthCheck.Answer running(Engine engine) {
        Throwable failure = engine.failure();
        return failure == null
                ? HealthCheck.Answer.ok("no error")
                : HealthCheck.Answer.failing("stopped by " + failure);
    }

    private static HealthCheck.Answer working(Engine engine, String role) {
        String why = engine.unready().get(role);
        return why == null ? HealthCheck.Answer.ok("at work") : HealthCheck.Answer.failing(why);
    }
}
