package io.earshot.cli;

import io.earshot.Models;
import io.earshot.Serialization;
import io.earshot.api.DashboardException;
import io.earshot.api.DashboardPlugin;
import io.earshot.api.DashboardSeat;
import io.earshot.api.DashboardSettings;
import io.earshot.avro.serde.AvroSerdes;
import io.earshot.config.AlertRulesConfig;
import io.earshot.config.DashboardConfig;
import io.earshot.config.EarshotConfig;
import io.earshot.config.EventTypesConfig;
import io.earshot.events.EventTypes;
import io.earshot.model.ModelException;
import io.earshot.model.ModelPackage;
import io.earshot.topics.TopicNames;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The role dashboard: a module of its own, where it is on the class path. */
final class DashboardRole implements AutoCloseable {
    /** As {@code --roles} has it. */
    static final String NAME = "dashboard";

    static final String MISSING =
            "the dashboard is not on the class path: ./earshot builds it; elsewhere add earshot-dashboard.jar and its"
                    + " libraries";

    private final DashboardPlugin.Running running;
    private final AvroSerdes serdes;
    private final Serialization serialization;

    private DashboardRole(DashboardPlugin.Running running, AvroSerdes serdes, Serialization serialization) {
        this.running = running;
        this.serdes = serdes;
        this.serialization = serialization;
    }

    static @Nullable DashboardPlugin find() {
        return ServiceLoader.load(DashboardPlugin.class).findFirst().orElse(null);
    }

    /** @param port instead of the configured one */
    static DashboardRole start(
            DashboardPlugin plugin,
            EarshotConfig config,
            EventTypesConfig types,
            AlertRulesConfig rules,
            CollectorRegistry registry,
            int port)
            throws DashboardException, ModelException {
        DashboardConfig own = config.dashboard().withPort(port);
        TopicNames names = TopicNames.of(config.topics());
        Map<String, String> severities = new LinkedHashMap<>();
        rules.rules().forEach((name, rule) -> severities.put(name, EventLines.lower(rule.severity())));
        AvroSerdes serdes = Serialization.serdes(config.wire());
        Serialization serialization = Serialization.of(config.wire());
        DashboardSeat seat = new DashboardSeat(
                DashboardSettings.of(own, config.ingest().maxClockAhead()),
                new DashboardSeat.Topics(
                        names.events(),
                        names.alerts(),
                        names.coverage(),
                        names.mics(),
                        names.reviews(),
                        names.acknowledgements()),
                config.kafka().clientProperties(),
                serdes,
                registry,
                Clock.systemUTC(),
                models(config, types),
                severities,
                version(),
                new LiveEvidence(config, serialization, Clock.systemUTC()));
        try {
            return new DashboardRole(plugin.start(seat), serdes, serialization);
        } catch (DashboardException | RuntimeException e) {
            serdes.close();
            serialization.close();
            throw e;
        }
    }

    private static List<DashboardSeat.Model> models(EarshotConfig config, EventTypesConfig types)
            throws ModelException {
        List<ModelPackage> packages = Models.load(config.models());
        EventTypes resolved = Models.resolve(types, packages);
        return packages.stream()
                .map(model -> new DashboardSeat.Model(
                        model.id(),
                        model.version(),
                        Set.copyOf(resolved.of(model.id()).names())))
                .toList();
    }

    private static String version() {
        try {
            return new Main.Version().getVersion()[0];
        } catch (IOException e) {
            throw new UncheckedIOException("our own jar cannot be read", e);
        }
    }

    String url() {
        return running.url();
    }

    @Nullable
    String unready() {
        return running.unready();
    }

    @Override
    public void close() {
        running.close();
        serdes.close();
        serialization.close();
    }
}
