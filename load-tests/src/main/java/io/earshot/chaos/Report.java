package io.earshot.chaos;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run showed.
 *
 * @param faults how many of each kind were played
 * @param killsWithEventOpen SIGKILLs of an engine while an event was open
 * @param alertsOverFaults alerts of rules that count or ask for several mics, whose evidence began before a fault and whose
 *     firing came after it
 * @param unasked how often an engine ended by itself and was started again
 * @param windows expected
 * @param outcomes what the scores topic holds
 * @param each what each fault did
 * @param pauses by kind, and of those that overlap
 * @param usualDelay of events, seconds
 * @param quietPause of the time before the first fault, seconds
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Report(
        long seed,
        double minutes,
        int mics,
        int engines,
        String broker,
        Map<String, Integer> faults,
        int killsWithEventOpen,
        int alertsOverFaults,
        int unasked,
        long windows,
        Outcomes.Counts outcomes,
        int distinctEvents,
        Judge.Tally events,
        Judge.Tally alerts,
        Judge.Account coverage,
        List<Pauses.Each> each,
        Map<String, Pauses.Summary> pauses,
        double usualDelay,
        double quietPause) {
    private static final int LEAST_FAULTS = 40;
    private static final int LEAST_OF_EACH = 3;
    private static final int LEAST_KILLS = 10;
    private static final int LEAST_MICS = 20;
    private static final int LEAST_EVENTS = 300;
    private static final int LEAST_ALERTS = 40;
    private static final int LEAST_OVER_FAULTS = 10;

    boolean isClean() {
        return events.isClean()
                && alerts.isClean()
                && coverage.problems().isEmpty()
                && outcomes.accepted() == windows
                && outcomes.gaps() == 0;
    }

    /** @return in what the run falls short of the ten minutes that count, empty where in nothing */
    List<String> shortcomings() {
        List<String> all = new ArrayList<>();
        int total = faults.values().stream().mapToInt(Integer::intValue).sum();
        require(all, "faults", total, LEAST_FAULTS);
        faults.forEach((kind, count) -> require(all, kind, count, LEAST_OF_EACH));
        require(all, "SIGKILLs with an event open", killsWithEventOpen, LEAST_KILLS);
        require(all, "mics", mics, LEAST_MICS);
        require(all, "events", distinctEvents, LEAST_EVENTS);
        require(all, "alerts", alerts.expected(), LEAST_ALERTS);
        require(all, "alerts over a fault", alertsOverFaults, LEAST_OVER_FAULTS);
        return all;
    }

    private static void require(List<String> all, String what, int count, int least) {
        if (count < least) {
            all.add("%s: %d, must be %d or more to count".formatted(what, count, least));
        }
    }

    void write(Path file) throws IOException {
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), this);
    }

    /** One page. */
    String text() {
        StringBuilder text = new StringBuilder();
        line(text, "seed %d, %.0f minutes, %d mics, %d engines, %s broker", seed, minutes, mics, engines, broker);
        line(text, "");
        line(text, "%-16s %7s %10s %10s", "fault", "times", "pause p50", "pause max");
        faults.forEach((kind, count) -> pause(text, kind, count, pauses.get(kind)));
        Pauses.Summary overlapping = pauses.get(Pauses.OVERLAPPING);
        if (overlapping != null) {
            pause(text, "(of these, while", overlapping.faults(), overlapping);
            line(text, "another's lasted)");
        }
        line(
                text,
                "%-16s %7s %10s %8.1f s   pauses are beyond the usual delay of an event, %.2f s",
                "(before them)",
                "",
                "",
                quietPause,
                usualDelay);
        line(text, "SIGKILLs with an event open %d; engines that ended by themselves %d", killsWithEventOpen, unasked);
        line(text, "");
        line(
                text,
                "windows   %d expected, %d accepted, %d duplicate, %d parked, %d in gaps",
                windows,
                outcomes.accepted(),
                outcomes.duplicate(),
                outcomes.parked(),
                outcomes.gaps());
        line(text, "events    %d, in revisions: %s", distinctEvents, tally(events));
        line(text, "alerts    %s; %d over a fault", tally(alerts), alertsOverFaults);
        line(
                text,
                "coverage  %.3f s of audio: %.3f analysed, %.3f silent, %.3f missing; %.3f absent; %d minutes wrong",
                coverage.audio() / 1e6,
                coverage.analysed() / 1e6,
                coverage.silent() / 1e6,
                coverage.missing() / 1e6,
                coverage.absent() / 1e6,
                coverage.problems().size());
        events.examples().forEach(each -> line(text, "  event %s", each));
        alerts.examples().forEach(each -> line(text, "  alert %s", each));
        coverage.problems().stream().limit(20).forEach(each -> line(text, "  coverage %s", each));
        line(text, "");
        line(text, "%s", isClean() ? "0 lost, 0 doubled, every second accounted for" : "NOT as it must be");
        return text.toString();
    }

    private static void pause(StringBuilder text, String what, int count, Pauses.@Nullable Summary pause) {
        String p50 = pause == null ? "-" : String.format(Locale.ROOT, "%.1f s", pause.p50());
        String max = pause == null ? "-" : String.format(Locale.ROOT, "%.1f s", pause.max());
        line(text, "%-16s %7d %10s %10s", what, count, p50, max);
    }

    private static String tally(Judge.Tally tally) {
        return "%d expected, %d got, %d lost, %d doubled, %d changed, %d unexpected, %d threshold ties"
                .formatted(
                        tally.expected(),
                        tally.got(),
                        tally.lost(),
                        tally.doubled(),
                        tally.changed(),
                        tally.unexpected(),
                        tally.ties());
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
