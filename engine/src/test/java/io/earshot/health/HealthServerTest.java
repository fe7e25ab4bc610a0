package io.earshot.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.earshot.config.HealthConfig;
import io.earshot.config.Secret;
import io.earshot.health.HealthCheck.Answer;
import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.hotspot.DefaultExports;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HealthServerTest {
    private final CollectorRegistry registry = new CollectorRegistry();
    private final AtomicReference<Answer> broker = new AtomicReference<>(Answer.ok("reached"));
    private final HealthServer server = HealthServer.start(
            new HealthConfig("127.0.0.1", 0),
            registry,
            List.of(),
            List.of(
                    new HealthCheck("broker", () -> java.util.Objects.requireNonNull(broker.get())),
                    new HealthCheck("model", () -> Answer.ok("yamnet 1"))));

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpResponse<String> send(String method, String path, String accept) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header("Accept", accept)
                .timeout(Duration.ofSeconds(10))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send("GET", path, "*/*");
    }

    @Test
    void showsMetricsInTheFormatThatTheClientAccepts() throws Exception {
        Counter.build("earshot_frames_total", "Frames received.")
                .register(registry)
                .inc();
        DefaultExports.register(registry);
        HttpResponse<String> plain = get("/metrics");
        assertThat(plain.statusCode()).isEqualTo(200);
        assertThat(plain.headers().firstValue("Content-Type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertThat(plain.body())
                .contains("# HELP earshot_frames_total Frames received.\n", "earshot_frames_total 1.0\n")
                .contains("jvm_memory_bytes_used", "process_cpu_seconds_total");
        HttpResponse<String> open = send("GET", "/metrics", "application/openmetrics-text;version=1.0.0");
        assertThat(open.headers().firstValue("Content-Type").orElse("")).startsWith("application/openmetrics-text");
        assertThat(open.body())
                .contains("# HELP earshot_frames Frames received.\n")
                .endsWith("# EOF\n");
    }

    @Test
    void isReadyWhenEveryCheckIsWell() throws Exception {
        HttpResponse<String> ready = get("/ready");
        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(new ObjectMapper().readTree(ready.body()))
                .isEqualTo(
                        new ObjectMapper()
                                .readTree(
                                        """
                                {"status": "ok", "checks": {"broker": {"ok": true, "detail": "reached"},
                                 "model": {"ok": true, "detail": "yamnet 1"}}}"""));
        broker.set(Answer.failing("gone since \"12:00\""));
        HttpResponse<String> failing = get("/ready");
        assertThat(failing.statusCode()).isEqualTo(503);
        assertThat(new ObjectMapper()
                        .readTree(failing.body())
                        .at("/checks/broker/detail")
                        .asText())
                .isEqualTo("gone since \"12:00\"");
        assertThat(get("/live").statusCode()).isEqualTo(200);
    }

    @Test
    void aCheckThatThrowsIsANo() throws Exception {
        broker.set(null);
        HttpResponse<String> ready = get("/ready");
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body()).contains("check failed");
    }

    @Test
    void aCollectorThatThrowsCostsThePageNotTheServer() throws Exception {
        registry.register(new Collector() {
            @Override
            public List<MetricFamilySamples> collect() {
                throw new IllegalStateException("broken");
            }
        });
        assertThat(get("/metrics").statusCode()).isEqualTo(500);
        assertThat(get("/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void refusesOtherPathsAndMethods() throws Exception {
        assertThat(get("/ready/x").statusCode()).isEqualTo(404);
        assertThat(get("/").statusCode()).isEqualTo(404);
        assertThat(send("POST", "/ready", "*/*").statusCode()).isEqualTo(405);
        HttpResponse<String> head = send("HEAD", "/ready", "*/*");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }

    @Test
    void aTakenPortNamesTheKey() {
        assertThatThrownBy(() -> HealthServer.start(
                        new HealthConfig("127.0.0.1", server.port()), registry, List.of(), List.of()))
                .isInstanceOf(HealthException.class)
                .hasMessageStartingWith("health.port " + server.port() + " of 127.0.0.1 cannot be listened on");
    }

    @Test
    void aHostOfAnotherMachineNamesTheKey() {
        assertThatThrownBy(() -> HealthServer.start(
                        new HealthConfig("no such host", 0, Secret.parse("correct-horse-battery")),
                        registry,
                        List.of(),
                        List.of()))
                .isInstanceOf(HealthException.class)
                .hasMessageStartingWith("health.host no such host is not known");
    }
}
