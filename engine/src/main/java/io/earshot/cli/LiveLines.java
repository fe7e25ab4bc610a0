package io.earshot.cli;

import io.earshot.avro.Alert;
import io.earshot.avro.EventStatus;
import io.earshot.avro.SoundEvent;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Prints live events and alerts, one line each, as they come. */
final class LiveLines {
    /** The formats. */
    enum Format {
        TABLE,
        JSONL;

        /** As users write it; help and messages show it so. */
        @Override
        public String toString() {
            return EventLines.lower(this);
        }
    }

    private static final DateTimeFormatter LOCAL_TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneId.systemDefault());

    private final PrintWriter out;
    private final Format format;
    private final DateTimeFormatter time;

    LiveLines(PrintWriter out, Format format) {
        this(out, format, LOCAL_TIME);
    }

    /** @param time how tables write a time */
    LiveLines(PrintWriter out, Format format, DateTimeFormatter time) {
        this.out = out;
        this.format = format;
        this.time = time;
    }

    synchronized void event(SoundEvent event) {
        if (format == Format.JSONL) {
            out.println(Json.line(fields(event)));
        } else if (event.getStatus() != EventStatus.UPDATED) {
            out.printf(
                    Locale.ROOT,
                    "%s  %-8s %-12s %-14s %s%n",
                    time.format(instant(event.getOnsetAt())),
                    EventLines.lower(event.getStatus()),
                    event.getMicId(),
                    event.getType(),
                    event.getStatus() == EventStatus.CLOSED
                            ? "%.1f s, score %.2f"
                                    .formatted((event.getOffsetAt() - event.getOnsetAt()) / 1e6, event.getPeakScore())
                            : "score %.2f".formatted(event.getPeakScore()));
        }
        out.flush();
    }

    synchronized void alert(Alert alert) {
        if (format == Format.JSONL) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("alert", alert.getId());
            fields.put("rule", alert.getRule());
            fields.put("severity", EventLines.lower(alert.getSeverity()));
            fields.put("site", alert.getSiteId());
            fields.put("mics", alert.getMicIds());
            fields.put("fired_at", instant(alert.getFiredAt()).toString());
            fields.put("message", alert.getMessage());
            fields.put("late", alert.getLate());
            fields.put("numbers", alert.getNumbers());
            fields.put("events", alert.getEvents().stream().map(e -> e.getId()).toList());
            out.println(Json.line(fields));
        } else {
            out.printf(
                    "%s  ALERT    %s %s: %s%n",
                    time.format(instant(alert.getFiredAt())),
                    EventLines.lower(alert.getSeverity()).toUpperCase(Locale.ROOT),
                    alert.getRule(),
                    alert.getMessage());
        }
        out.flush();
    }

    static Map<String, Object> fields(SoundEvent event) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", event.getId());
        fields.put("type", event.getType());
        fields.put("mic", event.getMicId());
        fields.put("site", event.getSiteId());
        fields.put("start", instant(event.getOnsetAt()).toString());
        fields.put("end", instant(event.getOffsetAt()).toString());
        fields.put("score", event.getPeakScore());
        fields.put("mean_score", event.getMeanScore());
        fields.put("status", EventLines.lower(event.getStatus()));
        fields.put("close_cause", event.getCloseCause() == null ? null : EventLines.lower(event.getCloseCause()));
        fields.put("revision", event.getRevision());
        fields.put("decided_at", instant(event.getDecidedAt()).toString());
        fields.put("stream_started", instant(event.getStreamStartedAt()).toString());
        fields.put("model", event.getModelId());
        fields.put("model_version", event.getModelVersion());
        fields.put("clock", EventLines.lower(event.getClockQuality()));
        fields.put("offsets", event.getFirstOffset() + ".." + event.getLastOffset());
        return fields;
    }

    static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
