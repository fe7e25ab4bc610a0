package io.earshot.health;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.earshot.config.HealthConfig;
import io.earshot.config.Secret;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Three pages over HTTP, on loopback unless configured otherwise:
 *
 * <ul>
 *   <li>{@code /metrics}: Prometheus' text format, or OpenMetrics where the client accepts it;
 *   <li>{@code /live} and {@code /ready}: 200 when every check is well, else 503, with the checks as JSON.
 * </ul>
 *
 * <p>Where a token is configured, clients without it are told whether all is well and nothing else. A server that other
 * machines can reach has a token, or does not start.
 *
 * <p>Answers on daemon threads of its own. Thread-safe.
 */
public final class HealthServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HealthServer.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SmallHttp http;

    private HealthServer(SmallHttp http) {
        this.http = http;
    }

    /**
     * @param config with a port of 0 or more; -1, off, is the caller's business
     * @param live whether the process is worth keeping; a failing one is restarted by its supervisor
     * @param ready whether the process does its work now
     * @throws HealthException when the port is taken, the host is not one of this machine, or a token is needed
     */
    public static HealthServer start(
            HealthConfig config, CollectorRegistry registry, List<HealthCheck> live, List<HealthCheck> ready) {
        return start(config, registry, live, ready, SmallHttp.Limits.DEFAULTS);
    }

    /** With other limits, for tests. */
    static HealthServer start(
            HealthConfig config,
            CollectorRegistry registry,
            List<HealthCheck> live,
            List<HealthCheck> ready,
            SmallHttp.Limits limits) {
        InetSocketAddress address = new InetSocketAddress(config.host(), config.port());
        if (address.isUnresolved()) {
            throw new HealthException(
                    "health.host %s is not known: give an address of this machine, such as 127.0.0.1"
                            .formatted(config.host()),
                    null);
        }
        if (config.token() == null && !address.getAddress().isLoopbackAddress()) {
            throw new HealthException( // a name that looked like loopback and is not
                    "health.host %s is %s, which other machines reach: health.token is needed"
                            .formatted(config.host(), address.getAddress().getHostAddress()),
                    null);
        }
        Pages pages = new Pages(registry, live, ready, config.token());
        try {
            return new HealthServer(SmallHttp.start(address, limits, pages::answer));
        } catch (IOException e) {
            throw new HealthException(
                    "health.port %d of %s cannot be listened on (%s): choose another, 0 for a free one, or -1 for none"
                            .formatted(config.port(), config.host(), e.getMessage()),
                    e);
        }
    }

    /** @return the port it listens on */
    public int port() {
        return http.port();
    }

    @Override
    public void close() {
        http.close();
    }

    /** What is answered, free of the network. */
    record Pages(CollectorRegistry registry, List<HealthCheck> live, List<HealthCheck> ready, @Nullable Secret token) {

        Page answer(RequestHead request) {
            try {
                return page(request);
            } catch (IOException | RuntimeException e) {
                log.warn("cannot answer {}", request.path(), e); // a collector failed; the engine goes on
                return Page.text(500, "failed: see the log\n");
            }
        }

        private Page page(RequestHead request) throws IOException {
            String path = request.path();
            if (!path.equals("/metrics") && !path.equals("/live") && !path.equals("/ready")) {
                return Page.text(404, "not found: there are /metrics, /live and /ready\n");
            }
            if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
                return Page.text(405, "only GET and HEAD\n");
            }
            boolean known = isKnown(request);
            if (!path.equals("/metrics")) {
                return checks(path.equals("/live") ? live : ready, known);
            }
            return known ? metrics(request) : Page.text(401, "needs Authorization: Bearer and health.token\n");
        }

        /** Takes as long whatever is wrong with a token. */
        private boolean isKnown(RequestHead request) {
            if (token == null) {
                return true;
            }
            String given = request.field("authorization");
            byte[] expected = ("Bearer " + token.reveal()).getBytes(StandardCharsets.ISO_8859_1);
            byte[] actual = (given == null ? "" : given).getBytes(StandardCharsets.ISO_8859_1);
            return MessageDigest.isEqual(actual, expected);
        }

        private Page metrics(RequestHead request) throws IOException {
            String type = TextFormat.chooseContentType(request.field("accept"));
            StringWriter text = new StringWriter(16_384);
            TextFormat.writeFormat(type, text, registry.metricFamilySamples());
            return new Page(200, type, text.toString());
        }

        private static Page checks(List<HealthCheck> checks, boolean known) throws JsonProcessingException {
            boolean ok = true;
            Map<String, Object> answers = new LinkedHashMap<>();
            for (HealthCheck check : checks) {
                HealthCheck.Answer answer = check.ask();
                ok &= answer.ok();
                answers.put(check.name(), Map.of("ok", answer.ok(), "detail", answer.detail()));
            }
            Map<String, Object> page = new LinkedHashMap<>();
            page.put("status", ok ? "ok" : "failing");
            if (known) { // details name errors, models and topics
                page.put("checks", answers);
            }
            return new Page(ok ? 200 : 503, "application/json", JSON.writeValueAsString(page));
        }
    }
}
