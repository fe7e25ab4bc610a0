package io.earshot.cli;

import io.earshot.Serialization;
import io.earshot.avro.AudioFrame;
import io.earshot.avro.Coverage;
import io.earshot.avro.DenseScores;
import io.earshot.avro.SparseScores;
import io.earshot.avro.WindowOutcome;
import io.earshot.model.Label;
import io.earshot.topics.TopicNames;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Prints records of every topic, one line each, never their audio. Belongs to one thread. */
final class TailLines {
    static final DateTimeFormatter LOCAL_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneId.systemDefault());
    private static final int SHORT_KEY = 40;

    private final PrintWriter out;
    private final LiveLines.Format format;
    private final TopicNames names;
    private final List<Label> labels;
    private final int top;
    private final LiveLines lines;
    private final Serialization serialization;

    /** A label by index and what it scored. */
    private record Score(int label, float value) {}

    /** @param labels of the model whose scores are shown; empty when not known */
    TailLines(
            PrintWriter out,
            LiveLines.Format format,
            Serialization serialization,
            TopicNames names,
            List<Label> labels,
            int top) {
        this.serialization = serialization;
        this.out = out;
        this.format = format;
        this.names = names;
        this.labels = labels;
        this.top = top;
        this.lines = new LiveLines(out, format, LOCAL_TIME);
    }

    /** @throws org.apache.kafka.common.errors.SerializationException when the record is not one of Earshot's */
    void print(ConsumerRecord<byte[], byte[]> record) {
        String topic = record.topic();
        byte @Nullable [] value = record.value();
        if (topic.equals(names.deadLetters())) {
            deadLetter(record);
        } else if (value == null) {
            line(record, key(record) + " removed", Map.of("key", key(record), "removed", true));
        } else if (topic.equals(names.events())) {
            lines.event(serialization.events().deserializer().deserialize(topic, value));
        } else if (topic.equals(names.alerts())) {
            lines.alert(serialization.alerts().deserializer().deserialize(topic, value));
        } else if (topic.equals(names.scores())) {
            outcome(serialization.outcomes().deserializer().deserialize(topic, value));
        } else if (topic.equals(names.coverage())) {
            coverage(serialization.coverage().deserializer().deserialize(topic, value));
        } else {
            frame(record, serialization.frames().deserializer().deserialize(topic, value));
        }
        out.flush();
    }

    private void line(ConsumerRecord<byte[], byte[]> record, String text, Map<String, ?> fields) {
        out.println(
                format == LiveLines.Format.JSONL
                        ? Json.line(fields)
                        : LOCAL_TIME.format(Instant.ofEpochMilli(record.timestamp())) + "  " + text);
    }

    private static String time(long micros) {
        return LOCAL_TIME.format(LiveLines.instant(micros));
    }

    private void outcome(WindowOutcome outcome) {
        List<Score> best = best(outcome);
        String kind = EventLines.lower(outcome.getKind());
        String reason = outcome.getReason() == null ? "" : EventLines.lower(outcome.getReason());
        if (format == LiveLines.Format.JSONL) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            fields.put("mic", outcome.getMicId());
            fields.put("stream", outcome.getStreamId());
            fields.put(
                    "stream_started",
                    LiveLines.instant(outcome.getStreamStartedAt()).toString());
            fields.put("model", outcome.getModelId());
            fields.put("model_version", outcome.getModelVersion());
            fields.put("kind", kind);
            fields.put("reason", outcome.getReason() == null ? null : reason);
            fields.put("first", outcome.getFirstIndex());
            fields.put("last", outcome.getLastIndex());
            fields.put("start", LiveLines.instant(outcome.getStartAt()).toString());
            fields.put("padded", outcome.getPadded());
            if (!best.isEmpty()) {
                Map<String, Float> scores = new LinkedHashMap<>();
                best.forEach(score -> scores.put(name(score.label()), score.value()));
                fields.put("scores", scores);
            }
            out.println(Json.line(fields));
            return;
        }
        String range = outcome.getFirstIndex() == outcome.getLastIndex()
                ? "%d".formatted(outcome.getFirstIndex())
                : outcome.getFirstIndex() + ".." + outcome.getLastIndex();
        String rest = best.isEmpty()
                ? reason
                : best.stream()
                        .map(score -> "%s %.3f".formatted(name(score.label()), score.value()))
                        .collect(Collectors.joining("  "));
        out.println("%s  %-8s %-12s %-10s %8s  %s"
                .formatted(time(outcome.getStartAt()), kind, outcome.getMicId(), outcome.getModelId(), range, rest)
                .stripTrailing());
    }

    private String name(int label) {
        return label < labels.size() ? labels.get(label).name() : "label " + label;
    }

    /** The highest scores, if the labels are known. */
    private List<Score> best(WindowOutcome outcome) {
        List<Score> scores = new ArrayList<>();
        if (labels.isEmpty()) {
            return scores;
        }
        if (outcome.getScores() instanceof DenseScores dense) {
            ByteBuffer values = dense.getValues().duplicate().order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; values.remaining() >= Float.BYTES; i++) {
                scores.add(new Score(i, values.getFloat()));
            }
        } else if (outcome.getScores() instanceof SparseScores sparse) {
            ByteBuffer values = sparse.getValues().duplicate().order(ByteOrder.LITTLE_ENDIAN);
            ByteBuffer indexes = sparse.getLabels().duplicate().order(ByteOrder.LITTLE_ENDIAN);
            while (values.remaining() >= Float.BYTES && indexes.remaining() >= Short.BYTES) {
                scores.add(new Score(Short.toUnsignedInt(indexes.getShort()), values.getFloat()));
            }
        }
        scores.sort(Comparator.comparingDouble(score -> -score.value()));
        return scores.subList(0, Math.min(top, scores.size()));
    }

    private void coverage(Coverage minute) {
        Map<String, Double> missing = new TreeMap<>();
        minute.getMissing().forEach((reason, micros) -> missing.put(reason.toLowerCase(Locale.ROOT), micros / 1e6));
        if (format == LiveLines.Format.JSONL) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("mic", minute.getMicId());
            fields.put("model", minute.getModelId());
            fields.put("minute", LiveLines.instant(minute.getMinute()).toString());
            fields.put("known_until", LiveLines.instant(minute.getKnownUntil()).toString());
            fields.put("analysed_s", minute.getAnalysed() / 1e6);
            fields.put("silent_s", minute.getSilent() / 1e6);
            fields.put("missing_s", missing);
            fields.put("absent_s", minute.getAbsent() / 1e6);
            fields.put("repeated_s", minute.getRepeated() / 1e6);
            fields.put("duplicate_samples", minute.getDuplicateSamples());
            fields.put("late_samples", minute.getLateSamples());
            fields.put("streaming", minute.getStreaming());
            fields.put("level_dbfs", minute.getLevel());
            fields.put("loudest_dbfs", minute.getLoudest());
            out.println(Json.line(fields));
            return;
        }
        double sum = missing.values().stream().mapToDouble(Double::doubleValue).sum();
        String repeated = minute.getRepeated() == 0 ? "" : " repeated %.2f s".formatted(minute.getRepeated() / 1e6);
        Float level = minute.getLevel();
        Float loudest = minute.getLoudest();
        String levels = level == null || loudest == null ? "" : "%6.1f dBFS (%.1f)  ".formatted(level, loudest);
        out.println("%s  %-12s %-10s analysed %6.2f s  silent %6.2f s  missing %6.2f s  absent %6.2f s  %s%s%s"
                .formatted(
                        time(minute.getMinute()),
                        minute.getMicId(),
                        minute.getModelId(),
                        minute.getAnalysed() / 1e6,
                        minute.getSilent() / 1e6,
                        sum,
                        minute.getAbsent() / 1e6,
                        levels,
                        missing.isEmpty() ? "" : missing.toString(),
                        repeated)
                .stripTrailing());
    }

    private void frame(ConsumerRecord<byte[], byte[]> record, AudioFrame frame) {
        int bytes = frame.getPayload().remaining();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("mic", frame.getMicId());
        fields.put("stream", frame.getStreamId());
        fields.put(
                "stream_started", LiveLines.instant(frame.getStreamStartedAt()).toString());
        fields.put("first_sample", frame.getFirstSample());
        fields.put("captured_at", LiveLines.instant(frame.getCapturedAt()).toString());
        fields.put("sample_rate", frame.getSampleRate());
        fields.put("channels", frame.getChannels());
        fields.put("encoding", EventLines.lower(frame.getEncoding()));
        fields.put("bytes", bytes);
        fields.put("end_of_stream", frame.getEndOfStream());
        fields.put("topic", record.topic());
        fields.put("partition", record.partition());
        fields.put("offset", record.offset());
        line(
                record,
                "%-12s %-20s sample %10d  %d Hz x %d %s  %d bytes%s"
                        .formatted(
                                frame.getMicId(),
                                frame.getStreamId(),
                                frame.getFirstSample(),
                                frame.getSampleRate(),
                                frame.getChannels(),
                                EventLines.lower(frame.getEncoding()),
                                bytes,
                                frame.getEndOfStream() ? "  end of stream" : ""),
                fields);
    }

    private void deadLetter(ConsumerRecord<byte[], byte[]> record) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("key", key(record));
        for (Header header : record.headers()) {
            byte[] value = header.value();
            fields.put(header.key(), value == null ? "" : readable(value));
        }
        line(
                record,
                "%-20s %s partition %s offset %s, %s bytes, key %s"
                        .formatted(
                                fields.getOrDefault("reason", "no reason"),
                                fields.getOrDefault("topic", "?"),
                                fields.getOrDefault("partition", "?"),
                                fields.getOrDefault("offset", "?"),
                                fields.getOrDefault("size", "?"),
                                fields.get("key")),
                fields);
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? "(none)" : readable(record.key());
    }

    /** Hostile bytes must not reach a terminal. */
    private static String readable(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8).replaceAll("[^\\x20-\\x7e]", "?");
        return text.length() <= SHORT_KEY ? text : text.substring(0, SHORT_KEY) + "...";
    }
}
