package io.earshot.soak;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run showed.
 *
 * @param capacity what the machine could do; null where it was not asked
 * @param runs recording runs of all mics
 * @param windows per second, median
 * @param late how late a frame was sent at most, seconds
 * @param tails microseconds that may be missing where streams ended unsaid: a window each
 * @param lag frames not yet committed when all had come
 * @param growth of each series over the second half; empty where the run was too short for a line
 */
record SoakReport(
        double minutes,
        double load,
        @Nullable Capacity capacity,
        int mics,
        int runs,
        double windows,
        double late,
        long tails,
        int events,
        int alerts,
        double lag,
        Account.Sums account,
        List<Growth> growth,
        List<Sample> samples) {
    /** Of a run that counts: its second half is what rises are told for. */
    static final double LEAST_MINUTES = 20;

    /** Median seconds from a window's end to its scores. */
    private static final double LONGEST_DELAY = 5;

    private static final int PLOT = 48;
    private static final String BARS = "▁▂▃▄▅▆▇█";

    SoakReport {
        growth = List.copyOf(growth);
        samples = List.copyOf(samples);
    }

    /** @return what is not as it must be, a line each */
    List<String> faults() {
        List<String> faults = new ArrayList<>();
        if (minutes >= LEAST_MINUTES) {
            growth.stream()
                    .filter(Growth::fails)
                    .forEach(each -> faults.add(format(
                            "%s rises by %.2f %% in ten minutes (95 %%: %.2f to %.2f), must be below %.0f %%",
                            each.series().label(), each.percent(), each.low(), each.high(), Growth.MOST)));
        }
        growth.stream()
                .filter(each -> each.series() == Series.DELAY && each.level() > LONGEST_DELAY)
                .forEach(each -> faults.add(format(
                        "windows are scored %.1f s late, must be at most %.0f s: this was more than the machine could do,"
                                + " leave it alone or lower --load",
                        each.level(), LONGEST_DELAY)));
        if (lag > 0) {
            faults.add(format("%.0f frames are not committed after the end, must be none", lag));
        }
        if (!account.problems().isEmpty() || account.lost(tails) > 0) {
            faults.add(format(
                    "%.3f s of audio are missing beside tails of streams that ended unsaid,"
                            + " %d mics or minutes do not add up",
                    account.lost(tails) / 1e6, account.problems().size()));
        }
        if (events == 0 || alerts == 0) {
            faults.add(format("%d events and %d alerts: the run did not use the whole chain", events, alerts));
        }
        return faults;
    }

    void write(Path file) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("minutes", minutes);
        all.put("load", load);
        all.put("capacity", capacity);
        all.put("mics", mics);
        all.put("runs", runs);
        all.put("windowsPerSecond", windows);
        all.put("latestFrameSeconds", late);
        all.put("events", events);
        all.put("alerts", alerts);
        all.put("lagFrames", lag);
        all.put("account", account);
        all.put("growth", growth);
        all.put("faults", faults());
        new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL)
                .writeValue(file.toFile(), all);
    }

    /** One page. */
    String text() {
        StringBuilder text = new StringBuilder();
        line(text, "%.1f minutes, %d mics in %d runs, %.0f windows/s%s", minutes, mics, runs, windows, ofCapacity());
        line(text, "");
        line(text, "second half, rise in ten minutes (ring: of its slots; others: of the median)");
        line(text, "%-10s %16s %9s %18s %8s  %-7s %s", "", "median", "rise", "95 % of it", "scatter", "", "whole run");
        for (Growth each : growth) {
            line(
                    text,
                    "%-10s %9.2f %-6s %+7.2f %% %+8.2f to %+6.2f %6.2f %%  %-7s %s",
                    each.series().label(),
                    each.level(),
                    each.series().unit(),
                    each.percent(),
                    each.low(),
                    each.high(),
                    each.scatter(),
                    each.series().isJudged() ? each.verdict().name().toLowerCase(Locale.ROOT) : "",
                    plot(each.series()));
        }
        if (growth.isEmpty()) {
            line(text, "too few samples for a line: samples.csv has what there is");
        }
        line(text, "");
        line(
                text,
                "account    %.1f s of audio: %.1f analysed, %.1f silent, %.1f missing, %.1f repeated; %.1f absent; %d do not add up",
                account.audio() / 1e6,
                account.analysed() / 1e6,
                account.silent() / 1e6,
                account.missing() / 1e6,
                account.repeated() / 1e6,
                account.absent() / 1e6,
                account.problems().size());
        if (account.missing() > 0) {
            line(
                    text,
                    "  missing, microseconds: %s; tails of streams that ended unsaid may be up to %d",
                    account.reasons(),
                    tails);
        }
        account.problems().stream().limit(10).forEach(each -> line(text, "  %s", each));
        line(
                text,
                "chain      %d events, %d alerts; lag at the end %.0f frames; a frame was sent %.2f s late at most",
                events,
                alerts,
                lag,
                late);
        line(text, "");
        verdict(text);
        return text.toString();
    }

    private void verdict(StringBuilder text) {
        if (minutes < LEAST_MINUTES) {
            line(
                    text,
                    "below %.0f minutes rises are told, not judged: the Java machine is still warming up",
                    LEAST_MINUTES);
        }
        growth.stream()
                .filter(each -> each.series().isJudged() && each.verdict() == Growth.Verdict.NOISE)
                .forEach(each -> line(
                        text,
                        "%s: too uneven to tell a rise of %.2f %% from none; a longer run can",
                        each.series().label(),
                        each.percent()));
        List<String> faults = faults();
        faults.forEach(each -> line(text, "NOT as it must be: %s", each));
        if (faults.isEmpty()) {
            line(
                    text,
                    minutes < LEAST_MINUTES
                            ? "every second accounted for"
                            : "nothing rises by 1 %% in ten minutes, every second accounted for");
        }
    }

    private String ofCapacity() {
        return capacity == null
                ? ""
                : format(
                        ": %.0f %% of the %.0f/s that the machine could do with %.2f cores in the engine",
                        100 * windows / capacity.windows(), capacity.windows(), capacity.processor());
    }

    /** From the least value to the largest: a shape, not a size. */
    private String plot(Series series) {
        double[] means = new double[Math.min(PLOT, samples.size())];
        for (int i = 0; i < means.length; i++) {
            int from = i * samples.size() / means.length;
            int to = (i + 1) * samples.size() / means.length;
            means[i] = samples.subList(from, to).stream()
                    .mapToDouble(each -> each.value(series))
                    .average()
                    .orElse(0);
        }
        double least = Arrays.stream(means).min().orElse(0);
        double most = Arrays.stream(means).max().orElse(0);
        StringBuilder bars = new StringBuilder();
        for (double mean : means) {
            int step = most == least ? 0 : (int) Math.round((mean - least) / (most - least) * (BARS.length() - 1));
            bars.append(BARS.charAt(step));
        }
        return bars.toString();
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(format(format, values)).append('\n');
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
