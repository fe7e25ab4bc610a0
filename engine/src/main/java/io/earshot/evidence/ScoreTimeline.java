package io.earshot.evidence;

import io.earshot.avro.OutcomeKind;
import io.earshot.avro.WindowOutcome;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The scores of a clip's windows, one line of JSON each: what the event's type was told from. */
public final class ScoreTimeline {
    private ScoreTimeline() {}

    /**
     * @param labels index of each label of the event's type, by name; empty where the model is not at hand
     * @return a line a window, in order
     */
    public static List<Map<String, @Nullable Object>> of(ClipWindows windows, Map<String, Integer> labels) {
        List<Map<String, @Nullable Object>> lines = new ArrayList<>();
        windows.windows().forEach((index, outcome) -> lines.add(line(index, outcome, windows.range(), labels)));
        return lines;
    }

    private static Map<String, @Nullable Object> line(
            long index, WindowOutcome outcome, ClipRange range, Map<String, Integer> labels) {
        WindowShape shape = WindowShape.of(outcome);
        int rate = range.sampleRate();
        long from = shape.middleStart(index, rate);
        long to = shape.middleEnd(index, rate);
        boolean scored = outcome.getKind() == OutcomeKind.SCORED || outcome.getKind() == OutcomeKind.SILENT;
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        line.put("window", index);
        line.put(
                "start",
                Instant.EPOCH.plus(range.timeOf(from), ChronoUnit.MICROS).toString());
        line.put("clip_s", seconds(from - range.first(), rate));
        line.put("clip_end_s", seconds(to - range.first(), rate));
        line.put("kind", outcome.getKind().name().toLowerCase(Locale.ROOT));
        line.put(
                "reason",
                outcome.getReason() == null ? null : outcome.getReason().name().toLowerCase(Locale.ROOT));
        line.put("in_event", from < range.eventEnd() && to > range.eventFirst());
        if (scored && !labels.isEmpty()) {
            Map<String, @Nullable Object> scores = new LinkedHashMap<>();
            float best = Float.NaN;
            for (Map.Entry<String, Integer> label : labels.entrySet()) {
                float score = Scores.of(outcome, label.getValue());
                scores.put(label.getKey(), Float.isNaN(score) ? null : score);
                best = score <= best || Float.isNaN(score) ? best : score;
            }
            line.put("score", Float.isNaN(best) ? null : best);
            line.put("labels", scores);
        }
        return line;
    }

    private static double seconds(long samples, int rate) {
        return Math.round(samples * 1e3 / rate) / 1e3;
    }
}
