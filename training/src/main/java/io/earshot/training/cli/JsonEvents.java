package io.earshot.training.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.earshot.cli.UserException;
import io.earshot.training.evaluate.ListedEvent;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What {@code analyze} and {@code tail events} print as jsonl. Times are seconds, or ISO-8601 and then counted from
 * {@code stream_started}. Of an event's revisions the last counts, and when the first was decided.
 */
final class JsonEvents {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** One revision. */
    private record Revision(String recording, int number, ListedEvent event) {
        /** Of two revisions, the later one's times with the earlier decision. */
        Revision with(Revision other) {
            Revision last = number <= other.number ? other : this;
            ListedEvent times = last.event;
            return new Revision(
                    recording,
                    last.number,
                    new ListedEvent(
                            times.onset(),
                            times.offset(),
                            times.label(),
                            times.score(),
                            Math.min(event.decidedAt(), other.event.decidedAt())));
        }
    }

    private final Path file;

    JsonEvents(Path file) {
        this.file = file;
    }

    /** @return events by recording: that of {@code file}, else {@code mic}, else of the list's own name */
    SortedMap<String, List<ListedEvent>> read(String text) throws UserException {
        Map<String, Revision> events = new LinkedHashMap<>();
        String[] lines = text.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            if (!lines[i].isBlank()) {
                ListLine line = new ListLine(file, i + 1);
                JsonNode json = parse(line, lines[i]);
                if (!json.has("alert")) {
                    Revision revision = revision(line, json);
                    String id = json.has("id")
                            ? revision.recording + '\n' + json.get("id").asText()
                            : "line " + i;
                    events.merge(id, revision, Revision::with);
                }
            }
        }
        SortedMap<String, List<ListedEvent>> byRecording = new TreeMap<>();
        for (Revision each : events.values()) {
            byRecording
                    .computeIfAbsent(each.recording, unused -> new ArrayList<>())
                    .add(each.event);
        }
        return byRecording;
    }

    private static JsonNode parse(ListLine line, String text) throws UserException {
        try {
            JsonNode json = JSON.readTree(text);
            if (json.isObject()) {
                return json;
            }
        } catch (JsonProcessingException e) {
            // said below: the parser's own words name no line of the file
        }
        throw line.wrong("is no JSON object; must be a line of 'earshot analyze --format jsonl'");
    }

    private Revision revision(ListLine line, JsonNode json) throws UserException {
        double onset = time(line, json, "start");
        double offset = time(line, json, "end");
        line.checkOrder(onset, offset);
        String label = line.label(text(json, "type"));
        double decidedAt = json.hasNonNull("decided_at") ? time(line, json, "decided_at") : Double.NaN;
        String recording = text(json, json.hasNonNull("file") ? "file" : "mic");
        return new Revision(
                EventLists.recording(recording.isEmpty() ? file.toString() : recording),
                json.path("revision").asInt(0),
                new ListedEvent(onset, offset, label, score(line, json), decidedAt));
    }

    private static double score(ListLine line, JsonNode json) throws UserException {
        if (!json.hasNonNull("score")) {
            return Double.NaN;
        }
        double score = json.get("score").isNumber() ? json.get("score").asDouble() : Double.NaN;
        if (!(score >= 0 && score <= 1)) {
            throw line.wrong("score must be a number from 0 to 1, was " + json.get("score"));
        }
        return score;
    }

    private static double time(ListLine line, JsonNode json, String name) throws UserException {
        JsonNode value = json.path(name);
        Instant instant = instant(value);
        if (instant == null) {
            return line.seconds(name, value.isMissingNode() ? "" : value.asText());
        }
        Instant began = instant(json.path("stream_started"));
        if (began == null) {
            throw line.wrong("%s is a time of day, so stream_started must be one too: truth is in seconds from there"
                    .formatted(name));
        }
        Duration since = Duration.between(began, instant);
        return line.seconds(name, Double.toString(since.getSeconds() + since.getNano() / 1e9));
    }

    private static @Nullable Instant instant(JsonNode value) {
        try {
            return value.isTextual() ? Instant.parse(value.asText()) : null;
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static String text(JsonNode json, String name) {
        return json.hasNonNull(name) ? json.get(name).asText() : "";
    }
}
