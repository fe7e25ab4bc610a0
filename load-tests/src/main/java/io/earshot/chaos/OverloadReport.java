package io.earshot.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What an overloaded engine did.
 *
 * @param capacity windows a second that it scored while nothing was skipped
 * @param fedWindows in all
 * @param fedSeconds how long they were fed for
 * @param waiting windows of which nothing had been said when the last frame was sent
 * @param caughtUpSeconds how long after that the last was
 * @param cores it used on average
 * @param stages how often about once a second it did nothing, gated, skipped
 * @param rss the most, bytes
 * @param heap the most in use, bytes
 */
record OverloadReport(
        String means,
        double capacity,
        int mics,
        long fedWindows,
        double fedSeconds,
        long waiting,
        double caughtUpSeconds,
        double cores,
        List<Integer> stages,
        OverloadTally tally,
        long rss,
        double heap,
        int heapMebibytes,
        List<String> problems) {
    OverloadReport {
        stages = List.copyOf(stages);
        problems = List.copyOf(problems);
    }

    /** Whether everything is accounted for and the process is well. */
    boolean isClean() {
        return problems.isEmpty() && tally.problems().isEmpty();
    }

    String text() {
        List<String> lines = new ArrayList<>();
        double rate = fedWindows / fedSeconds;
        add(lines, "held back by          %s, %.2f of a core used", means, cores);
        add(lines, "capacity              %.0f windows/s", capacity);
        add(
                lines,
                "fed                   %d mics, %d windows in %.0f s: %.0f/s, %.1f times the capacity",
                mics,
                fedWindows,
                fedSeconds,
                rate,
                rate / capacity);
        long all = tally.scored() + tally.silent() + tally.skipped();
        add(
                lines,
                "windows               %d scored + %d silent + %d skipped = %d of %d",
                tally.scored(),
                tally.silent(),
                tally.skipped(),
                all,
                fedWindows);
        add(lines, "waiting at the end    %d windows, worked off within %.1f s", waiting, caughtUpSeconds);
        double total = (tally.analysed() + tally.silentTime() + tally.missing()) / 1e6;
        add(
                lines,
                "audio                 %.2f s analysed + %.2f s silent + %.2f s missing = %.2f s",
                tally.analysed() / 1e6,
                tally.silentTime() / 1e6,
                tally.missing() / 1e6,
                total);
        add(
                lines,
                "longest lag           %.1f s from a frame's append to its windows' outcome",
                tally.lagMicros() / 1e6);
        add(
                lines,
                "stages, seen each s   %d normal, %d gating, %d skipping",
                stages.get(0),
                stages.get(1),
                stages.get(2));
        add(
                lines,
                "memory                heap at most %.0f of %d MiB, RSS at most %d MiB",
                heap / (1 << 20),
                heapMebibytes,
                rss >> 20);
        problems.forEach(each -> lines.add("PROBLEM " + each));
        tally.problems().stream().limit(20).forEach(each -> lines.add("PROBLEM " + each));
        lines.add(isClean() ? "every window and every second is accounted for" : "NOT everything is accounted for");
        return String.join(System.lineSeparator(), lines) + System.lineSeparator();
    }

    private static void add(List<String> lines, String format, Object... values) {
        lines.add(String.format(Locale.ROOT, format, values));
    }
}
