package io.earshot.connect.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.earshot.broker.EmbeddedBroker;
import io.earshot.testing.ConnectWorker;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The plugin as it is packaged, in Kafka's own Connect, on a real broker; waits for a transaction to time out. */
@Tag("slow")
@Timeout(400)
class ExactlyOnceIT {
    private static final int RECORDING_SECONDS = 200;
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
    void distributedBringsAFolderExactlyOnceThoughItsWorkerIsKilledInTheMiddle() throws Exception {
        Path recordings = Files.createDirectory(folder.resolve("recordings"));
        byte[] first = Sound.noise(2, RECORDING_SECONDS);
        byte[] second = Sound.noise(3, RECORDING_SECONDS);
        Files.write(recordings.resolve("20260501_043000.WAV"), Sound.wav(first));
        Files.write(recordings.resolve("20260501_050000.WAV"), Sound.wav(second));
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        String rest = "http://127.0.0.1:" + port;
        Map<String, String> connector = Given.connector("many.frames");
        connector.put("exactly.once.support", "required");
        // So long its successor waits for what a killed task had not committed.
        connector.put("producer.override.transaction.timeout.ms", "8000");
        connector.put("sources", "ridge");
        connector.put("sources.ridge.kind", "folder");
        connector.put("sources.ridge.folder", recordings.toString());
        connector.put("sources.ridge.quiet", "0ms");
        connector.put("sources.ridge.clock.error-bound", "5s");
        try (Frames frames = new Frames(broker.bootstrapServers(), "many.frames")) {
            try (ConnectWorker worker =
                    ConnectWorker.distributed(Given.workers(folder), broker.bootstrapServers(), port)) {
                worker.await(
                        "REST answers",
                        () -> send("GET", rest + "/connectors", Map.of()).statusCode() == 200);
                isToldEachProblemAtItsOption(rest, connector);
                worker.await(
                        "the connector is made",
                        () -> send("PUT", rest + "/connectors/ears/config", connector)
                                        .statusCode()
                                < 300);
                worker.await("some frames", () -> {
                    frames.poll();
                    return !frames.all.isEmpty();
                });
                worker.kill();
            }
            assertThat(frames.ends()).as("recordings that were over too soon").isLessThan(2);
            try (ConnectWorker worker =
                    ConnectWorker.distributed(Given.workers(folder), broker.bootstrapServers(), port)) {
                worker.await("the end of both", () -> {
                    frames.poll();
                    return frames.ends() == 2;
                });
                assertThat(frames.streams().values()).containsExactly(first, second);
                String offsets =
                        send("GET", rest + "/connectors/ears/offsets", Map.of()).body();
                assertThat(offsets.split("\"end\":true", -1)).as(offsets).hasSize(3);
                frames.poll();
                assertThat(frames.ends()).isEqualTo(2);
            }
        }
    }

    private static void isToldEachProblemAtItsOption(String rest, Map<String, String> connector) {
        Map<String, String> wrong = new HashMap<>(connector);
        wrong.put("name", "wrong");
        wrong.put("sources", "ridge,gate");
        wrong.put("sources.ridge.zone", "Mars");
        wrong.put("sources.gate.kind", "network");
        wrong.put("sources.gate.url", "ftp://S3CRET@example.org");
        wrong.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
        Answer answer = send("PUT", rest + "/connector-plugins/AudioSourceConnector/config/validate", wrong);
        assertThat(answer.body())
                .contains("\"error_count\":3")
                .contains("\"errors\":[\"sources.ridge.zone must be a time zone")
                .contains("\"errors\":[\"sources.gate.url must be one of http")
                .contains("\"errors\":[\"value.converter must be there, and must be " + ConnectWorker.BYTES)
                .doesNotContain("S3CRET");
        Answer refused = send("PUT", rest + "/connectors/wrong/config", wrong);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("sources.gate.url must be").doesNotContain("S3CRET");
    }

    /** @param statusCode 0 where nobody answers yet */
    private record Answer(int statusCode, String body) {}

    private static Answer send(String method, String url, Map<String, String> options) {
        String json = options.entrySet().stream()
                .map(each -> "\"%s\":\"%s\"".formatted(each.getKey(), each.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
        try {
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(url))
                                    .timeout(Duration.ofSeconds(20))
                                    .header("Content-Type", "application/json")
                                    .method(
                                            method,
                                            method.equals("GET")
                                                    ? HttpRequest.BodyPublishers.noBody()
                                                    : HttpRequest.BodyPublishers.ofString(json))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            return new Answer(answer.statusCode(), answer.body());
        } catch (IOException e) {
            return new Answer(0, "");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
