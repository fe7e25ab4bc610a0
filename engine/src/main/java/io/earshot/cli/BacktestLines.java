package io.earshot.cli;

import io.earshot.avro.Alert;
import io.earshot.avro.SoundEvent;
import io.earshot.backtest.Difference;
import io.earshot.backtest.Difference.Excuse;
import io.earshot.backtest.Difference.Kind;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prints the differences of a backtest, and how many there are. */
final class BacktestLines {
    private final PrintWriter out;
    private final ListFormat format;
    private final boolean all;

    /** @param all what is the same, too */
    BacktestLines(PrintWriter out, ListFormat format, boolean all) {
        this.out = out;
        this.format = format;
        this.all = all;
    }

    void print(Backtest.Result result, long to) {
        Listing listing = new Listing(
                out,
                format,
                "what",
                "difference",
                "explained",
                "type",
                "where",
                "emitted",
                "emitted_start",
                "emitted_end",
                "emitted_score",
                "replayed",
                "replayed_start",
                "replayed_end",
                "replayed_score",
                "how");
        result.events().stream().filter(this::isShown).forEach(event -> add(listing, event));
        result.alerts().stream().filter(this::isShown).forEach(alert -> addAlert(listing, alert));
        boolean none = result.events().stream().noneMatch(this::isShown)
                && result.alerts().stream().noneMatch(this::isShown);
        if (!none || format == ListFormat.CSV) {
            listing.print();
        }
        Map<String, Long> events = counts(result.events());
        Map<String, Long> alerts = counts(result.alerts());
        if (format == ListFormat.JSONL) {
            Map<String, Object> summary = new LinkedHashMap<>();
            summary.put("what", "summary");
            summary.put("from", Times.iso(result.comparedFrom()));
            summary.put("to", Times.iso(to));
            summary.put("frames", result.frames());
            summary.put("windows", result.windows());
            summary.put("gaps", result.gaps());
            summary.put("events", events);
            summary.put("alerts", alerts);
            out.println(Json.line(summary));
        } else if (format == ListFormat.TABLE) {
            out.println("%s to %s: %d frames, %d windows, %d in gaps"
                    .formatted(
                            Times.iso(result.comparedFrom()),
                            Times.iso(to),
                            result.frames(),
                            result.windows(),
                            result.gaps()));
            out.println("events  " + said(events));
            out.println("alerts  " + said(alerts));
        }
    }

    private boolean isShown(Difference<?> difference) {
        return all || difference.kind() != Kind.SAME;
    }

    private static String said(Map<String, Long> counts) {
        return "%d same, %d changed, %d missing, %d extra; of these %d ties, %d late"
                .formatted(
                        counts.get("same"),
                        counts.get("changed"),
                        counts.get("missing"),
                        counts.get("extra"),
                        counts.get("ties"),
                        counts.get("late"));
    }

    private static <T> Map<String, Long> counts(List<Difference<T>> differences) {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (Kind kind : Kind.values()) {
            counts.put(
                    EventLines.lower(kind),
                    differences.stream().filter(each -> each.kind() == kind).count());
        }
        counts.put("ties", excused(differences, Excuse.TIE));
        counts.put("late", excused(differences, Excuse.LATE));
        return counts;
    }

    private static void add(Listing listing, Difference<SoundEvent> difference) {
        SoundEvent emitted = difference.emitted();
        SoundEvent replayed = difference.replayed();
        listing.add(
                "event",
                EventLines.lower(difference.kind()),
                explained(difference),
                difference.any().getType(),
                difference.any().getMicId(),
                emitted == null ? null : emitted.getId(),
                emitted == null ? null : Times.iso(emitted.getOnsetAt()),
                emitted == null ? null : Times.iso(emitted.getOffsetAt()),
                emitted == null ? null : emitted.getPeakScore(),
                replayed == null ? null : replayed.getId(),
                replayed == null ? null : Times.iso(replayed.getOnsetAt()),
                replayed == null ? null : Times.iso(replayed.getOffsetAt()),
                replayed == null ? null : replayed.getPeakScore(),
                how(difference));
    }

    private static void addAlert(Listing listing, Difference<Alert> difference) {
        Alert any = difference.any();
        Alert emitted = difference.emitted();
        Alert replayed = difference.replayed();
        listing.add(
                "alert",
                EventLines.lower(difference.kind()),
                explained(difference),
                any.getRule(),
                any.getSiteId() == null ? String.join(" ", any.getMicIds()) : any.getSiteId(),
                emitted == null ? null : emitted.getId(),
                emitted == null ? null : Times.iso(emitted.getFiredAt()),
                null,
                null,
                replayed == null ? null : replayed.getId(),
                replayed == null ? null : Times.iso(replayed.getFiredAt()),
                null,
                null,
                how(difference));
    }

    private static <T> long excused(List<Difference<T>> differences, Excuse excuse) {
        return differences.stream().filter(each -> each.excuse() == excuse).count();
    }

    private static @Nullable String explained(Difference<?> difference) {
        return difference.excuse() == Excuse.NONE ? null : EventLines.lower(difference.excuse());
    }

    private static @Nullable String how(Difference<?> difference) {
        return difference.how().isEmpty() ? null : String.join("; ", difference.how());
    }
}
