package io.earshot.cli;

import io.earshot.shadow.ScoreDifferences;
import io.earshot.shadow.ScoreDifferences.OfLabel;
import io.earshot.shadow.ScoreDifferences.OfType;
import io.earshot.shadow.ScoreDifferences.Summary;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** What {@code earshot shadow} prints: how two models differ so far. */
final class ShadowLines {
    private static final DateTimeFormatter LOCAL_TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

    private final PrintWriter out;
    private final LiveLines.Format format;
    private final int top;

    /** @param top labels shown, those that differ most */
    ShadowLines(PrintWriter out, LiveLines.Format format, int top) {
        this.out = out;
        this.format = format;
        this.top = top;
    }

    /**
     * @param models id and version of both
     * @param last whether nothing comes after
     */
    void print(Instant now, String models, Summary summary, boolean last) {
        if (format == LiveLines.Format.JSONL) {
            json(now, models, summary, last);
        } else {
            table(now, models, summary);
        }
        out.flush();
    }

    private void table(Instant now, String models, Summary summary) {
        out.printf(
                Locale.ROOT,
                "%s  %s: %d windows compared, %d decided otherwise; %d scored by production alone, %d by the shadow alone,"
                        + " %d wait for the other%s%n",
                LOCAL_TIME.format(now),
                models,
                summary.compared(),
                summary.otherDecisions(),
                summary.productionOnly(),
                summary.shadowOnly(),
                summary.waiting(),
                summary.givenUp() == 0 ? "" : ", %d waited too long".formatted(summary.givenUp()));
        List<OfLabel> differing = differing(summary);
        if (differing.isEmpty()) {
            out.println(summary.compared() == 0 ? "  nothing to compare yet" : "  no difference");
        }
        for (OfLabel label : differing) {
            out.printf(Locale.ROOT, "  label %-32s mean %.6f  max %.6f%n", label.name(), label.mean(), label.max());
        }
        for (OfType type : summary.types()) {
            if (type.productionOnly() + type.shadowOnly() > 0) {
                out.printf(
                        Locale.ROOT,
                        "  type %-20s at %.2f  both %d  production only %d  shadow only %d%n",
                        type.name(),
                        type.high(),
                        type.both(),
                        type.productionOnly(),
                        type.shadowOnly());
            }
        }
    }

    private List<OfLabel> differing(Summary summary) {
        return summary.labels().stream()
                .filter(label -> label.max() > ScoreDifferences.ROUNDING)
                .limit(top)
                .toList();
    }

    private void json(Instant now, String models, Summary summary, boolean last) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("time", now.toString());
        fields.put("models", models);
        fields.put("windows", summary.compared());
        fields.put("decided_otherwise", summary.otherDecisions());
        fields.put("production_only", summary.productionOnly());
        fields.put("shadow_only", summary.shadowOnly());
        fields.put("waiting", summary.waiting());
        fields.put("given_up", summary.givenUp());
        fields.put("labels", named(differing(summary), OfLabel::name, ShadowLines::fields));
        fields.put("types", named(summary.types(), OfType::name, ShadowLines::fields));
        fields.put("last", last);
        out.println(Json.line(fields));
    }

    private static <T> Map<String, Object> named(
            List<T> all, Function<T, String> name, Function<T, Map<String, Object>> fields) {
        Map<String, Object> named = new LinkedHashMap<>();
        all.forEach(each -> named.put(name.apply(each), fields.apply(each)));
        return named;
    }

    private static Map<String, Object> fields(OfLabel label) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("windows", label.windows());
        fields.put("mean", label.mean());
        fields.put("max", label.max());
        return fields;
    }

    private static Map<String, Object> fields(OfType type) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("high", type.high());
        fields.put("both", type.both());
        fields.put("neither", type.neither());
        fields.put("production_only", type.productionOnly());
        fields.put("shadow_only", type.shadowOnly());
        return fields;
    }
}
