package io.earshot.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.earshot.avro.Severity;
import io.earshot.avro.SoundEvent;
import io.earshot.broker.EmbeddedBroker;
import io.earshot.config.DashboardConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/** A test of whole dashboards over a real broker: one for the class, with topics of each test's own. */
@Timeout(120)
abstract class DashboardCase {
    static final ObjectMapper JSON = new ObjectMapper();
    static final DashboardConfig CONFIG = DashboardConfig.DEFAULTS.withPort(0);
    private static final Description DESCRIPTION = Description.read();

    private static EmbeddedBroker broker;

    final SampleData data = new SampleData(3);
    final HttpClient client = HttpClient.newHttpClient();
    Reserve reserve;

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @BeforeEach
    void topics(TestInfo test) {
        String name = test.getTestMethod().orElseThrow().getName();
        reserve = new Reserve(broker.bootstrapServers(), name.substring(0, 8) + System.nanoTime() + ".");
    }

    @AfterEach
    void close() {
        reserve.close();
    }

    static long now() {
        return System.currentTimeMillis() * 1_000;
    }

    /** Asks, and holds the answer against the description. */
    JsonNode get(Dashboard dashboard, String path, int status) throws IOException, InterruptedException {
        return asked(HttpRequest.newBuilder(URI.create(dashboard.url() + path)).build(), status);
    }

    JsonNode post(Dashboard dashboard, String path, String body, int status) throws IOException, InterruptedException {
        return asked(
                HttpRequest.newBuilder(URI.create(dashboard.url() + path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                status);
    }

    JsonNode asked(HttpRequest request, int status) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode())
                .as("%s: %s", request.uri(), response.body())
                .isEqualTo(status);
        JsonNode body = response.body().isEmpty() ? JSON.nullNode() : JSON.readTree(response.body());
        DESCRIPTION.check(request.method(), request.uri().getPath(), status, body);
        return body;
    }

    void fill(int mics, int events) {
        long now = now();
        for (int mic = 0; mic < mics; mic++) {
            reserve.mic(data.mic(mic));
            long minute = now / SampleData.MINUTE * SampleData.MINUTE;
            reserve.coverage(data.coverage(mic, minute - SampleData.MINUTE, minute, true));
            reserve.coverage(data.coverage(mic, minute, now, mic % 2 == 0));
        }
        for (int i = 0; i < events; i++) {
            SoundEvent event = data.event("e%05d".formatted(i), i % mics, now - i * 7_000_000L);
            reserve.event(event);
            if (i % 10 == 0) {
                reserve.alert(data.alert("a%05d".formatted(i), event, Severity.WARNING));
            }
        }
        reserve.flush();
    }

    /** By hand: a client of Java's would not send some of it. */
    static String raw(Dashboard dashboard, String request) throws IOException {
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(dashboard.url()).getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
