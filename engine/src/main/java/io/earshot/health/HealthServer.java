package io.earshot.health;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.earshot.config.HealthConfig;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Three pages over HTTP, without authentication, hence on loopback unless configured otherwise:
 *
 * <ul>
 *   <li>{@code /metrics}: Prometheus' text format, or OpenMetrics where the client accepts it;
 *   <li>{@code /live} and {@code /ready}: 200 when every check is well, else 503, with the checks as JSON.
 * </ul>
 *
 * <p>Answers on two daemon threads of its own. Thread-safe.
 */
public final class HealthServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HealthServer.class);
    private static final int THREADS = 2;
    private static final ObjectMapper JSON = new ObjectMapper();

    static {
        // Otherwise a client that sends half a request holds one of the two threads for ever.
        if (System.getProperty("sun.net.httpserver.maxReqTime") == null) {
            System.setProperty("sun.net.httpserver.maxReqTime", "10");
        }
    }

    private final HttpServer server;
    private final ExecutorService threads;

    private HealthServer(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * @param config with a port of 0 or more; -1, off, is the caller's business
     * @param live whether the process is worth keeping; a failing one is restarted by its supervisor
     * @param ready whether the process does its work now
     * @throws HealthException when the port is taken or the host is not one of this machine
     */
    public static HealthServer start(
            HealthConfig config, CollectorRegistry registry, List<HealthCheck> live, List<HealthCheck> ready) {
        HttpServer server = listening(config);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "health");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.createContext("/metrics", exchange -> answer(exchange, "/metrics", () -> metrics(exchange, registry)));
        server.createContext("/live", exchange -> answer(exchange, "/live", () -> checks(live)));
        server.createContext("/ready", exchange -> answer(exchange, "/ready", () -> checks(ready)));
        server.start();
        return new HealthServer(server, threads);
    }

    private static HttpServer listening(HealthConfig config) {
        InetSocketAddress address = new InetSocketAddress(config.host(), config.port());
        if (address.isUnresolved()) {
            throw new HealthException(
                    "health.host %s is not known: give an address of this machine, such as 127.0.0.1"
                            .formatted(config.host()),
                    null);
        }
        try {
            return HttpServer.create(address, 0);
        } catch (IOException e) {
            throw new HealthException(
                    "health.port %d of %s cannot be listened on (%s): choose another, 0 for a free one, or -1 for none"
                            .formatted(config.port(), config.host(), e.getMessage()),
                    e);
        }
    }

    /** @return the port it listens on */
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private record Page(int status, String type, String body) {}

    private interface PageSource {
        Page make() throws IOException;
    }

    private static void answer(HttpExchange exchange, String path, PageSource source) throws IOException {
        try (exchange) {
            Page page;
            if (!exchange.getRequestURI().getPath().equals(path)) {
                page = text(404, "not found: there are /metrics, /live and /ready\n");
            } else if (!exchange.getRequestMethod().equals("GET")
                    && !exchange.getRequestMethod().equals("HEAD")) {
                page = text(405, "only GET and HEAD\n");
            } else {
                page = made(source, path);
            }
            exchange.getResponseHeaders().set("Content-Type", page.type());
            byte[] body = page.body().getBytes(StandardCharsets.UTF_8);
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(page.status(), head ? -1 : body.length);
            if (!head) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    private static Page made(PageSource source, String path) throws IOException {
        try {
            return source.make();
        } catch (RuntimeException e) {
            log.warn("cannot answer {}", path, e); // a collector failed; the engine goes on
            return text(500, "failed: see the log\n");
        }
    }

    private static Page metrics(HttpExchange exchange, CollectorRegistry registry) throws IOException {
        String type = TextFormat.chooseContentType(exchange.getRequestHeaders().getFirst("Accept"));
        StringWriter text = new StringWriter(16_384);
        TextFormat.writeFormat(type, text, registry.metricFamilySamples());
        return new Page(200, type, text.toString());
    }

    private static Page checks(List<HealthCheck> checks) throws JsonProcessingException {
        boolean ok = true;
        Map<String, Object> answers = new LinkedHashMap<>();
        for (HealthCheck check : checks) {
            HealthCheck.Answer answer = check.ask();
            ok &= answer.ok();
            answers.put(check.name(), Map.of("ok", answer.ok(), "detail", answer.detail()));
        }
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("status", ok ? "ok" : "failing");
        page.put("checks", answers);
        return new Page(ok ? 200 : 503, "application/json", JSON.writeValueAsString(page));
    }

    private static Page text(int status, String text) {
        return new Page(status, "text/plain; charset=utf-8", text);
    }
}
