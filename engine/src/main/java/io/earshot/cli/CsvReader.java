package io.earshot.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads comma-separated values as RFC 4180 writes them; quoted fields may hold line breaks. Blank lines are passed over. */
final class CsvReader {
    /** One record: the line that it begins on, from 1, and its fields. */
    record Row(int line, List<String> fields) {}

    private final String text;
    private int at;
    private int line = 1;

    CsvReader(String text) {
        this.text = text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /** The next record; null after the last. */
    @Nullable
    Row next() {
        while (at < text.length()) {
            int begins = line;
            List<String> fields = record();
            if (fields.size() > 1 || !fields.get(0).isBlank()) {
                return new Row(begins, fields);
            }
        }
        return null;
    }

    private List<String> record() {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        while (at < text.length()) {
            char c = text.charAt(at++);
            line += c == '\n' ? 1 : 0;
            if (quoted && c == '"' && at < text.length() && text.charAt(at) == '"') {
                field.append(c);
                at++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (quoted) {
                field.append(c);
            } else if (c == ',') {
                fields.add(field.toString());
                field.setLength(0);
            } else if (c == '\n') {
                break;
            } else if (c != '\r') {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }
}
