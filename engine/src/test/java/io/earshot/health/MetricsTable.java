package io.earshot.health;

import io.prometheus.client.Collector;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * For tests: what a registry exposes under {@code earshot_}, compared with Prometheus' naming rules and with the table
 * in docs/metrics.md, whose rows are {@code | `name` | type | labels | unit | meaning |}.
 */
public final class MetricsTable {
    private static final String PREFIX = "earshot_";

    /** Base units, and the things that we count. What is counted is the unit of a counter or a gauge without another. */
    private static final Set<String> UNITS = Set.of("seconds", "bytes", "ratio", "info", "hertz", "up", "stage");

    private static final Set<String> COUNTED = Set.of(
            "alerts",
            "batches",
            "events",
            "failures",
            "frames",
            "letters",
            "mics",
            "misses",
            "offsets",
            "outcomes",
            "partitions",
            "records",
            "restarts",
            "samples",
            "slots",
            "streams",
            "suppressions",
            "threads",
            "windows",
            "errors",
            "pauses",
            "commits",
            "rebalances",
            "retries",
            "duplicates");

    private static final Set<String> NOT_BASE_UNITS = Set.of(
            "ms",
            "millis",
            "milliseconds",
            "micros",
            "microseconds",
            "us",
            "nanos",
            "minutes",
            "hours",
            "kb",
            "mb",
            "kilobytes",
            "megabytes",
            "percent",
            "khz");

    private MetricsTable() {}

    /** @return a row per metric, sorted by name, as docs/metrics.md must have them */
    public static List<String> rows(CollectorRegistry registry) {
        List<String> rows = new ArrayList<>();
        for (MetricFamilySamples family : families(registry)) {
            rows.add("| `%s` | %s | %s | %s | %s |"
                    .formatted(
                            exposed(family),
                            family.type.name().toLowerCase(Locale.ROOT),
                            labels(family),
                            unit(family),
                            family.help));
        }
        Collections.sort(rows);
        return rows;
    }

    /** @return the rows of {@code docs}' table that are about our metrics, sorted */
    public static List<String> documented(Path docs) throws IOException {
        return Files.readAllLines(docs).stream()
                .map(String::strip)
                .filter(line -> line.startsWith("| `" + PREFIX))
                .sorted()
                .toList();
    }

    /** @return what breaks Prometheus' rules of naming, or lacks a help; empty when all is well */
    public static List<String> problems(CollectorRegistry registry) {
        List<String> problems = new ArrayList<>();
        for (MetricFamilySamples family : families(registry)) {
            String name = exposed(family);
            Set<String> words = new TreeSet<>(List.of(family.name.split("_")));
            words.retainAll(NOT_BASE_UNITS);
            if (!family.name.matches("[a-z][a-z0-9]*(_[a-z0-9]+)*")) {
                problems.add(name + ": lower-case words with single underscores only");
            }
            if (family.help.isBlank() || family.help.equals(family.name) || family.help.contains("|")) {
                problems.add(name + ": needs a help of its own, without |");
            }
            if (!words.isEmpty()) {
                problems.add(name + ": " + words + " are no base units; seconds, bytes, ratio");
            }
            String last = family.name.substring(family.name.lastIndexOf('_') + 1);
            if (!UNITS.contains(last) && !COUNTED.contains(last)) {
                problems.add(name + ": must end with its unit or with what it counts, before _total");
            }
            if (family.type == Collector.Type.GAUGE && name.endsWith("_total")) {
                problems.add(name + ": _total is for counters");
            }
        }
        return problems;
    }

    /** Labels of the samples there are; a family of which none was counted yet has none to show. */
    private static String labels(MetricFamilySamples family) {
        Set<String> labels = new LinkedHashSet<>();
        family.samples.forEach(sample -> labels.addAll(sample.labelNames));
        labels.remove("le");
        return labels.isEmpty() ? "-" : String.join(", ", labels);
    }

    private static String unit(MetricFamilySamples family) {
        String last = family.name.substring(family.name.lastIndexOf('_') + 1);
        return Set.of("info", "up", "stage").contains(last) ? "-" : last;
    }

    private static Iterable<MetricFamilySamples> families(CollectorRegistry registry) {
        TreeMap<String, MetricFamilySamples> families = new TreeMap<>();
        for (MetricFamilySamples family : Collections.list(registry.metricFamilySamples())) {
            if (family.name.startsWith(PREFIX)) {
                families.put(family.name, family);
            }
        }
        return families.values();
    }

    private static String exposed(MetricFamilySamples family) {
        return family.type == Collector.Type.COUNTER ? family.name + "_total" : family.name;
    }
}
