package io.earshot.connect.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.earshot.avro.AudioFrame;
import io.earshot.broker.EmbeddedBroker;
import io.earshot.testing.ConnectWorker;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The plugin as it is packaged, in Kafka's own Connect, on a real broker. */
@Timeout(400)
class AudioSourceIT {
    private static EmbeddedBroker broker;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start();
    }

    @AfterAll
    static void end() {
        broker.close();
    }

    @Test
    void standaloneBringsALiveStreamSampleBySample() throws Exception {
        byte[] sound = Sound.noise(1, 4);
        AtomicBoolean played = new AtomicBoolean();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/live", request -> {
            if (!"Basic ZWFyc2hvdDpTM0NSRVQ=".equals(request.getRequestHeaders().getFirst("Authorization"))) {
                request.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"live\"");
                request.sendResponseHeaders(401, -1);
                request.close();
                return;
            }
            if (!played.compareAndSet(false, true)) {
                request.sendResponseHeaders(404, -1);
                request.close();
                return;
            }
            request.getResponseHeaders().add("Content-Type", "audio/wav");
            request.sendResponseHeaders(200, 0);
            try (OutputStream out = request.getResponseBody()) {
                out.write(Sound.header(-1));
                Sound.play(sound, out);
            }
        });
        server.start();
        Map<String, String> connector = Given.connector("alone.frames");
        connector.put("sources", "gate,mast");
        connector.put("sources.gate.kind", "network");
        connector.put(
                "sources.gate.url",
                "http://127.0.0.1:%d/live".formatted(server.getAddress().getPort()));
        connector.put("sources.gate.user", "earshot");
        connector.put("sources.gate.password", "S3CRET");
        connector.put("sources.gate.clock.error-bound", "50ms");
        connector.put("sources.mast.kind", "tcp");
        connector.put("sources.mast.port", "0");
        long before = micros();
        try (Frames frames = new Frames(broker.bootstrapServers(), "alone.frames");
                ConnectWorker worker =
                        ConnectWorker.standalone(Given.workers(folder), broker.bootstrapServers(), "ears", connector)) {
            worker.await("the end of the stream", () -> {
                frames.poll();
                return frames.ends() == 1;
            });
            assertThat(frames.streams().values()).containsExactly(sound);
            AudioFrame first = frames.all.get(0);
            assertThat(first.getMicId()).isEqualTo("gate");
            assertThat(first.getStreamStartedAt()).isBetween(before, micros());
            assertThat(first.getClockErrorBound()).isGreaterThanOrEqualTo(50_000);
            assertThat(frames.all).allSatisfy(each -> assertThat(each.getCapturedAt() - each.getStreamStartedAt())
                    .isCloseTo(each.getFirstSample() * 1_000_000 / Sound.RATE, Offset.offset(100_000L)));
            assertThat(worker.log())
                    .contains("mic mast: listening on 127.0.0.1")
                    .doesNotContain("S3CRET");
        } finally {
            server.stop(0);
        }
    }

    private static long micros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
