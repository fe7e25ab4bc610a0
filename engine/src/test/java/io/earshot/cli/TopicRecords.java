package io.earshot.cli;

import io.earshot.Serialization;
import io.earshot.avro.Alert;
import io.earshot.avro.AlertEvent;
import io.earshot.avro.ClockQuality;
import io.earshot.avro.CloseCause;
import io.earshot.avro.Coverage;
import io.earshot.avro.DenseScores;
import io.earshot.avro.EventStatus;
import io.earshot.avro.GapReason;
import io.earshot.avro.OutcomeKind;
import io.earshot.avro.Severity;
import io.earshot.avro.SoundEvent;
import io.earshot.avro.SparseScores;
import io.earshot.avro.WindowOutcome;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A record or two for every topic, as the stages would write them. */
final class TopicRecords {
    private static final long START = SendCommand.micros(Instant.parse("2026-05-01T20:00:00Z"));
    private static final int SPARSE_LABEL = 2;

    private final Serialization wire = Serialization.singleObject();

    SoundEvent event(EventStatus status) {
        SoundEvent event = new SoundEvent();
        event.setId("e-1");
        event.setType("chainsaw");
        event.setStatus(status);
        event.setCloseCause(status == EventStatus.CLOSED ? CloseCause.QUIET : null);
        event.setRevision(status == EventStatus.OPENED ? 1 : 2);
        event.setMicId("mic-1");
        event.setSiteId("north");
        event.setStreamId("run");
        event.setStreamStartedAt(START);
        event.setSampleRate(16_000);
        event.setModelId("tiny");
        event.setModelVersion("1");
        event.setOnsetIndex(2);
        event.setOffsetIndex(9);
        event.setOnsetAt(START + 1_000_000);
        event.setOffsetAt(START + 4_500_000);
        event.setDecidedAt(START + 5_000_000);
        event.setPeakScore(0.875f);
        event.setMeanScore(0.5f);
        event.setScoredWindows(8);
        event.setClockQuality(ClockQuality.DEVICE);
        event.setFramesTopic("earshot.frames");
        event.setFramesPartition(0);
        event.setFirstOffset(10);
        event.setLastOffset(55);
        return event;
    }

    Alert alert() {
        return Alert.newBuilder()
                .setId("a-1")
                .setRule("chainsaw-heard")
                .setSeverity(Severity.WARNING)
                .setSiteId("north")
                .setMicIds(List.of("mic-1"))
                .setFiredAt(START + 5_000_000)
                .setMessage("chainsaw at north")
                .setNumbers(Map.of("score", 0.875))
                .setEvents(List.of(
                        new AlertEvent("e-1", 1, "chainsaw", "mic-1", START + 1_000_000, START + 4_500_000, 0.875f)))
                .build();
    }

    WindowOutcome dense() {
        return outcome(OutcomeKind.SCORED)
                .setScores(new DenseScores(floats(0.125f, 0.75f, 0.5f, 0.25f)))
                .build();
    }

    WindowOutcome sparse() {
        ByteBuffer labels = ByteBuffer.allocate(Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        labels.putShort((short) SPARSE_LABEL).flip();
        return outcome(OutcomeKind.SCORED)
                .setScores(new SparseScores(0.05f, labels, floats(0.625f)))
                .build();
    }

    WindowOutcome gap() {
        return outcome(OutcomeKind.GAP)
                .setLastIndex(9)
                .setReason(GapReason.MISSING)
                .build();
    }

    Coverage coverage() {
        return Coverage.newBuilder()
                .setMicId("mic-1")
                .setModelId("tiny")
                .setMinute(START)
                .setKnownUntil(START + 60_000_000)
                .setAnalysed(50_000_000)
                .setSilent(4_000_000)
                .setMissing(Map.of("MISSING", 3_500_000L))
                .setAbsent(2_500_000)
                .setDuplicateSamples(160)
                .setLateSamples(0)
                .setStreaming(true)
                .setLevel(-41.5f)
                .setLoudest(-18.25f)
                .build();
    }

    byte[] bytes(SoundEvent event) {
        return wire.events().serializer().serialize("", event);
    }

    byte[] bytes(Alert alert) {
        return wire.alerts().serializer().serialize("", alert);
    }

    byte[] bytes(WindowOutcome outcome) {
        return wire.outcomes().serializer().serialize("", outcome);
    }

    byte[] bytes(Coverage coverage) {
        return wire.coverage().serializer().serialize("", coverage);
    }

    /** Headers of a dead letter, as the worker sets them. */
    static Map<String, String> letterHeaders() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("topic", "earshot.frames");
        headers.put("partition", "0");
        headers.put("offset", "17");
        headers.put("size", "5000");
        headers.put("reason", "malformed");
        return headers;
    }

    /** A record for a producer. */
    static ProducerRecord<byte[], byte[]> record(String topic, String key, byte[] value) {
        return new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value);
    }

    private static ByteBuffer floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return bytes.flip();
    }

    private static WindowOutcome.Builder outcome(OutcomeKind kind) {
        return WindowOutcome.newBuilder()
                .setMicId("mic-1")
                .setStreamId("run")
                .setStreamStartedAt(START)
                .setSampleRate(16_000)
                .setModelId("tiny")
                .setModelVersion("1")
                .setModelRate(16_000)
                .setWindowSamples(15_600)
                .setHopSamples(7_680)
                .setKind(kind)
                .setFirstIndex(4)
                .setLastIndex(4)
                .setStartAt(START + 1_920_000)
                .setClockQuality(ClockQuality.DEVICE);
    }
}
