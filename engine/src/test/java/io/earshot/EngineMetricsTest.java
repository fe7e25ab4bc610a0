package io.earshot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.earshot.avro.EventStatus;
import io.earshot.avro.Severity;
import io.earshot.config.AlertRulesConfig;
import io.earshot.config.DashboardConfig;
import io.earshot.config.EarshotConfig;
import io.earshot.config.EventTypesConfig;
import io.earshot.config.HealthConfig;
import io.earshot.config.KafkaConfig;
import io.earshot.config.ModelConfig;
import io.earshot.config.Yaml;
import io.earshot.health.HealthServer;
import io.earshot.health.MetricsTable;
import io.earshot.model.TinyModels;
import io.prometheus.client.CollectorRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An engine that is built and never started: no broker is there, and none is asked. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EngineMetricsTest {
    private static final Path ROOT = Path.of(System.getProperty("earshot.root"));

    @TempDir
    Path folder;

    private EarshotConfig config() throws Exception {
        Path model = folder.resolve("model");
        new TinyModels().write(model);
        EarshotConfig base = EarshotConfig.DEFAULTS;
        return new EarshotConfig(
                new KafkaConfig(List.of("127.0.0.1:1"), Map.of(), Duration.ofSeconds(1)),
                base.wire(),
                base.topics(),
                List.of(new ModelConfig(model, null, null)),
                base.eventTypes(),
                base.alertRules(),
                folder,
                base.ingest(),
                base.window(),
                base.inference(),
                base.publish(),
                base.events(),
                base.alerts(),
                base.shadow(),
                base.evidence(),
                new HealthConfig("127.0.0.1", 0),
                DashboardConfig.DEFAULTS);
    }

    private static Engine engine(EarshotConfig config, Set<Engine.Role> roles, EngineMetrics metrics) throws Exception {
        return new Engine(
                config,
                Yaml.read(ROOT.resolve("config/events.yaml"), EventTypesConfig.class),
                AlertRulesConfig.DEFAULTS,
                roles,
                metrics.meters(),
                Clock.systemUTC());
    }

    /** What has labels that only time brings is told once, so that it shows them. */
    private static void tellOnce(Meters meters) {
        meters.ingest().lag("earshot.frames", 0, 1);
        meters.ingest().overload("earshot.frames", 0, 1, 1);
        meters.inference().batch("tiny", 1, 1);
        meters.inference().batchFailed("tiny", 1);
        meters.events().refused("bad-key");
        meters.events().event("chainsaw", EventStatus.OPENED, 1);
        meters.alerts().alert("rule", Severity.INFO);
        meters.alerts().suppressed("rule", "cool-down");
        meters.alerts().late("rule");
        meters.alerts().latency("rule", 1);
    }

    @Test
    void theDocumentedTableIsWhatIsExposed() throws Exception {
        EarshotConfig config = config();
        EngineMetrics metrics = new EngineMetrics(new CollectorRegistry(), config);
        try (Engine engine = engine(config, EnumSet.of(Engine.Role.INGEST), metrics)) {
            metrics.watch(engine);
            tellOnce(metrics.meters());
            assertThat(MetricsTable.problems(metrics.registry())).isEmpty();
            assertThat(String.join("\n", MetricsTable.documented(ROOT.resolve("docs/metrics.md"))))
                    .isEqualTo(String.join("\n", MetricsTable.rows(metrics.registry())));
        }
    }

    @Test
    void gaugesAreReadFromTheEngine() throws Exception {
        EarshotConfig config = config();
        EngineMetrics metrics = new EngineMetrics(new CollectorRegistry(), config);
        try (Engine engine = engine(config, EnumSet.of(Engine.Role.INGEST), metrics)) {
            metrics.watch(engine);
            CollectorRegistry registry = metrics.registry();
            assertThat(registry.getSampleValue(
                            "earshot_model_info", new String[] {"model", "version"}, new String[] {"tiny", "1"}))
                    .isEqualTo(1);
            assertThat(registry.getSampleValue("earshot_window_ring_slots", new String[] {"ring"}, new String[] {"0"}))
                    .isEqualTo(config.window().ringSlots());
            assertThat(registry.getSampleValue(
                            "earshot_window_ring_used_slots", new String[] {"ring"}, new String[] {"0"}))
                    .isEqualTo(0);
            assertThat(registry.getSampleValue("earshot_waiting_frames")).isEqualTo(0);
            assertThat(registry.getSampleValue("earshot_up")).isEqualTo(1);
            engine.fail(new IllegalStateException("broken"));
            assertThat(registry.getSampleValue("earshot_up")).isEqualTo(0);
        }
    }

    @Test
    void whatIsToldToStopBeforeItStartsStartsNothing() throws Exception {
        EarshotConfig config = config();
        EngineMetrics metrics = new EngineMetrics(new CollectorRegistry(), config);
        try (Engine engine = engine(config, EnumSet.of(Engine.Role.INGEST, Engine.Role.ALERTS), metrics)) {
            engine.stop();
            engine.start();
            assertThat(engine.unready())
                    .containsEntry("alerts", "CREATED")
                    .containsEntry("ingest", "has not joined its group");
        }
    }

    @Test
    void probesSayWhichRoleIsNotReadyAndWhatStoppedTheEngine() throws Exception {
        EarshotConfig config = config();
        EngineMetrics metrics = new EngineMetrics(new CollectorRegistry(), config);
        try (Engine engine = engine(config, EnumSet.of(Engine.Role.INGEST, Engine.Role.ALERTS), metrics);
                HealthServer server = Objects.requireNonNull(EngineHealth.start(config.health(), engine, metrics))) {
            assertThat(get(server, "/live").statusCode()).isEqualTo(200);
            HttpResponse<String> ready = get(server, "/ready");
            assertThat(ready.statusCode()).isEqualTo(503);
            JsonNode checks = new ObjectMapper().readTree(ready.body()).get("checks");
            assertThat(checks.fieldNames()).toIterable().containsExactlyInAnyOrder("engine", "ingest", "alerts");
            assertThat(checks.at("/ingest/detail").asText()).isEqualTo("has not joined its group");
            assertThat(checks.at("/alerts/detail").asText()).isEqualTo("CREATED");
            assertThat(checks.at("/engine/ok").asBoolean()).isTrue();
            engine.fail(new IllegalStateException("disk full"));
            HttpResponse<String> live = get(server, "/live");
            assertThat(live.statusCode()).isEqualTo(503);
            assertThat(live.body()).contains("stopped by java.lang.IllegalStateException: disk full");
            assertThat(get(server, "/metrics").body()).contains("\nearshot_up 0.0\n", "\njvm_info{");
        }
    }

    @Test
    void anEngineThatIsStillBuiltIsAliveAndNotReady() throws Exception {
        EngineMetrics metrics = new EngineMetrics(new CollectorRegistry(), EarshotConfig.DEFAULTS);
        try (HealthServer server = Objects.requireNonNull(EngineHealth.start(
                new HealthConfig("127.0.0.1", 0), EnumSet.of(Engine.Role.EVENTS), () -> null, metrics))) {
            assertThat(get(server, "/live").statusCode()).isEqualTo(200);
            HttpResponse<String> ready = get(server, "/ready");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(new ObjectMapper()
                            .readTree(ready.body())
                            .at("/checks/events/detail")
                            .asText())
                    .isEqualTo("starting");
            assertThat(get(server, "/metrics").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aPortOfMinusOneIsNoServer() throws Exception {
        EarshotConfig config = config();
        EngineMetrics metrics = new EngineMetrics(new CollectorRegistry(), config);
        try (Engine engine = engine(config, EnumSet.of(Engine.Role.ALERTS), metrics)) {
            assertThat(EngineHealth.start(new HealthConfig("127.0.0.1", -1), engine, metrics))
                    .isNull();
        }
    }

    private static HttpResponse<String> get(HealthServer server, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .timeout(Duration.ofSeconds(10))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }
}
