package io.earshot.dashboard.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.earshot.avro.Alert;
import io.earshot.avro.AlertAcknowledgement;
import io.earshot.avro.Coverage;
import io.earshot.avro.EventReview;
import io.earshot.avro.Microphone;
import io.earshot.avro.Position;
import io.earshot.avro.SoundEvent;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is held as JSON, by the names of {@code openapi.yaml}, which are those of the sinks' payloads where they have them.
 * Safe to share.
 */
public final class Views {
    private static final ObjectMapper JSON = mapper();

    private final boolean positions;

    /** @param positions whether to say where mics stand */
    public Views(boolean positions) {
        this.positions = positions;
    }

    /** @return how answers are written: seconds without an exponent */
    public static ObjectMapper mapper() {
        return JsonMapper.builder()
                .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                .build();
    }

    /** @return one line */
    public static String json(Object view) {
        try {
            return JSON.writeValueAsString(view);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // maps, lists, numbers and strings
        }
    }

    public Map<String, @Nullable Object> event(SoundEvent event, @Nullable EventReview review) {
        Map<String, @Nullable Object> view = new LinkedHashMap<>();
        view.put("id", event.getId());
        view.put("revision", event.getRevision());
        view.put("status", lower(event.getStatus()));
        view.put("close_cause", event.getCloseCause() == null ? null : lower(event.getCloseCause()));
        view.put("type", event.getType());
        view.put("mic", event.getMicId());
        view.put("site", event.getSiteId());
        view.put("position", position(event.getPosition()));
        time(view, "start", event.getOnsetAt());
        time(view, "end", event.getOffsetAt());
        time(view, "decided_at", event.getDecidedAt());
        view.put("score", decimal(event.getPeakScore()));
        view.put("mean_score", decimal(event.getMeanScore()));
        view.put("scored_windows", event.getScoredWindows());
        view.put("model", event.getModelId());
        view.put("model_version", event.getModelVersion());
        view.put("clock", lower(event.getClockQuality()));
        view.put("clock_error_bound_us", event.getClockErrorBound());
        view.put("stream", event.getStreamId());
        time(view, "stream_started", event.getStreamStartedAt());
        Map<String, Object> frames = new LinkedHashMap<>();
        frames.put("topic", event.getFramesTopic());
        frames.put("partition", event.getFramesPartition());
        frames.put("first_offset", event.getFirstOffset());
        frames.put("last_offset", event.getLastOffset());
        view.put("frames", frames);
        view.put("review", review(review));
        return view;
    }

    public @Nullable Map<String, @Nullable Object> review(@Nullable EventReview review) {
        if (review == null) {
            return null;
        }
        Map<String, @Nullable Object> view = new LinkedHashMap<>();
        view.put("verdict", lower(review.getVerdict()));
        view.put("comment", review.getComment());
        view.put("by", review.getReviewedBy());
        time(view, "at", review.getReviewedAt());
        return view;
    }

    public Map<String, @Nullable Object> alert(Alert alert, @Nullable AlertAcknowledgement acknowledgement) {
        Map<String, @Nullable Object> view = new LinkedHashMap<>();
        view.put("id", alert.getId());
        view.put("rule", alert.getRule());
        view.put("severity", lower(alert.getSeverity()));
        view.put("site", alert.getSiteId());
        view.put("mics", alert.getMicIds());
        view.put("position", position(alert.getPosition()));
        time(view, "fired_at", alert.getFiredAt());
        view.put("message", alert.getMessage());
        view.put("late", alert.getLate());
        view.put("numbers", alert.getNumbers());
        view.put(
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
        view.put("acknowledged", acknowledgement(acknowledgement));
        return view;
    }

    public @Nullable Map<String, @Nullable Object> acknowledgement(@Nullable AlertAcknowledgement acknowledgement) {
        if (acknowledgement == null) {
            return null;
        }
        Map<String, @Nullable Object> view = new LinkedHashMap<>();
        view.put("by", acknowledgement.getAcknowledgedBy());
        view.put("comment", acknowledgement.getComment());
        time(view, "at", acknowledgement.getAcknowledgedAt());
        return view;
    }

    public Map<String, @Nullable Object> mic(Mic mic) {
        Microphone registered = mic.registered();
        Map<String, @Nullable Object> view = new LinkedHashMap<>();
        view.put("id", mic.id());
        view.put("name", registered == null ? null : registered.getName());
        view.put("registered", registered != null);
        view.put("site", registered == null ? null : registered.getSiteId());
        view.put("domain", registered == null ? null : registered.getDomain());
        view.put("clock", registered == null ? null : registered.getClock());
        view.put("labels", registered == null ? Map.of() : new TreeMap<>(registered.getLabels()));
        view.put("position", registered == null ? null : position(registered.getPosition()));
        view.put("time_zone", mic.zone().getId());
        view.put("state", lower(mic.state()));
        optionalTime(view, "last_heard", mic.heardUntil());
        view.put("events_today", mic.eventsToday());
        return view;
    }

    /** A minute of coverage. */
    public Map<String, @Nullable Object> coverage(Coverage coverage) {
        Map<String, @Nullable Object> view = new LinkedHashMap<>();
        view.put("mic", coverage.getMicId());
        view.put("model", coverage.getModelId());
        time(view, "start", coverage.getMinute());
        time(view, "known_until", coverage.getKnownUntil());
        view.put("streaming", coverage.getStreaming());
        seconds(view, CoverageBook.seconds(coverage), Level.of(coverage));
        return view;
    }

    /** What became of a mic's time. */
    public Map<String, @Nullable Object> account(CoverageBook.Account account) {
        Map<String, @Nullable Object> view = new LinkedHashMap<>();
        view.put("mic", account.mic());
        view.put("model", account.model());
        Map<String, @Nullable Object> total = new LinkedHashMap<>();
        seconds(total, account.total(), account.level());
        view.put("total", total);
        List<Map<String, @Nullable Object>> slots = account.slots().stream()
                .map(slot -> {
                    Map<String, @Nullable Object> each = new LinkedHashMap<>();
                    time(each, "start", slot.start());
                    seconds(each, slot.seconds(), slot.level());
                    return each;
                })
                .toList();
        view.put("slots", slots);
        return view;
    }

    private static void seconds(
            Map<String, @Nullable Object> view, CoverageBook.Seconds seconds, @Nullable Level level) {
        view.put("analysed_s", asSeconds(seconds.analysed()));
        view.put("silent_s", asSeconds(seconds.silent()));
        Map<String, Object> missing = new TreeMap<>();
        seconds.missing().forEach((reason, micros) -> missing.put(reason.toLowerCase(Locale.ROOT), asSeconds(micros)));
        view.put("missing_s", missing);
        view.put("absent_s", asSeconds(seconds.absent()));
        view.put("unknown_s", asSeconds(seconds.unknown()));
        view.put("level_dbfs", level == null ? null : decimal(level.mean()));
        view.put("loudest_dbfs", level == null ? null : decimal(level.loudest()));
    }

    private static BigDecimal asSeconds(long micros) {
        return BigDecimal.valueOf(micros, 6).stripTrailingZeros();
    }

    private @Nullable Map<String, @Nullable Object> position(@Nullable Position position) {
        if (!positions || position == null) {
            return null;
        }
        Map<String, @Nullable Object> view = new LinkedHashMap<>();
        view.put("latitude", position.getLatitude());
        view.put("longitude", position.getLongitude());
        view.put("elevation", position.getElevation());
        return view;
    }

    /** A time twice: to read, and to reckon with. */
    public static void time(Map<String, @Nullable Object> view, String name, long micros) {
        view.put(name, Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString());
        view.put(name + "_us", micros);
    }

    /** Likewise, or twice null. */
    public static void optionalTime(Map<String, @Nullable Object> view, String name, @Nullable Long micros) {
        if (micros == null) {
            view.put(name, null);
            view.put(name + "_us", null);
        } else {
            time(view, name, micros);
        }
    }

    /** The decimal digits that the float has, not those of the double beside it. */
    private static double decimal(float value) {
        return Double.parseDouble(Float.toString(value));
    }

    public static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
