package io.earshot.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.earshot.avro.ClockQuality;
import io.earshot.avro.DenseScores;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.WindowOutcome;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Sound, pictures and scores around an event, of frames that lie in the topic. */
class SoundIT extends DashboardCase {
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

    private HttpResponse<byte[]> bytes(Dashboard dashboard, String path, @Nullable String range, Integer... statuses)
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
}
