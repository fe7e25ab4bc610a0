package io.earshot.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.earshot.config.HealthConfig;
import io.earshot.config.Secret;
import io.earshot.health.HealthCheck.Answer;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What clients may not do to the health server, spoken to byte by byte. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HealthLimitsTest {
    private static final String TOKEN = "correct-horse-battery";

    private final CollectorRegistry registry = new CollectorRegistry();
    private final List<Socket> open = new ArrayList<>();
    private HealthServer server;

    private void start(HealthConfig config, SmallHttp.Limits limits) {
        Counter.build("earshot_frames_total", "Frames received.").register(registry);
        HealthCheck check = new HealthCheck("broker", () -> Answer.ok("reached kafka-1"));
        server = HealthServer.start(config, registry, List.of(check), List.of(check), limits);
    }

    private void start(SmallHttp.Limits limits) {
        start(new HealthConfig("127.0.0.1", 0), limits);
    }

    private void startWithToken(String host) {
        start(new HealthConfig(host, 0, Secret.parse(TOKEN)), SmallHttp.Limits.DEFAULTS);
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        open.add(socket);
        return socket;
    }

    private static String answer(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    private String ask(String request) throws IOException {
        Socket socket = connect();
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        return answer(socket);
    }

    private String get(String path, String... fields) throws IOException {
        return ask("GET " + path + " HTTP/1.1\r\n" + String.join("\r\n", fields)
                + (fields.length == 0 ? "\r\n" : "\r\n\r\n"));
    }

    @Test
    void refusesARequestLineOrFieldsThatNeverEnd() throws Exception {
        start(SmallHttp.Limits.DEFAULTS);
        assertThat(ask("GET /" + "a".repeat(9_000))).startsWith("HTTP/1.1 431 ");
        assertThat(ask("GET /live HTTP/1.1\r\nX: " + "a".repeat(9_000))).startsWith("HTTP/1.1 431 ");
        assertThat(ask("GET /live HTTP/1.1\r\n" + "X: a\r\n".repeat(65) + "\r\n"))
                .startsWith("HTTP/1.1 431 ");
        assertThat(get("/live")).startsWith("HTTP/1.1 200 OK\r\n");
    }

    @Test
    void refusesWhatIsNoRequest() throws Exception {
        start(SmallHttp.Limits.DEFAULTS);
        assertThat(ask("\0\0\0\0\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        assertThat(ask("GET http://elsewhere/live HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        assertThat(ask("GET /live HTTP/2.0\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        assertThat(get("/live", "no field")).startsWith("HTTP/1.1 400 ");
        assertThat(get("/live", "Content-Length: 5")).startsWith("HTTP/1.1 413 ");
        assertThat(get("/live", "Transfer-Encoding: chunked")).startsWith("HTTP/1.1 413 ");
        assertThat(get("/live?verbose=1")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void cutsOffAClientThatSendsItsRequestTooSlowly() throws Exception {
        start(new SmallHttp.Limits(8_192, 32, 16, Duration.ofMillis(200)));
        Socket slow = connect();
        slow.getOutputStream().write("GET /live HT".getBytes(StandardCharsets.US_ASCII));
        assertThat(endOf(slow)).isEmpty();
        assertThat(get("/live")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void answersAtMostSoManyClientsAtTheSameTime() throws Exception {
        start(new SmallHttp.Limits(8_192, 4, 4, Duration.ofSeconds(20)));
        List<Socket> held = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Socket socket = connect();
            socket.getOutputStream().write('G');
            held.add(socket);
        }
        assertThat(endOf(connect())).as("one too many is closed unanswered").isEmpty();
        held.get(0).getOutputStream().write("ET /live HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(answer(held.get(0))).startsWith("HTTP/1.1 200 ");
    }

    /** What is read until the connection ends, in order or by a reset. */
    private static String endOf(Socket socket) throws IOException {
        try {
            return answer(socket);
        } catch (SocketException e) {
            return "";
        }
    }

    @Test
    void needsTheTokenForAllButABareYesOrNo() throws Exception {
        startWithToken("127.0.0.1");
        String refused = get("/metrics");
        assertThat(refused)
                .startsWith("HTTP/1.1 401 ")
                .contains("WWW-Authenticate: Bearer")
                .doesNotContain("earshot_");
        assertThat(get("/metrics", "Authorization: Bearer " + TOKEN + "x")).startsWith("HTTP/1.1 401 ");
        assertThat(get("/metrics", "Authorization: Bearer " + TOKEN.substring(1)))
                .startsWith("HTTP/1.1 401 ");
        assertThat(get("/metrics", "Authorization: Basic " + TOKEN)).startsWith("HTTP/1.1 401 ");
        assertThat(get("/metrics", "Authorization: Bearer " + TOKEN, "Authorization: Bearer x"))
                .startsWith("HTTP/1.1 400 ");
        assertThat(get("/metrics", "Authorization: Bearer " + TOKEN)).contains("earshot_frames_total 0.0");

        assertThat(get("/ready")).endsWith("{\"status\":\"ok\"}").doesNotContain("kafka-1");
        assertThat(get("/live")).endsWith("{\"status\":\"ok\"}");
        assertThat(get("/ready", "Authorization: Bearer " + TOKEN)).contains("reached kafka-1");
        assertThat(refused + get("/ready") + get("/metrics", "Authorization: x"))
                .doesNotContain(TOKEN);
    }

    @Test
    void listensElsewhereThanOnLoopbackOnlyWithAToken() throws Exception {
        for (String host : List.of("0.0.0.0", "::", "192.0.2.1", "earshot.example", "127.evil.example")) {
            assertThatThrownBy(() -> new HealthConfig(host, 9404))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith(
                            "host " + host + " is reached from other machines, so health.token is needed");
        }
        for (String host : List.of("127.0.0.1", "127.0.0.53", "localhost", "::1", "0:0:0:0:0:0:0:1")) {
            assertThat(new HealthConfig(host, 9404).host()).isEqualTo(host);
        }
        assertThat(new HealthConfig("0.0.0.0", -1).port()).as("switched off").isEqualTo(-1);
        startWithToken("0.0.0.0");
        assertThat(get("/metrics")).startsWith("HTTP/1.1 401 ");
    }

    @Test
    void aTokenThatCouldBeGuessedIsRefusedAndNotPrinted() {
        assertThatThrownBy(() -> new HealthConfig("127.0.0.1", 0, Secret.parse("hunter2")))
                .hasMessageStartingWith("token must be 16 to 1024 printable")
                .hasMessageNotContaining("hunter2");
        assertThat(new HealthConfig("0.0.0.0", 0, Secret.parse(TOKEN)).toString())
                .doesNotContain(TOKEN);
    }

    @Test
    void aClientThatReadsNothingHoldsNothingForLong() throws Exception {
        start(new SmallHttp.Limits(8_192, 1, 1, Duration.ofMillis(200)));
        for (int i = 0; i < 20_000; i++) {
            Counter.build("filler_" + i, "A metric that makes the page larger than any socket's buffer, number " + i)
                    .register(registry);
        }
        Socket deaf = connect();
        deaf.setReceiveBufferSize(1_024);
        OutputStream out = deaf.getOutputStream();
        out.write("GET /metrics HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        io.earshot.Deadline.await("the server answers others again", () -> {
            try (Socket other = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                other.getOutputStream().write("GET /live HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                return endOf(other).startsWith("HTTP/1.1 200 ");
            } catch (IOException e) {
                return false;
            }
        });
    }
}
