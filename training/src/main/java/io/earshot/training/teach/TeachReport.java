package io.earshot.training.teach;

import io.earshot.model.ModelPackage;
import io.earshot.training.data.Finding;
import io.earshot.training.tuning.Counts;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a user should know of a taught model before trusting it. */
public final class TeachReport {
    private static final int FEW_CLIPS = 20;
    private static final double CONFUSED_SHARE = 0.1;
    private static final double WEAK_F1 = 0.6;
    private static final int MOST_NAMED = 5;

    private final Teaching teaching;
    private final Judged judged;
    private final List<Finding> findings;
    private final double falseAlarms;
    private final int backgrounds;

    /**
     * @param findings what was left out of the data set and what looks wrong in it
     * @param falseAlarms an hour that were wanted at most
     * @param backgrounds recordings of background that there were
     */
    public TeachReport(Teaching teaching, Judged judged, List<Finding> findings, double falseAlarms, int backgrounds) {
        this.teaching = teaching;
        this.judged = judged;
        this.findings = List.copyOf(findings);
        this.falseAlarms = falseAlarms;
        this.backgrounds = backgrounds;
    }

    /** A table of figures, then what it is unsure of. */
    public void print(PrintWriter out) {
        out.printf("%-24s %6s %11s %9s %15s%n", "sound", "clips", "segment F1", "event F1", "false alarms/h");
        for (String name : teaching.classes()) {
            row(out, name, teaching.material().usable().getOrDefault(name, 0), judged.of(name));
        }
        int clips = teaching.material().usable().values().stream()
                .mapToInt(Integer::intValue)
                .sum();
        row(out, "all", clips, judged.overall());
        doubts().forEach(each -> out.println("unsure: " + each));
    }

    private static void row(PrintWriter out, String name, int clips, Counts counts) {
        out.printf(
                Locale.ROOT,
                "%-24s %6d %11.3f %9.3f %15.1f%n",
                name,
                clips,
                counts.segmentF1(),
                counts.eventF1(),
                counts.falseAlarmsPerHour());
    }

    private List<String> doubts() {
        List<String> doubts = new ArrayList<>();
        findings.forEach(each -> doubts.add(each.toString()));
        if (backgrounds == 0) {
            doubts.add("there were no recordings of background: synthetic wind and sea stood in; put some of the place"
                    + " into a folder named background");
        }
        teaching.material().usable().forEach((name, count) -> {
            if (count < FEW_CLIPS) {
                doubts.add("%s has %d clips: %d or more would tell it better".formatted(name, count, FEW_CLIPS));
            }
        });
        List<String> silent = teaching.material().mostlySilent();
        if (!silent.isEmpty()) {
            doubts.add("%d clips are mostly silence: %s%s"
                    .formatted(
                            silent.size(),
                            String.join(", ", silent.subList(0, Math.min(MOST_NAMED, silent.size()))),
                            silent.size() > MOST_NAMED ? ", ..." : ""));
        }
        for (Map.Entry<String, Map<String, Integer>> sounded : judged.takenFor().entrySet()) {
            Counts counts = judged.of(sounded.getKey());
            double events = counts.events();
            sounded.getValue().forEach((taken, count) -> {
                if (count > CONFUSED_SHARE * events) {
                    doubts.add("%s is taken for %s in %.0f %% of its sounds"
                            .formatted(sounded.getKey(), taken, 100 * count / events));
                }
            });
        }
        for (String name : teaching.classes()) {
            Counts counts = judged.of(name);
            if (counts.segmentF1() < WEAK_F1) {
                doubts.add("%s is found badly (segment F1 %.2f): more and more varied clips may help"
                        .formatted(name, counts.segmentF1()));
            }
            if (counts.falseAlarmsPerHour() > falseAlarms) {
                doubts.add("%s makes %.1f false alarms an hour, %.1f were wanted: raise high in events.yaml"
                        .formatted(name, counts.falseAlarmsPerHour(), falseAlarms));
            }
        }
        return doubts;
    }

    /** The same as a page to go with the model. */
    public String card(String id, ModelPackage base) {
        StringBuilder card = new StringBuilder();
        card.append("# %s%n%n".formatted(id));
        card.append("A head on the embeddings of %s %s (%s), taught by `earshot teach`.%n%n"
                .formatted(base.id(), base.version(), base.manifest().licence()));
        card.append(("Figures are of %.0f minutes of scenes whose clips neither the head nor the thresholds had seen"
                        + " (cross-validation): sounds over backgrounds, at times over one another. A quiet night has"
                        + " fewer sounds and fewer false alarms.%n%n")
                .formatted(teaching.seconds() / 60));
        card.append("| sound | clips | segment F1 (1 s) | event F1 (0.5 s collar) | false alarms an hour |\n");
        card.append("|---|---|---|---|---|\n");
        for (String name : teaching.classes()) {
            Counts counts = judged.of(name);
            card.append(String.format(
                    Locale.ROOT,
                    "| %s | %d | %.3f | %.3f | %.1f |%n",
                    name.replace("|", "\\|"),
                    teaching.material().usable().getOrDefault(name, 0),
                    counts.segmentF1(),
                    counts.eventF1(),
                    counts.falseAlarmsPerHour()));
        }
        Counts overall = judged.overall();
        card.append(String.format(
                Locale.ROOT,
                "| all | | %.3f | %.3f | %.1f |%n",
                overall.segmentF1(),
                overall.eventF1(),
                overall.falseAlarmsPerHour()));
        List<String> doubts = doubts();
        if (!doubts.isEmpty()) {
            card.append("\nWhat it is unsure of:\n\n");
            doubts.forEach(each -> card.append("- ").append(each).append('\n'));
        }
        return card.toString();
    }
}
