package io.earshot.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rows under named columns, printed as an aligned table, lines of JSON, or comma-separated values. */
final class Listing {
    /** The formats. */
    enum Format {
        TABLE,
        JSONL,
        CSV
    }

    private final PrintWriter out;
    private final Format format;
    private final List<String> columns;
    private final List<List<@Nullable Object>> rows = new ArrayList<>();

    Listing(PrintWriter out, Format format, String... columns) {
        this.out = out;
        this.format = format;
        this.columns = List.of(columns);
    }

    /** @param values text, numbers or maps, as many as columns; null where there is none */
    void add(@Nullable Object... values) {
        rows.add(Arrays.asList(values));
    }

    void print() {
        switch (format) {
            case TABLE -> table();
            case JSONL -> rows.forEach(this::json);
            case CSV -> {
                out.println(String.join(",", columns));
                rows.forEach(row -> out.println(row.stream()
                        .map(value -> Csv.field(text(value, ";", "")))
                        .collect(Collectors.joining(","))));
            }
        }
    }

    private void json(List<@Nullable Object> row) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            fields.put(columns.get(i), row.get(i));
        }
        out.println(Json.line(fields));
    }

    private void table() {
        List<List<String>> lines = new ArrayList<>();
        lines.add(columns);
        rows.forEach(row ->
                lines.add(row.stream().map(value -> text(value, " ", "-")).toList()));
        int[] widths = new int[columns.size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        for (List<String> line : lines) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                text.append(line.get(i))
                        .append(" ".repeat(widths[i] - line.get(i).length() + 2));
            }
            out.println(text.toString().stripTrailing());
        }
    }

    private static String text(@Nullable Object value, String between, String absent) {
        if (value instanceof Map<?, ?> map) {
            return map.isEmpty()
                    ? absent
                    : map.entrySet().stream()
                            .map(entry -> entry.getKey() + "=" + entry.getValue())
                            .collect(Collectors.joining(between));
        }
        return value == null ? absent : value.toString();
    }
}
