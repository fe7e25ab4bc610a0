package io.earshot.connectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.exporter.HTTPServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class MetricsServerTest {
    private static final String TOKEN = "token-of-sixteen-letters";

    private final CollectorRegistry registry = new CollectorRegistry();

    private static HttpResponse<String> get(HTTPServer server, String path, String authorization) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%d%s".formatted(server.getPort(), path)))
                .header("Authorization", authorization)
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void withATokenTheMetricsAreForWhoPresentsItAndTheProbeForEverybody() throws Exception {
        Counter.build("heard_total", "Of a test.").register(registry).inc();
        HealthSettings health = new HealthSettings("127.0.0.1", 0, new Secret(TOKEN));
        try (HTTPServer server = Objects.requireNonNull(MetricsServer.start(health, registry))) {
            for (String wrong : new String[] {"Bearer " + TOKEN + "x", "Bearer", TOKEN}) {
                HttpResponse<String> refused = get(server, "/metrics", wrong);
                assertThat(refused.statusCode()).isEqualTo(401);
                assertThat(refused.headers().firstValue("WWW-Authenticate")).contains("Bearer");
                assertThat(refused.body()).isEmpty();
                assertThat(get(server, "/", wrong).statusCode()).isEqualTo(401);
                assertThat(get(server, "/-/healthy", wrong).body()).doesNotContain("heard");
                assertThat(get(server, "/-/healthy", wrong).statusCode()).isEqualTo(200);
            }
            assertThat(get(server, "/metrics", "Bearer " + TOKEN).body()).contains("heard_total 1.0");
        }
    }

    @Test
    void withoutATokenItListensToThisMachineAlone() throws Exception {
        assertThatThrownBy(() -> MetricsServer.start(new HealthSettings("0.0.0.0", 0, null), registry))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "health.host: 0.0.0.0 is reached from other machines, so health.token is needed");
        assertThat(MetricsServer.start(new HealthSettings("0.0.0.0", -1, null), registry))
                .isNull();
        try (HTTPServer server =
                Objects.requireNonNull(MetricsServer.start(new HealthSettings("localhost", 0, null), registry))) {
            assertThat(get(server, "/metrics", "none").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aPortThatIsTakenIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            HealthSettings same = new HealthSettings("127.0.0.1", taken.getLocalPort(), null);
            assertThatThrownBy(() -> MetricsServer.start(same, registry))
                    .hasMessageStartingWith(
                            "health.port: " + taken.getLocalPort() + " of 127.0.0.1 cannot be listened on")
                    .hasMessageEndingWith("choose another, 0 for a free one, or -1 for none");
        }
    }
}
