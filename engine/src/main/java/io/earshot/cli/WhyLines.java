package io.earshot.cli;

import io.earshot.alerts.WhyAlert;
import io.earshot.avro.SoundEvent;
import io.earshot.config.EventTypeConfig;
import io.earshot.events.WhyEvent;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prints the answer of {@code why}: the verdict, the windows around the time, the rules. */
final class WhyLines {
    private static final String[] COLUMNS = {"time", "window", "kind", "score", "median", "level", "decided"};

    private final PrintWriter out;
    private final ListFormat format;
    private final String mic;
    private final String type;
    private final long at;
    private final long around;

    WhyLines(PrintWriter out, ListFormat format, String mic, String type, long at, Duration around) {
        this.out = out;
        this.format = format;
        this.mic = mic;
        this.type = type;
        this.at = at;
        this.around = around.toMillis() * 1_000;
    }

    /** @param emitted newest revision that the events topic has of the event at the time */
    void print(WhyEvent.Answer answer, @Nullable SoundEvent emitted, List<WhyAlert.Finding> findings) {
        List<WhyEvent.Step> shown = answer.steps().stream()
                .filter(step -> step.to() > at - around && step.from() <= at + around)
                .toList();
        switch (format) {
            case TABLE -> {
                head(answer, emitted);
                if (!shown.isEmpty()) {
                    out.println();
                    windows(shown);
                }
                out.println();
                rules(findings);
            }
            case JSONL -> {
                out.println(Json.line(verdict(answer, emitted)));
                shown.forEach(step -> out.println(Json.line(fields(step))));
                findings.forEach(finding -> out.println(Json.line(fields(finding))));
            }
            case CSV -> windows(shown);
        }
    }

    private void head(WhyEvent.Answer answer, @Nullable SoundEvent emitted) {
        EventTypeConfig rule = answer.rule();
        out.println("%s at mic %s, %s: %s".formatted(type, mic, Times.iso(at), word(answer.verdict())));
        out.println("  " + answer.because());
        out.println("  emitted: "
                + (emitted == null
                        ? "no event"
                        : "%s, revision %d, %s"
                                .formatted(
                                        emitted.getId(),
                                        emitted.getRevision(),
                                        EventLines.lower(emitted.getStatus()))));
        out.println("  model %s, high %s, low %s, merge %s s, minimum %s s, median %d, max-gap %d, max-pending %d"
                .formatted(
                        answer.modelId(),
                        rule.high(),
                        rule.low(),
                        Times.seconds(rule.merge().toMillis() * 1_000),
                        Times.seconds(rule.minimum().toMillis() * 1_000),
                        rule.median(),
                        rule.maxGap(),
                        rule.maxPending()));
    }

    private void windows(List<WhyEvent.Step> steps) {
        Listing listing = new Listing(out, format, COLUMNS);
        for (WhyEvent.Step step : steps) {
            listing.add(
                    Times.iso(step.from()),
                    step.index(),
                    kind(step),
                    number(step.score()),
                    number(step.median()),
                    word(step.level()),
                    step.decisions().isEmpty() ? null : String.join("; ", step.decisions()));
        }
        listing.print();
    }

    private void rules(List<WhyAlert.Finding> findings) {
        if (findings.isEmpty()) {
            out.println("no alert rule is about events of type " + type);
            return;
        }
        Listing listing = new Listing(out, format, "rule", "outcome", "because");
        findings.forEach(finding -> listing.add(finding.rule(), word(finding.verdict()), finding.because()));
        listing.print();
    }

    private Map<String, @Nullable Object> verdict(WhyEvent.Answer answer, @Nullable SoundEvent emitted) {
        EventTypeConfig rule = answer.rule();
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("what", "verdict");
        fields.put("mic", mic);
        fields.put("type", type);
        fields.put("time", Times.iso(at));
        fields.put("model", answer.modelId());
        fields.put("stream", answer.streamId());
        fields.put("verdict", word(answer.verdict()));
        fields.put("because", answer.because());
        fields.put("event", answer.event() == null ? null : answer.event().getId());
        fields.put("emitted", emitted == null ? null : emitted.getId());
        fields.put("settled", answer.settled());
        fields.put("high", rule.high());
        fields.put("low", rule.low());
        fields.put("merge_s", Times.seconds(rule.merge().toMillis() * 1_000));
        fields.put("minimum_s", Times.seconds(rule.minimum().toMillis() * 1_000));
        fields.put("median", rule.median());
        fields.put("max_gap", rule.maxGap());
        fields.put("max_pending", rule.maxPending());
        return fields;
    }

    private static Map<String, @Nullable Object> fields(WhyEvent.Step step) {
        List<@Nullable Object> values = new ArrayList<>(List.of(Times.iso(step.from()), step.index(), kind(step)));
        values.add(number(step.score()));
        values.add(number(step.median()));
        values.add(word(step.level()));
        values.add(step.decisions());
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("what", "window");
        for (int i = 0; i < COLUMNS.length; i++) {
            fields.put(COLUMNS[i], values.get(i));
        }
        return fields;
    }

    private static Map<String, @Nullable Object> fields(WhyAlert.Finding finding) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("what", "rule");
        fields.put("rule", finding.rule());
        fields.put("outcome", word(finding.verdict()));
        fields.put("because", finding.because());
        fields.put("alert", finding.alert() == null ? null : finding.alert().getId());
        return fields;
    }

    private static String kind(WhyEvent.Step step) {
        return EventLines.lower(step.kind()) + (step.reason() == null ? "" : ": " + EventLines.lower(step.reason()));
    }

    private static @Nullable Object number(float score) {
        return Float.isNaN(score) ? null : Math.round(score * 1e4) / 1e4;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
