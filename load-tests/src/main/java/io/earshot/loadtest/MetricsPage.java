package io.earshot.loadtest;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What an engine's {@code /metrics} said, in Prometheus' text format. */
public record MetricsPage(List<Line> lines) {
    private static final int TIMEOUT_MILLIS = 5_000;

    public MetricsPage {
        lines = List.copyOf(lines);
    }

    /**
     * One measured value.
     *
     * @param labels as they stand between the braces, empty where there are none
     */
    public record Line(String name, String labels, double value) {}

    public static MetricsPage fetch(URI address) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        try (var body = connection.getInputStream()) {
            return parse(new String(body.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    public static MetricsPage parse(String text) {
        List<Line> lines = new ArrayList<>();
        text.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).forEach(line -> {
            int brace = line.indexOf('{');
            int close = line.lastIndexOf('}');
            int space = line.indexOf(' ', Math.max(0, close));
            String name = line.substring(0, brace < 0 ? space : brace);
            String labels = brace < 0 ? "" : line.substring(brace + 1, close);
            lines.add(new Line(
                    name, labels, Double.parseDouble(line.substring(space + 1).split(" ", 2)[0])));
        });
        return new MetricsPage(lines);
    }

    /** @return the sum over all label values; 0 where there are none yet */
    public double sum(String name) {
        return sum(name, "");
    }

    /** @param label such as {@code kind="scored"}; those with it count */
    public double sum(String name, String label) {
        double sum = 0;
        for (Line each : lines) {
            if (each.name().equals(name) && each.labels().contains(label)) {
                sum += each.value();
            }
        }
        return sum;
    }

    /** Windows that the events stage has taken, scored, silent or missed. */
    public double acceptedWindows() {
        String name = "earshot_accepted_windows_total";
        return sum(name, "kind=\"scored\"") + sum(name, "kind=\"silent\"") + sum(name, "kind=\"gap\"");
    }

    /** @return share of the window rings' slots in use, percent */
    public double ringPercent() {
        double slots = sum("earshot_window_ring_slots");
        return slots == 0 ? 0 : 100 * sum("earshot_window_ring_used_slots") / slots;
    }
}
