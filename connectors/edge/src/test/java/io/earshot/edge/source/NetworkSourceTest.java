package io.earshot.edge.source;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.earshot.avro.AudioFrame;
import io.earshot.connectors.Secret;
import io.earshot.edge.Sound;
import io.earshot.edge.config.SourceConfig.Common;
import io.earshot.edge.config.SourceConfig.Network;
import io.earshot.edge.media.Encoded;
import io.earshot.edge.source.SourceState.State;
import io.earshot.edge.stream.ClockSettings;
import io.earshot.testing.Deadline;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@Timeout(120)
class NetworkSourceTest {
    private final Sinks sinks = new Sinks();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
        log.start();
        ((Logger) LoggerFactory.getLogger(SourceState.class)).addAppender(log);
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
        ((Logger) LoggerFactory.getLogger(SourceState.class)).detachAppender(log);
    }

    private String said() {
        StringBuilder all = new StringBuilder();
        for (ILoggingEvent each : List.copyOf(log.list)) {
            all.append(each.getFormattedMessage()).append('\n');
        }
        return all.toString();
    }

    private void serve(String path, HttpHandler handler) {
        server.createContext(path, handler);
    }

    private static HttpHandler playing(byte[] header, byte[] samples) {
        return request -> {
            request.sendResponseHeaders(200, 0);
            try (OutputStream out = request.getResponseBody()) {
                out.write(header);
                out.write(samples);
            }
        };
    }

    private void listen(String userInfo, String path, Runnable meanwhile) throws InterruptedException {
        listen("http://%s127.0.0.1:%d%s".formatted(userInfo, server.getAddress().getPort(), path), meanwhile);
    }

    private void listen(String url, Runnable meanwhile) throws InterruptedException {
        Common common = new Common(
                "mic-1",
                new ClockSettings(null, Duration.ZERO, Duration.ofSeconds(2)),
                Duration.ofMillis(1500),
                Duration.ofMillis(5),
                Duration.ofMillis(20));
        NetworkSource source = new NetworkSource(
                new Network(common, new Secret(url), Map.of()), sinks.mic, sinks.state, new SplittableRandom(1));
        Thread thread = new Thread(() -> {
            try {
                source.run();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        thread.start();
        try {
            meanwhile.run();
        } finally {
            source.stop();
            thread.join(10_000);
        }
        assertThat(thread.isAlive()).isFalse();
    }

    @Test
    void itConnectsAgainWheneverTheFarEndIsOverAndEachTimeIsAStream() throws Exception {
        byte[] sound = Sound.noise(1, 1.5);
        serve("/live", playing(Sound.header(Sound.RATE, 1, -1), sound));
        listen(
                "",
                "/live",
                () -> Deadline.await("three streams", () -> sinks.streams().size() > 3));
        assertThat(sinks.streams().get(0)).isEqualTo(sound);
        assertThat(sinks.streams().get(2)).isEqualTo(sound);
        assertThat(sinks.reconnects.get()).isGreaterThanOrEqualTo(3);
        assertThat(said()).contains("mic-1: live", "mic-1: dead: the far end ended the stream");
    }

    @Test
    void aCamerasSoundOverRtspArrivesSampleBySample() throws Exception {
        byte[] sound = Sound.noise(1, 1.5);
        try (RtspServer camera = new RtspServer(sound, "ranger", "river")) {
            listen(
                    "rtsp://ranger:river@127.0.0.1:%d/sound".formatted(camera.port()),
                    () -> Deadline.await("two streams", () -> sinks.streams().size() > 2));
            assertThat(sinks.streams().get(0)).isEqualTo(sound);
            assertThat(sinks.streams().get(1)).isEqualTo(sound);
            listen(
                    "rtsp://ranger:lake@127.0.0.1:%d/sound".formatted(camera.port()),
                    () -> Deadline.await("it to be said", () -> said().contains("password")));
            assertThat(said()).doesNotContain("river", "lake");
        }
    }

    @Test
    void aWrongPasswordIsSaidPlainlyAndNeverShown() throws Exception {
        serve("/live", request -> {
            String given = String.valueOf(request.getRequestHeaders().getFirst("Authorization"));
            String right = Base64.getEncoder().encodeToString("ranger:right".getBytes(StandardCharsets.UTF_8));
            if (given.equals("Basic " + right)) {
                playing(Sound.header(Sound.RATE, 1, -1), Sound.noise(2, 1)).handle(request);
                return;
            }
            request.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"mics\"");
            request.sendResponseHeaders(401, -1);
            request.close();
        });
        listen("ranger:wrongsecret@", "/live", () -> Deadline.await("word", () -> said().contains("401")));
        assertThat(said())
                .contains("dead: refused (401): user or password is missing or wrong")
                .doesNotContain("wrongsecret");
        assertThat(said().split("401", -1)).as("said once").hasSize(2);
        listen("ranger:right@", "/live", () -> Deadline.await("sound", () -> !sinks.frames.isEmpty()));
    }

    @Test
    void aServerThatHangsIsLeftAndTriedAgain() throws Exception {
        byte[] sound = Sound.noise(3, 5);
        AtomicInteger requests = new AtomicInteger();
        serve("/live", request -> {
            int number = requests.incrementAndGet();
            if (number == 1) {
                await(over);
                return;
            }
            request.sendResponseHeaders(200, 0);
            OutputStream out = request.getResponseBody();
            out.write(Sound.header(Sound.RATE, 1, -1));
            out.write(sound);
            out.flush();
            if (number == 2) {
                await(over);
            }
            out.close();
        });
        listen(
                "",
                "/live",
                () -> Deadline.await(
                        "a stream that ended", () -> sinks.frames.stream().anyMatch(AudioFrame::getEndOfStream)));
        assertThat(said()).contains("mic-1: dead: no samples for 1.5 s");
        assertThat(sinks.states).contains(State.DEAD, State.LIVE);
        // Cut where it hung, without saying that it had ended.
        assertThat(sinks.streams().get(0)).hasSizeBetween(sound.length - 3200, sound.length);
        assertThat(sinks.streams().get(1)).isEqualTo(sound);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aStreamThatComesBackWithAnotherRateIsAnotherStream() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        serve("/live", request -> {
            int rate = requests.getAndIncrement() == 0 ? 16_000 : 44_100;
            playing(Sound.header(rate, 1, -1), Sound.noise(4, 2)).handle(request);
        });
        listen(
                "",
                "/live",
                () -> Deadline.await(
                        "both rates",
                        () -> sinks.frames.stream()
                                        .map(AudioFrame::getSampleRate)
                                        .distinct()
                                        .count()
                                == 2));
        assertThat(sinks.frames)
                .filteredOn(each -> each.getSampleRate() == 44_100)
                .allSatisfy(each -> assertThat(each.getStreamId())
                        .isNotEqualTo(sinks.frames.get(0).getStreamId()));
    }

    @Test
    void whatIsNoAudioIsSaid() throws Exception {
        serve("/live", playing("<html>no sound here</html>".getBytes(StandardCharsets.UTF_8), new byte[0]));
        listen("", "/live", () -> Deadline.await("word", () -> said().contains("dead")));
        assertThat(said()).contains("is not audio that is known here");
    }

    @Test
    void aPlaylistDoesNotReadThisMachinesFiles(@TempDir Path folder) throws Exception {
        Path secret = Files.write(folder.resolve("a.ts"), Encoded.sound(Sound.noise(6, 2), "a.ts", "mp2"));
        serve(
                "/live.m3u8",
                playing(
                        "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n%s\n#EXT-X-ENDLIST\n"
                                .formatted(secret.toUri())
                                .getBytes(StandardCharsets.UTF_8),
                        new byte[0]));
        listen("", "/live.m3u8", () -> Deadline.await("word", () -> said().contains("dead")));
        assertThat(sinks.frames).isEmpty();
    }

    @Test
    void hlsIsRead() throws Exception {
        byte[] sound = Sound.noise(5, 2);
        serve(
                "/live.m3u8",
                playing(
                        "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\na.ts\n#EXT-X-ENDLIST\n"
                                .getBytes(StandardCharsets.UTF_8),
                        new byte[0]));
        serve("/a.ts", playing(Encoded.sound(sound, "a.ts", "mp2"), new byte[0]));
        listen(
                "",
                "/live.m3u8",
                () -> Deadline.await("the end", () -> sinks.frames.stream().anyMatch(AudioFrame::getEndOfStream)));
        // Lossy, and with the codec's own lead-in.
        assertThat(sinks.streams().get(0).length).isBetween(sound.length - 8_000, sound.length + 8_000);
    }
}
