package io.earshot.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An event as DCASE's files have it, in seconds. */
record Span(double onset, double offset, String label) {
    static List<Span> read(Path tsv, String label) throws IOException {
        List<String> lines = Files.readAllLines(tsv);
        return parse(lines.subList(1, lines.size()), label);
    }

    static List<Span> parse(List<String> rows, String label) {
        return rows.stream()
                .map(row -> row.split("\t"))
                .map(f -> new Span(Double.parseDouble(f[0]), Double.parseDouble(f[1]), f[2]))
                .filter(span -> span.label.equals(label))
                .toList();
    }

    boolean overlaps(Span other) {
        return onset < other.offset && other.onset < offset;
    }
}
