package io.earshot.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.earshot.avro.ClockQuality;
import io.earshot.avro.DenseScores;
import io.earshot.avro.EventStatus;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.Severity;
import io.earshot.avro.SoundEvent;
import io.earshot.avro.WindowOutcome;
import io.earshot.broker.EmbeddedBroker;
import io.earshot.config.DashboardConfig;
import io.earshot.config.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/** Whole dashboards over a real broker. */
@Timeout(120)
class DashboardIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DashboardConfig CONFIG = DashboardConfig.DEFAULTS.withPort(0);
    private static final Description DESCRIPTION = Description.read();

    private static EmbeddedBroker broker;

    private final SampleData data = new SampleData(3);
    private final HttpClient client = HttpClient.newHttpClient();
    private Reserve reserve;

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

    private static long now() {
        return System.currentTimeMillis() * 1_000;
    }

    /** Asks, and holds the answer against the description. */
    private JsonNode get(Dashboard dashboard, String path, int status) throws IOException, InterruptedException {
        return asked(HttpRequest.newBuilder(URI.create(dashboard.url() + path)).build(), status);
    }

    private JsonNode post(Dashboard dashboard, String path, String body, int status)
            throws IOException, InterruptedException {
        return asked(
                HttpRequest.newBuilder(URI.create(dashboard.url() + path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                status);
    }

    private JsonNode asked(HttpRequest request, int status) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode())
                .as("%s: %s", request.uri(), response.body())
                .isEqualTo(status);
        JsonNode body = response.body().isEmpty() ? JSON.nullNode() : JSON.readTree(response.body());
        DESCRIPTION.check(request.method(), request.uri().getPath(), status, body);
        return body;
    }

    private void fill(int mics, int events) {
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

    @Test
    void everythingThatIsAskedForIsAsTheDescriptionSays() throws Exception {
        fill(20, 300);
        try (Dashboard dashboard = reserve.dashboard(CONFIG)) {
            Set<String> seen = new HashSet<>();
            String cursor = "";
            do {
                JsonNode page = get(dashboard, "api/v1/events?limit=77" + cursor, 200);
                page.get("items")
                        .forEach(event ->
                                assertThat(seen.add(event.get("id").asText())).isTrue());
                cursor = page.get("next").isNull()
                        ? ""
                        : "&cursor=" + page.get("next").asText();
            } while (!cursor.isEmpty());
            assertThat(seen).hasSize(300);
            assertThat(get(dashboard, "api/v1/events?mic=mic-0003&status=closed&limit=500", 200)
                            .get("items"))
                    .hasSize(15)
                    .allMatch(event -> event.get("mic").asText().equals("mic-0003"));
            assertThat(get(dashboard, "api/v1/events?type=chainsaw,gunshot&min_score=0.8&from=-10m&limit=500", 200)
                            .get("items"))
                    .isNotEmpty()
                    .allMatch(event -> event.get("score").asDouble() >= 0.8);
            assertThat(get(dashboard, "api/v1/alerts?limit=500", 200).get("items"))
                    .hasSize(30);
            assertThat(get(dashboard, "api/v1/mics", 200).get("items")).hasSize(20);
            assertThat(get(dashboard, "api/v1/mics?state=silent", 200).get("items"))
                    .hasSize(10);
            JsonNode coverage = get(dashboard, "api/v1/coverage?from=-1m&to=now&slot=1m", 200);
            assertThat(coverage.get("items")).hasSize(20).allSatisfy(item -> {
                double mean = item.at("/slots/0/level_dbfs").asDouble();
                assertThat(mean).isBetween(-73.0, -37.0);
                assertThat(item.at("/slots/0/loudest_dbfs").asDouble()).isBetween(mean + 13.5, mean + 15.5);
                assertThat(item.at("/total/level_dbfs").asDouble()).isBetween(-73.0, -37.0);
            });
            for (String path : List.of(
                    "api/v1/events/e00007",
                    "api/v1/alerts/a00010",
                    "api/v1/mics/mic-0001",
                    "api/v1/models",
                    "api/v1/rules",
                    "api/v1/info",
                    "health/live",
                    "health/ready")) {
                get(dashboard, path, 200);
            }
            assertThat(get(dashboard, "api/v1/openapi.json", 200)
                            .at("/info/title")
                            .asText())
                    .isEqualTo("Earshot");
            for (String path : List.of("api/v1/events/none", "api/v1/alerts/none", "api/v1/mics/none")) {
                get(dashboard, path, 404);
            }
        }
    }

    @Test
    void hostileRequestsAreRefusedInOneLineOfJson() throws Exception {
        String hostile =
                """
                GET api/v1/events?limit=501 400
                GET api/v1/events?limit=-1 400
                GET api/v1/events?limit=1&limit=2 400
                GET api/v1/events?limit=99999999999999999999 400
                GET api/v1/events?min_score=NaN 400
                GET api/v1/events?min_score=1.0001 400
                GET api/v1/events?cursor=AAAA 400
                GET api/v1/events?cursor=%00 400
                GET api/v1/events?from=yesterday 400
                GET api/v1/events?from=9999-01-01T00:00:00Z 400
                GET api/v1/events?status=CLOSED 400
                GET api/v1/events?review=maybe 400
                GET api/v1/events?x%0d%0aSet-Cookie:a=1 400
                GET api/v1/events/%2e%2e%2f%2e%2e%2fetc/review/x 404
                GET api/v1/alerts?acknowledged=1 400
                GET api/v1/mics?state=%3Cscript%3E 400
                GET api/v1/coverage?slot=90s 400
                GET api/v1/coverage?from=now&to=-1h 400
                GET api/v1/coverage?from=1970-01-01T00:00:00Z&to=now 400
                GET api/v1/stream?types=hello 400
                GET api/v1/nothing 404
                GET web/../openapi.yaml 404
                PUT api/v1/events 405
                POST api/v1/mics 405
                """;
        try (Dashboard dashboard = reserve.dashboard(CONFIG)) {
            for (String line : hostile.lines().map(String::strip).toList()) {
                String[] each = line.split(" ", -1);
                // By hand: a client of Java's would not send some of these.
                String answer = raw(
                        dashboard,
                        "%s /%s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
                                .formatted(each[0], each[1]));
                assertThat(answer).as(line).startsWith("HTTP/1.1 " + each[2]);
                JsonNode body = JSON.readTree(answer.substring(answer.indexOf("\r\n\r\n")));
                assertThat(body.get("error").asText()).as(line).isNotEmpty().doesNotContain("\n", "<script>");
            }
        }
    }

    private static String raw(Dashboard dashboard, String request) throws IOException {
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(dashboard.url()).getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void writesOfOtherSitesAreRefused() throws Exception {
        fill(1, 1);
        try (Dashboard dashboard = reserve.dashboard(CONFIG)) {
            String ours = "http://localhost";
            for (Map.Entry<String, Integer> each : Map.of(
                            "Host: localhost\r\nContent-Type: text/plain",
                            415,
                            "Host: localhost\r\nContent-Type: application/x-www-form-urlencoded",
                            415,
                            "Host: localhost\r\nContent-Type: application/json\r\nOrigin: http://evil.example",
                            403,
                            "Host: localhost\r\nContent-Type: application/json\r\nOrigin: null",
                            403,
                            "Host: localhost\r\nContent-Type: application/json\r\nSec-Fetch-Site: cross-site",
                            403,
                            "Host: localhost\r\nContent-Type: application/json\r\nSec-Fetch-Site: same-site",
                            403,
                            "Host: evil.example\r\nContent-Type: application/json",
                            403,
                            "Host: localhost\r\nContent-Type: application/json\r\nContent-Length: 99999",
                            413,
                            "Host: localhost\r\n"
                                    + "Content-Type: application/json\r\n"
                                    + "Sec-Fetch-Site: same-origin\r\n"
                                    + "Origin: "
                                    + ours,
                            200)
                    .entrySet()) {
                String length = each.getKey().contains("Content-Length") ? "" : "Content-Length: 21\r\n";
                String answer = raw(
                        dashboard,
                        "POST /api/v1/events/e00000/review HTTP/1.1\r\n%s\r\n%sConnection: close\r\n\r\n{\"verdict\": \"unsure\"}"
                                .formatted(each.getKey(), length));
                assertThat(answer).as(each.getKey()).startsWith("HTTP/1.1 " + each.getValue());
            }
            assertThat(raw(dashboard, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                    .contains("frame-ancestors 'none'")
                    .contains("nosniff")
                    .doesNotContain("Access-Control");
        }
    }

    @Test
    void withATokenNothingIsToldWithoutIt() throws Exception {
        fill(1, 1);
        String token = "a-token-of-some-length";
        DashboardConfig config = new DashboardConfig(
                CONFIG.host(),
                0,
                List.of(),
                Secret.parse(token),
                CONFIG.history(),
                CONFIG.maxEvents(),
                CONFIG.timeZone(),
                CONFIG.positions(),
                CONFIG.silentAfter(),
                CONFIG.lostAfter(),
                CONFIG.maxClients(),
                CONFIG.maxReaders());
        try (Dashboard dashboard = reserve.dashboard(config)) {
            for (String path : List.of("api/v1/events", "api/v1/mics", "api/v1/stream", "metrics")) {
                assertThat(raw(
                                dashboard,
                                "GET /%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".formatted(path)))
                        .startsWith("HTTP/1.1 401");
            }
            assertThat(get(dashboard, "health/ready", 200).has("checks")).isFalse();
            assertThat(get(dashboard, "api/v1/info", 200).get("token").asBoolean())
                    .isTrue();
            asked(
                    HttpRequest.newBuilder(URI.create(dashboard.url() + "api/v1/events"))
                            .header("Authorization", "Bearer " + token)
                            .build(),
                    200);
            post(dashboard, "api/v1/session", "{\"token\":\"a-token-of-some-lengtH\"}", 401);
            HttpResponse<String> in = client.send(
                    HttpRequest.newBuilder(URI.create(dashboard.url() + "api/v1/session"))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString("{\"token\":\"%s\"}".formatted(token)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(in.statusCode()).isEqualTo(204);
            String cookie = in.headers().firstValue("Set-Cookie").orElseThrow();
            assertThat(cookie).contains("HttpOnly").contains("SameSite=Strict").doesNotContain(token);
            asked(
                    HttpRequest.newBuilder(URI.create(dashboard.url() + "api/v1/events"))
                            .header("Cookie", cookie.substring(0, cookie.indexOf(';')))
                            .build(),
                    200);
        }
    }

    @Test
    void aReviewAndAnAcknowledgementAreReadAtOnceAndSurviveARestart() throws Exception {
        fill(2, 20);
        try (Dashboard dashboard = reserve.dashboard(CONFIG)) {
            JsonNode event = post(
                    dashboard,
                    "api/v1/events/e00003/review",
                    "{\"verdict\":\"false\",\"comment\":\"a mill\",\"by\":\"Ana\"}",
                    200);
            assertThat(event.at("/review/verdict").asText()).isEqualTo("false");
            assertThat(get(dashboard, "api/v1/events?review=false", 200).get("items"))
                    .hasSize(1);
            assertThat(get(dashboard, "api/v1/events?review=none", 200).get("items"))
                    .hasSize(19);
            post(dashboard, "api/v1/events/e00004/review", "{\"verdict\":\"confirmed\"}", 200);
            post(dashboard, "api/v1/events/e00004/review", "{\"verdict\":null}", 200);
            post(dashboard, "api/v1/alerts/a00010/acknowledge", "{\"by\":\"Ana\"}", 200);
            assertThat(get(dashboard, "api/v1/alerts?acknowledged=true", 200).get("items"))
                    .hasSize(1);
            for (String wrong : List.of(
                    "", "[]", "{", "{\"verdict\":\"true\"}", "{\"verdict\":1}", "{\"x\":1}", "{\"comment\":\"\"}")) {
                post(dashboard, "api/v1/events/e00003/review", wrong, 400);
            }
        }
        try (Dashboard dashboard = reserve.dashboard(CONFIG)) {
            assertThat(get(dashboard, "api/v1/events/e00003", 200)
                            .at("/review/comment")
                            .asText())
                    .isEqualTo("a mill");
            assertThat(get(dashboard, "api/v1/events?review=any", 200).get("items"))
                    .hasSize(1);
            assertThat(get(dashboard, "api/v1/alerts?acknowledged=false", 200).get("items"))
                    .hasSize(1);
        }
    }

    @Test
    void anEventIsInTheStreamWithinASecondAndWhatWasMissedComesAfterARestart() throws Exception {
        fill(2, 20);
        String lastId;
        try (Dashboard dashboard = reserve.dashboard(CONFIG);
                Listening listening = new Listening(dashboard, "")) {
            Deadline.await("a hello", () -> !listening.lines.isEmpty());
            long start = System.nanoTime();
            reserve.event(data.event("live-1", 1, now(), 1, EventStatus.OPENED));
            reserve.flush();
            Deadline.await("the event", () -> listening.all().contains("live-1"));
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isLessThan(1_000);
            assertThat(get(dashboard, "api/v1/events/live-1", 200).get("status").asText())
                    .isEqualTo("opened");
            lastId = listening.lastId();
        }
        reserve.event(data.event("live-1", 1, now(), 2, EventStatus.CLOSED));
        reserve.event(data.event("live-1", 1, now(), 1, EventStatus.OPENED)); // again: no news
        reserve.event(data.event("live-2", 0, now()));
        reserve.flush();
        try (Dashboard dashboard = reserve.dashboard(CONFIG);
                Listening listening = new Listening(dashboard, "Last-Event-ID: " + lastId + "\r\n")) {
            Deadline.await("what was missed", () -> listening.count("event: event") >= 2);
            assertThat(listening.all()).contains("{\"resumed\":true}").doesNotContain("event: resync");
            assertThat(listening.count("event: event")).isEqualTo(2);
            post(dashboard, "api/v1/events/live-2/review", "{\"verdict\":\"unsure\"}", 200);
            Deadline.await("the review", () -> listening.count("event: review") == 1);
        }
    }

    @Test
    void fiveHundredListenToOneEventAlthoughOneOfThemNeverReads() throws Exception {
        fill(2, 2);
        List<SocketChannel> channels = new ArrayList<>();
        try (Dashboard dashboard = reserve.dashboard(CONFIG)) {
            int port = URI.create(dashboard.url()).getPort();
            byte[] request = "GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 500; i++) {
                SocketChannel channel = SocketChannel.open();
                if (i == 0) {
                    channel.setOption(java.net.StandardSocketOptions.SO_RCVBUF, 1_024);
                }
                channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                channel.write(ByteBuffer.wrap(request));
                channel.configureBlocking(false);
                channels.add(channel);
            }
            Deadline.await("500 clients", () -> metric(dashboard, "earshot_dashboard_stream_clients 500"));
            int events = 200;
            for (int i = 0; i < events; i++) {
                reserve.event(data.event("live-%05d".formatted(i), 0, now()));
            }
            reserve.flush();
            ByteBuffer buffer = ByteBuffer.allocateDirect(65_536);
            Set<SocketChannel> done = new HashSet<>();
            byte[] tail = new byte[65_536];
            String last = "live-%05d".formatted(events - 1);
            Map<SocketChannel, String> ends = new java.util.HashMap<>();
            Deadline.await("the last event at 499 clients", () -> {
                for (SocketChannel channel : channels.subList(1, channels.size())) {
                    try {
                        while (!done.contains(channel) && channel.read(buffer.clear()) > 0) {
                            int read = buffer.flip().remaining();
                            buffer.get(tail, 0, read);
                            String text =
                                    ends.getOrDefault(channel, "") + new String(tail, 0, read, StandardCharsets.UTF_8);
                            ends.put(channel, text.substring(Math.max(0, text.length() - 1_500)));
                            if (text.contains(last)) {
                                done.add(channel);
                            }
                        }
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                }
                return done.size() == 499;
            });
        } finally {
            for (SocketChannel channel : channels) {
                channel.close();
            }
        }
    }

    @Test
    void soundsAreThoseThatWereRecordedSampleBySample() throws Exception {
        long startedAt = now() - 60_000_000;
        RecordMetadata first = reserve.record(SampleData.micId(1), startedAt, 0, 40);
        reserve.mic(data.mic(1));
        reserve.mic(data.mic(2));
        reserve.event(data.recorded(
                "heard", 1, startedAt, 20, 6, reserve.names().frames(), first.partition(), first.offset()));
        reserve.event(data.recorded("gone", 1, startedAt, 20, 6, reserve.names().frames(), first.partition(), 900_000));
        reserve.outcome(outcome(startedAt));
        reserve.flush();
        try (Dashboard dashboard = reserve.dashboard(CONFIG)) {
            HttpResponse<byte[]> wav = bytes(dashboard, "api/v1/events/heard/clip.wav", null, 200);
            // 3 s before the middle hop of window 20.
            long at = 20 * 7_680 + 3_960 - 3 * Reserve.RATE;
            assertSamples(wav.body(), at, 6 * 7_680 + 6 * Reserve.RATE);
            assertThat(wav.headers().firstValueAsLong("X-Earshot-Missing-Samples"))
                    .hasValue(0);
            HttpResponse<byte[]> part = bytes(dashboard, "api/v1/events/heard/clip.wav", "bytes=100-199", 206);
            assertThat(part.body()).isEqualTo(Arrays.copyOfRange(wav.body(), 100, 200));
            bytes(dashboard, "api/v1/events/heard/clip.wav", "bytes=999999999-", 416);
            assertThat(bytes(dashboard, "api/v1/events/heard/spectrogram.png", null, 200)
                            .body())
                    .startsWith(0x89, 'P', 'N', 'G');
            assertThat(zipped(bytes(dashboard, "api/v1/events/heard/evidence.zip", null, 200)
                            .body()))
                    .contains("clip.wav", "spectrogram.png", "manifest.json", "manifest.sha256");
            bytes(dashboard, "api/v1/events/gone/clip.wav", null, 404, 410);
            String time = "?from=" + (startedAt + 5_000_000) + "&to=" + (startedAt + 7_500_000);
            assertSamples(
                    bytes(dashboard, "api/v1/mics/mic-0001/audio.wav" + time, null, 200)
                            .body(),
                    5 * Reserve.RATE,
                    5 * Reserve.RATE / 2);
            bytes(dashboard, "api/v1/mics/mic-0001/spectrogram.png" + time, null, 200);
            bytes(dashboard, "api/v1/mics/mic-0002/audio.wav" + time, null, 404);
            bytes(dashboard, "api/v1/mics/mic-0001/audio.wav?from=-2h&to=now", null, 400);
            JsonNode scores = get(dashboard, "api/v1/mics/mic-0001/scores?from=-2m&top=2", 200);
            assertThat(scores.get("windows")).hasSize(1);
            assertThat(scores.at("/windows/0/top")).hasSize(2);
            assertThat(scores.at("/windows/0/top/0/score").asDouble()).isEqualTo(0.75);
        }
    }

    private static WindowOutcome outcome(long startedAt) {
        ByteBuffer values = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        values.putFloat(0.25f).putFloat(0.75f).putFloat(0.5f).flip();
        return WindowOutcome.newBuilder()
                .setMicId(SampleData.micId(1))
                .setStreamId("other-run")
                .setStreamStartedAt(startedAt)
                .setSampleRate(Reserve.RATE)
                .setModelId("other")
                .setModelVersion("1")
                .setModelRate(16_000)
                .setWindowSamples(15_600)
                .setHopSamples(7_680)
                .setKind(OutcomeKind.SCORED)
                .setFirstIndex(3)
                .setLastIndex(3)
                .setStartAt(startedAt)
                .setClockQuality(ClockQuality.DEVICE)
                .setScores(new DenseScores(values))
                .build();
    }

    /** The samples of a WAV file, after its head. */
    private static void assertSamples(byte[] wav, long first, int count) {
        assertThat(wav).startsWith('R', 'I', 'F', 'F').hasSize(44 + 2 * count);
        ByteBuffer samples = ByteBuffer.wrap(wav, 44, 2 * count).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            if (samples.getShort() != Reserve.sample(first + i)) {
                throw new AssertionError("sample %d of %d is another".formatted(i, count));
            }
        }
    }

    private static List<String> zipped(byte[] zip) throws IOException {
        List<String> names = new ArrayList<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                names.add(entry.getName());
            }
        }
        return names;
    }

    private HttpResponse<byte[]> bytes(Dashboard dashboard, String path, String range, Integer... statuses)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(dashboard.url() + path));
        if (range != null) {
            request.header("Range", range);
        }
        HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.statusCode())
                .as("%s: %d bytes", path, response.body().length)
                .isIn((Object[]) statuses);
        return response;
    }

    private boolean metric(Dashboard dashboard, String line) {
        try {
            return client.send(
                            HttpRequest.newBuilder(URI.create(dashboard.url() + "metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body()
                    .contains(line);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A client of the live stream. */
    private static final class Listening implements AutoCloseable {
        final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
        private final Socket socket;

        Listening(Dashboard dashboard, String headers) throws IOException {
            socket = new Socket(
                    InetAddress.getLoopbackAddress(),
                    URI.create(dashboard.url()).getPort());
            socket.getOutputStream()
                    .write("GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\n%s\r\n"
                            .formatted(headers)
                            .getBytes(StandardCharsets.UTF_8));
            Thread reader = new Thread(this::read, "listening");
            reader.setDaemon(true);
            reader.start();
        }

        private void read() {
            try (Stream<String> read = new java.io.BufferedReader(
                            new java.io.InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .lines()) {
                read.filter(line -> line.startsWith("id: ") || line.startsWith("event: ") || line.startsWith("data: "))
                        .forEach(lines::add);
            } catch (IOException | java.io.UncheckedIOException e) {
                // Closed: it has heard enough.
            }
        }

        String all() {
            return String.join("\n", lines);
        }

        long count(String line) {
            return lines.stream().filter(line::equals).count();
        }

        String lastId() {
            String id = "";
            for (String line : lines) {
                id = line.startsWith("id: ") ? line.substring(4) : id;
            }
            return id;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
