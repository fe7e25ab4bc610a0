package io.earshot.connectors;

import com.sun.net.httpserver.Authenticator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpPrincipal;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.HTTPServer;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** A process's metrics, for Prometheus. */
public final class MetricsServer {
    /** Says that the process is there, and nothing else. */
    private static final String HEALTHY = "/-/healthy";

    private static final int UNAUTHORIZED = 401;

    private MetricsServer() {}

    /**
     * Starts it.
     *
     * @return null where there is to be none
     * @throws IllegalArgumentException naming what of {@code health} is wrong
     */
    public static @Nullable HTTPServer start(HealthSettings health, CollectorRegistry registry) {
        if (health.port() < 0) {
            return null;
        }
        try {
            InetAddress address = InetAddress.getByName(health.host());
            if (health.token() == null && !address.isLoopbackAddress()) {
                throw new IllegalArgumentException(
                        "health.host: %s %s".formatted(health.host(), HealthSettings.TOKEN_IS_NEEDED));
            }
            HTTPServer.Builder server = new HTTPServer.Builder()
                    .withInetAddress(address)
                    .withPort(health.port())
                    .withRegistry(registry)
                    .withDaemonThreads(true);
            Secret token = health.token();
            return (token == null ? server : server.withAuthenticator(new Bearer(token))).build();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "health.port: %d of %s cannot be listened on (%s): choose another, 0 for a free one, or -1 for none"
                            .formatted(health.port(), health.host(), e.getMessage()),
                    e);
        }
    }

    /** Lets in who presents the token, and takes as long whatever is wrong with one. */
    private static final class Bearer extends Authenticator {
        private final byte[] expected;

        Bearer(Secret token) {
            expected = ("Bearer " + token.reveal()).getBytes(StandardCharsets.ISO_8859_1);
        }

        @Override
        public Result authenticate(HttpExchange exchange) {
            String given = exchange.getRequestHeaders().getFirst("Authorization");
            boolean known =
                    given != null && MessageDigest.isEqual(expected, given.getBytes(StandardCharsets.ISO_8859_1));
            if (known || exchange.getHttpContext().getPath().equals(HEALTHY)) {
                return new Success(new HttpPrincipal("client", "metrics"));
            }
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
            return new Failure(UNAUTHORIZED);
        }
    }
}
