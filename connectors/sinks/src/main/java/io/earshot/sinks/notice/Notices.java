package io.earshot.sinks.notice;

import io.earshot.avro.Alert;
import io.earshot.avro.EventStatus;
import io.earshot.avro.Position;
import io.earshot.avro.Severity;
import io.earshot.avro.SoundEvent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Records as notices. The payload's names are those of {@code earshot tail --format jsonl} where it has them; each time
 * stands there twice, as ISO-8601 in UTC and, under a name that ends in {@code _us}, in microseconds since 1970. A name once
 * given keeps its meaning; further ones may come.
 */
public final class Notices {
    private final boolean positions;

    /** @param positions whether payloads say where it was: that helps poachers too */
    public Notices(boolean positions) {
        this.positions = positions;
    }

    public Notice event(SoundEvent event) {
        String status = lower(event.getStatus());
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("kind", "event");
        data.put("id", event.getId());
        data.put("revision", event.getRevision());
        data.put("status", status);
        data.put("close_cause", event.getCloseCause() == null ? null : lower(event.getCloseCause()));
        data.put("type", event.getType());
        data.put("mic", event.getMicId());
        data.put("site", event.getSiteId());
        position(data, event.getPosition());
        time(data, "start", event.getOnsetAt());
        time(data, "end", event.getOffsetAt());
        time(data, "decided_at", event.getDecidedAt());
        data.put("score", decimal(event.getPeakScore()));
        data.put("mean_score", decimal(event.getMeanScore()));
        data.put("scored_windows", event.getScoredWindows());
        data.put("model", event.getModelId());
        data.put("model_version", event.getModelVersion());
        data.put("clock", lower(event.getClockQuality()));
        data.put("clock_error_bound_us", event.getClockErrorBound());
        data.put("sample_rate", event.getSampleRate());
        data.put("stream", event.getStreamId());
        time(data, "stream_started", event.getStreamStartedAt());
        Map<String, @Nullable Object> frames = new LinkedHashMap<>();
        frames.put("topic", event.getFramesTopic());
        frames.put("partition", event.getFramesPartition());
        frames.put("first_offset", event.getFirstOffset());
        frames.put("last_offset", event.getLastOffset());
        data.put("frames", frames);
        String where = event.getSiteId() == null ? "" : " (site " + event.getSiteId() + ")";
        String text = "%s %s at mic %s%s since %s: %.1f s%s, score %.2f"
                .formatted(
                        event.getType(),
                        status,
                        event.getMicId(),
                        where,
                        instant(event.getOnsetAt()),
                        (event.getOffsetAt() - event.getOnsetAt()) / 1e6,
                        event.getStatus() == EventStatus.CLOSED ? "" : " so far",
                        event.getPeakScore());
        return new Notice(
                event.getId() + "/" + event.getRevision(),
                "event." + status,
                event.getMicId(),
                instant(event.getDecidedAt()),
                "%s at %s".formatted(event.getType(), event.getMicId()),
                text,
                3,
                data);
    }

    public Notice alert(Alert alert) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("kind", "alert");
        data.put("id", alert.getId());
        data.put("rule", alert.getRule());
        data.put("severity", lower(alert.getSeverity()));
        data.put("site", alert.getSiteId());
        data.put("mics", alert.getMicIds());
        position(data, alert.getPosition());
        time(data, "fired_at", alert.getFiredAt());
        data.put("message", alert.getMessage());
        data.put("late", alert.getLate());
        data.put("numbers", alert.getNumbers());
        data.put(
                "events",
                alert.getEvents().stream()
                        .map(event -> {
                            Map<String, @Nullable Object> each = new LinkedHashMap<>();
                            each.put("id", event.getId());
                            each.put("revision", event.getRevision());
                            each.put("type", event.getType());
                            each.put("mic", event.getMicId());
                            time(each, "start", event.getOnsetAt());
                            time(each, "end", event.getOffsetAt());
                            each.put("score", decimal(event.getPeakScore()));
                            return each;
                        })
                        .toList());
        String site = alert.getSiteId();
        String subject = site != null ? site : String.join(",", alert.getMicIds());
        return new Notice(
                alert.getId(),
                "alert",
                subject,
                instant(alert.getFiredAt()),
                "%s: %s at %s".formatted(lower(alert.getSeverity()).toUpperCase(Locale.ROOT), alert.getRule(), subject),
                alert.getMessage(),
                priority(alert.getSeverity()),
                data);
    }

    private static int priority(Severity severity) {
        return switch (severity) {
            case INFO -> 3;
            case CRITICAL -> 5;
            case WARNING, UNKNOWN -> 4;
        };
    }

    private void position(Map<String, @Nullable Object> data, @Nullable Position position) {
        if (positions && position != null) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            fields.put("latitude", position.getLatitude());
            fields.put("longitude", position.getLongitude());
            fields.put("elevation", position.getElevation());
            data.put("position", fields);
        }
    }

    private static void time(Map<String, @Nullable Object> data, String name, long micros) {
        data.put(name, instant(micros).toString());
        data.put(name + "_us", micros);
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /** The decimal digits that the float has, not those of the double beside it. */
    private static double decimal(float value) {
        return Double.parseDouble(Float.toString(value));
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
